"""WebDriver BiDi over a browser's own WebSocket: commands that wait for their answer, and events.

Firefox speaks it without a driver beside it. Playwright drives only a Firefox of its own making, Selenium
wants geckodriver, which Debian does not have, and puppeteer-core would bring Node between the tests and the
page; little of the protocol (https://w3c.github.io/webdriver-bidi/) is needed, so it is spoken here.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

# Longest wait for an answer, in seconds; what takes longer on a page is waited for in small steps.
_PATIENCE = 60.0

Event = dict[str, Any]


class BiDiError(Exception):
    """The browser refused a command, or is gone."""


class BiDi:
    """One session with a browser."""

    def __init__(self, address: str) -> None:
        self._end = contextlib.ExitStack()
        self._socket = self._end.enter_context(connect(f"{address}/session", max_size=None))
        self._ids = itertools.count()
        self._waiting: dict[int, Future[dict[str, Any]]] = {}
        self._handlers: list[tuple[str, Callable[[Event], None]]] = []
        self._gone = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.call("session.new", capabilities={})

    def _read(self) -> None:
        try:
            for message in self._socket:
                self._hear(json.loads(message))
        except ConnectionClosed:
            pass
        self._gone = True
        for waiting in list(self._waiting.values()):
            waiting.set_exception(BiDiError("the browser has gone"))

    def _hear(self, message: dict[str, Any]) -> None:
        if message["type"] == "event":
            for method, handle in list(self._handlers):
                if message["method"] == method:
                    handle(message["params"])
            return
        waiting = self._waiting.pop(message["id"], None)
        if waiting is None:
            return  # An answer that nobody waits for: see `tell`.
        if message["type"] == "success":
            waiting.set_result(message["result"])
        else:
            waiting.set_exception(BiDiError(f"{message['error']}: {message['message']}"))

    def call(self, method: str, **params: object) -> dict[str, Any]:
        """Run a command; gives its result.

        Raises:
            BiDiError: if the browser refuses, or is gone.
        """
        answer: Future[dict[str, Any]] = Future()
        number = next(self._ids)
        self._waiting[number] = answer
        if self._gone:
            raise BiDiError(f"the browser has gone before {method}")
        self._send(number, method, params)
        return answer.result(_PATIENCE)

    def tell(self, method: str, **params: object) -> None:
        """Run a command without waiting, as handlers of events must."""
        self._send(next(self._ids), method, params)

    def _send(self, number: int, method: str, params: dict[str, object]) -> None:
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))

    def listen(self, method: str, handle: Callable[[Event], None]) -> Callable[[], None]:
        """Have events of this name handled, on a thread of their own; gives how to stop that."""
        handler = (method, handle)
        self._handlers.append(handler)
        self.call("session.subscribe", events=[method])
        return lambda: self._handlers.remove(handler)

    def close(self) -> None:
        """End the session and the browser."""
        with contextlib.suppress(BiDiError, ConnectionClosed):
            self.call("browser.close")
        self._end.close()
        self._reader.join(5)
