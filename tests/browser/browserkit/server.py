"""The real server, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from webapp.server.settings import CHECKOUT, Settings


class NotBuiltError(Exception):
    """The client has not been built."""


@contextmanager
def serving() -> Iterator[str]:
    """Serve the built page on a free port; gives its address, without a slash at the end.

    Raises:
        NotBuiltError: if there is no build to serve.
        RuntimeError: if the server does not start, with what it said.
    """
    manifest = Settings().static / ".vite" / "manifest.json"
    if not manifest.is_file():
        raise NotBuiltError(f"{manifest} is missing: run `make build` first")
    command = [sys.executable, "-m", "webapp.server", "--port", "0"]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            # It says its address once whoever reads it may connect.
            line = process.stdout.readline()
            address = next((word for word in line.split() if word.startswith("http://")), None)
            if address is None:
                raise RuntimeError(f"the server did not start; it said {line!r}, and more on stderr above")
            yield address.rstrip("/")
        finally:
            process.terminate()
            process.wait(timeout=10)
