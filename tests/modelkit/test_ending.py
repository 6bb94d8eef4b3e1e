"""How a command ends that is sent SIGTERM."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from tests.modelkit.support import ROOT

RUN = """
import os, signal, sys
from modelkit.ending import ending_in_order
def library():
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        signal.pause()
    except BaseException as error:
        raise {raised} from error
with ending_in_order():
    try:
        library()
    except ValueError:
        sys.exit(2)
    finally:
        print("tidied up", flush=True)
"""


@pytest.mark.parametrize("raised", ["error", "ValueError('the library says')", "KeyError('not expected')"])
def test_whatever_a_library_makes_of_sigterm_the_code_is_143(raised: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", RUN.format(raised=raised)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "tools")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 128 + signal.SIGTERM
    assert ended.stdout == "tidied up\n"


def test_a_command_that_is_not_asked_to_end_ends_as_it_would() -> None:
    text = "import sys\nfrom modelkit.ending import ending_in_order\nwith ending_in_order():\n    sys.exit(3)"
    ended = subprocess.run(
        [sys.executable, "-c", text], env={**os.environ, "PYTHONPATH": str(ROOT / "tools")}, check=False
    )
    assert ended.returncode == 3
