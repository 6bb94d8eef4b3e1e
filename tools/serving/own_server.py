"""The project's own server, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from webapp.server.settings import CHECKOUT, Settings


class ServerError(Exception):
    """The server cannot be started; the message says why and what to do."""


@dataclass(frozen=True)
class Running:
    """``address`` is without a slash at the end; ``process`` is the server's number with the system."""

    address: str
    process: int


@contextmanager
def own_server(models: Path | None = None) -> Iterator[Running]:
    """The page as it was built, on a free port.

    Args:
        models: the folder of models; by default the project's own.

    Raises:
        ServerError: if the page is not built, or the server does not start.
    """
    manifest = Settings().static / ".vite" / "manifest.json"
    if not manifest.is_file():
        raise ServerError(f"{manifest} is missing: the page is not built; run 'make build' first")
    command = [sys.executable, "-m", "webapp.server", "--port", "0"]
    # Straight from the checkout, as this is: it need not be installed.
    sources = os.pathsep.join([str(CHECKOUT), str(CHECKOUT / "tools"), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"PYTHONPATH": sources.rstrip(os.pathsep)}
    if models is not None:
        environment["BACKDROP_MODELS"] = str(models)
    with subprocess.Popen(  # noqa: S603 - our own server
        command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            # It says its address once whoever reads it may connect.
            said = process.stdout.readline() if process.stdout else ""
            address = next((word for word in said.split() if word.startswith("http://")), None)
            if address is None:
                raise ServerError(f"the server did not start; it said {said.strip()!r}, and more above")
            yield Running(address.rstrip("/"), process.pid)
        finally:
            process.terminate()
            process.wait(timeout=10)
