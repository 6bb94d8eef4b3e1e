"""A connection within `Limits`: uvicorn's own knows no end of a request's head, and waits for it for ever."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from http import HTTPStatus
from typing import ClassVar, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from webapp.server.headers import SECURITY_HEADERS
from webapp.server.limits import Limits


class BoundedConnection(HttpToolsProtocol):
    """uvicorn's connection, cut off where it passes a limit; with our headers on what the parser refuses."""

    limits: ClassVar[Limits] = Limits()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Refuse one connection too many, else wait for its request, but not for ever."""
        super().connection_made(cast("asyncio.Transport", transport))
        self._taken = 0
        self._request = _Clock(self.loop, self.limits.request_seconds)
        self._download = _Clock(self.loop, self.limits.stalled_seconds)
        if len(self.connections) > self.limits.connections:
            self._refuse(
                HTTPStatus.SERVICE_UNAVAILABLE, "The server has too many visitors; try again in a moment."
            )
        else:
            self._request.start(self._late)

    def data_received(self, data: bytes) -> None:
        """Count before anything is kept."""
        self._taken += len(data)
        if self._taken > self.limits.request_bytes:
            self._refuse(
                HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                f"A request may have {self.limits.request_bytes} bytes, address and all; send less.",
            )
            return
        if not self._request.runs:
            self._request.start(self._late)
        super().data_received(data)

    def on_message_complete(self) -> None:
        """Stop the clock: the request is there."""
        self._taken = 0
        self._request.stop()
        super().on_message_complete()

    def pause_writing(self) -> None:
        """Let a client that takes nothing go, after a while."""
        super().pause_writing()
        self._download.start(self.transport.abort)

    def resume_writing(self) -> None:
        """The client goes on."""
        self._download.stop()
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        """Close what has been idle; the end of a download that nobody takes is not waited for either."""
        super().timeout_keep_alive_handler()
        self._download.start(self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Leave no clock behind."""
        super().connection_lost(exc)
        # uvicorn lets it run on where the client has reset the connection.
        self._unset_keepalive_if_required()
        self._request.stop()
        self._download.stop()

    def send_400_response(self, msg: str) -> None:
        """Say it as the application says its errors."""
        self._refuse(HTTPStatus.BAD_REQUEST, "This is not an HTTP request.")

    def _late(self) -> None:
        if self._taken:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, "The request took too long to arrive.")
        else:
            # Browsers open connections in advance: nothing was asked, so nothing is answered.
            self.transport.close()

    def _refuse(self, status: HTTPStatus, words: str) -> None:
        if self.transport.is_closing():
            return
        if self.cycle is not None and not self.cycle.response_complete:
            # Half an answer is under way; another cannot follow it.
            self.transport.abort()
            return
        body = json.dumps({"detail": words}).encode()
        headers = {
            **SECURITY_HEADERS,
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
            "Connection": "close",
        }
        lines = [
            f"HTTP/1.1 {status.value} {status.phrase}",
            *(f"{name}: {headers[name]}" for name in headers),
        ]
        self.transport.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        self.transport.close()


def bounded(limits: Limits) -> type[BoundedConnection]:
    """The connection with other limits than the usual ones."""
    return type("BoundedConnection", (BoundedConnection,), {"limits": limits})


class _Clock:
    """Calls something after so many seconds, unless it is stopped before."""

    def __init__(self, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
        self._loop = loop
        self._seconds = seconds
        self._timer: asyncio.TimerHandle | None = None

    @property
    def runs(self) -> bool:
        return self._timer is not None

    def start(self, call: Callable[[], None]) -> None:
        self.stop()
        self._timer = self._loop.call_later(self._seconds, call)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
