"""Somebody else's web server: a folder, the right media types, and the headers it is told to send."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

Headers = Mapping[str, str]


_MEDIA_TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    "": "application/octet-stream",
}


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Stay quiet when a page goes away while it is sent something; tests notice what else fails."""


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *args: object, headers: Headers, **options: str) -> None:
        self._extra = headers
        self.extensions_map = _MEDIA_TYPES
        super().__init__(*args, **options)  # type: ignore[arg-type]

    def end_headers(self) -> None:
        for name, value in self._extra.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Stay quiet: the tests say what went wrong."""


@contextmanager
def hosting(folder: Path, headers: Headers | None = None) -> Iterator[str]:
    """Serve a folder on a free port; gives its address, without a slash at the end."""
    handler = functools.partial(_Handler, headers=headers or {}, directory=str(folder))
    with _Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
