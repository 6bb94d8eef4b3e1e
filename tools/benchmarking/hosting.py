"""What serves the pages: the project's own server, and a small one for the others."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from benchmarking.errors import BenchmarkError
from webapp.server.settings import CHECKOUT, Settings


@contextmanager
def our_server() -> Iterator[str]:
    """The page as it was built, on a free port; gives its address without a slash at the end.

    Raises:
        BenchmarkError: if the page is not built, or the server does not start.
    """
    if not (Settings().static / ".vite" / "manifest.json").is_file():
        raise BenchmarkError("the page is not built; run 'make build' first")
    command = [sys.executable, "-m", "webapp.server", "--port", "0"]
    # Straight from the checkout, as this is: it need not be installed.
    sources = os.pathsep.join([str(CHECKOUT), str(CHECKOUT / "tools"), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"PYTHONPATH": sources.rstrip(os.pathsep)}
    with subprocess.Popen(  # noqa: S603 - our own server
        command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            # It says its address once whoever reads it may connect.
            said = process.stdout.readline() if process.stdout else ""
            address = next((word for word in said.split() if word.startswith("http://")), None)
            if address is None:
                raise BenchmarkError(f"the page's server did not start; it said {said.strip()!r}, more above")
            yield address.rstrip("/")
        finally:
            process.terminate()
            process.wait(timeout=10)


@contextmanager
def folder_server(folders: Mapping[str, Path], headers: Mapping[str, str]) -> Iterator[str]:
    """Files on a free port of this machine alone: ``/name/...`` from ``folders[name]``; gives the address."""

    class Handler(SimpleHTTPRequestHandler):
        def translate_path(self, path: str) -> str:
            """The base class resolves `..` and query before it looks into its own folder."""
            inside = Path(super().translate_path(path)).relative_to(Path(self.directory))
            root = folders.get(inside.parts[0]) if inside.parts else None
            return str(root.joinpath(*inside.parts[1:]) if root else Path(self.directory) / "nothing here")

        def end_headers(self) -> None:
            for name, value in headers.items():
                self.send_header(name, value)
            super().end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
            """Say nothing: the terminal shows the figures."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def peer_pages(folder: Path) -> list[str]:
    """The names of the pages in a folder of peers, sorted; raises `BenchmarkError` where there are none."""
    if not folder.is_dir():
        raise BenchmarkError(f"--peers {folder}: there is no such folder")
    pages = sorted(page.name for page in folder.glob("*.html"))
    if not pages:
        raise BenchmarkError(f"--peers {folder}: holds no .html page; see '--help' for what a page has to do")
    return pages
