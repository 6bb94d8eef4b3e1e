"""A server before a server that leaves some requests unanswered: for browsers whose drivers cannot."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Sequence
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

# They are about one connection, and there are two (https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1).
_OF_ONE_CONNECTION = ("connection", "keep-alive", "transfer-encoding", "content-length")


class SilencingProxy:
    """Answers as the server behind it does, except to requests whose address matches one of the expressions.

    Args:
        behind: the address of the page's server.
        silenced: expressions, each searched for in the whole address.
    """

    def __init__(self, behind: str, silenced: Sequence[str]) -> None:
        host = urlsplit(behind).netloc
        over = self._over = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                if any(re.search(each, f"{behind}{self.path}") for each in silenced):
                    over.wait()
                    self.close_connection = True
                    return
                connection = HTTPConnection(host)
                try:
                    asked = {**self.headers, "Host": host, "Connection": "close"}
                    connection.request(self.command, self.path, headers=asked)
                    answer = connection.getresponse()
                    body = answer.read()
                finally:
                    connection.close()
                self.send_response_only(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in _OF_ONE_CONNECTION:
                        self.send_header(name, value)
                # Of an answer to HEAD, the length is that of what is left out.
                length = answer.getheader("Content-Length") if self.command == "HEAD" else None
                self.send_header("Content-Length", length or str(len(body)))
                # A page that was closed meanwhile wants no answer any more.
                with contextlib.suppress(ConnectionError):
                    self.end_headers()
                    self.wfile.write(body)

            do_HEAD = do_GET  # noqa: N815

            def log_message(self, *_: object) -> None:
                """Say nothing: what goes wrong, the page says."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """End it, and whoever still waits for an answer."""
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
