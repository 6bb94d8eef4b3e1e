"""The real server, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from webapp.server.settings import CHECKOUT, Settings


class NotBuiltError(Exception):
    """The client has not been built."""


@contextmanager
def serving(models: Path | None = None) -> Iterator[str]:
    """Serve the built page on a free port; gives its address, without a slash at the end.

    Args:
        models: The folder of models; None: the project's own.

    Raises:
        NotBuiltError: if there is no build to serve.
        RuntimeError: if the server does not start, with what it said.
    """
    manifest = Settings().static / ".vite" / "manifest.json"
    if not manifest.is_file():
        raise NotBuiltError(f"{manifest} is missing: run `make build` first")
    command = [sys.executable, "-m", "webapp.server", "--port", "0"]
    environment = {**os.environ, **({} if models is None else {"BACKDROP_MODELS": str(models)})}
    with subprocess.Popen(
        command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
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
