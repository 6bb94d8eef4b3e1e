"""How a command ends that is asked to."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# What a shell calls the end by signal 15.
_CODE = 128 + signal.SIGTERM


@contextmanager
def ending_in_order() -> Iterator[None]:
    """Make SIGTERM leave every block that is open, so that nothing half written stays behind.

    Raises:
        SystemExit: 143 where SIGTERM came; also where a library has made an error of its own of that, as
        TensorFlow does of what is raised while it traces a function.
    """
    asked = False

    def end(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        asked = True
        # Once: a second one would break into the tidying up.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        sys.exit(_CODE)

    signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        if asked:
            sys.exit(_CODE)
