"""A process made slower: it runs for a moment, and then stands still for several times as long."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

# For so many milliseconds it runs at a time. With fewer, stopping and starting take their share of them; with
# more, its pauses become longer than a picture.
SLICE_MS = 4.0


@contextmanager
def slowed(pid: int, factor: float) -> Iterator[None]:
    """All threads of a process run for one ``factor``-th of the time; it runs freely afterwards.

    Chromium's own throttling slows a page's main thread alone, and refuses workers.
    """
    done = threading.Event()

    def keep_stopping() -> None:
        try:
            while not done.is_set():
                os.kill(pid, signal.SIGCONT)
                begun = time.monotonic()
                time.sleep(SLICE_MS / 1000)
                os.kill(pid, signal.SIGSTOP)
                # A busy machine lets it run for longer than was asked: then it also rests for longer.
                time.sleep((factor - 1) * (time.monotonic() - begun))
        except ProcessLookupError:
            return
        finally:
            _go_on(pid)

    thread = threading.Thread(target=keep_stopping, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _go_on(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)
