"""A process that is stopped again and again."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarking.slowdown import slowed

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc is Linux's")


def _state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(") ", 1)[1][0]


def test_a_process_stands_still_at_times_and_goes_on_afterwards() -> None:
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as process:
        try:
            seen = set()
            with slowed(process.pid, 6):
                end = time.monotonic() + 30
                while "T" not in seen and time.monotonic() < end:
                    seen.add(_state(process.pid))
                    time.sleep(0.001)
            assert "T" in seen
            assert _state(process.pid) != "T"
        finally:
            process.kill()


def test_a_process_that_ends_meanwhile_is_no_error() -> None:
    with subprocess.Popen([sys.executable, "-c", "pass"]) as process, slowed(process.pid, 6):
        assert process.wait(30) == 0
