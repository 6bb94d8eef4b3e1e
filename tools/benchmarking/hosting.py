"""What serves the pages: the project's own server, and a small one for the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

from benchmarking.errors import BenchmarkError
from serving.own_server import ServerError, own_server
from serving.threaded import threaded


@contextmanager
def our_server() -> Iterator[str]:
    """The page as it was built, on a free port; gives its address without a slash at the end.

    Raises:
        BenchmarkError: if the page is not built, or the server does not start.
    """
    try:
        with own_server() as running:
            yield running.address
    except ServerError as error:
        raise BenchmarkError(str(error)) from error


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

    with threaded(Handler) as address:
        yield address


def peer_pages(folder: Path) -> list[str]:
    """The names of the pages in a folder of peers, sorted; raises `BenchmarkError` where there are none."""
    if not folder.is_dir():
        raise BenchmarkError(f"--peers {folder}: there is no such folder")
    pages = sorted(page.name for page in folder.glob("*.html"))
    if not pages:
        raise BenchmarkError(f"--peers {folder}: holds no .html page; see '--help' for what a page has to do")
    return pages
