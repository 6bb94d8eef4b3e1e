"""Chromium without Playwright, which keeps every page visible: it can be minimised, covered, frozen."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

from .chromium import QUIET, find_chromium


class DevToolsError(Exception):
    """Chromium refused a command, or a function of the page threw."""


class BareTab:
    """A tab by the DevTools protocol (https://chromedevtools.github.io/devtools-protocol/); see `tab.Tab`."""

    def __init__(self, flags: tuple[str, ...]) -> None:
        self.requests: list[str] = []
        self.console: list[str] = []
        self._end = contextlib.ExitStack()
        self._ids = itertools.count(1)
        home = self._end.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        root = ("--no-sandbox",) if os.geteuid() == 0 else ()
        own = ("--headless", "--remote-debugging-port=0", f"--user-data-dir={home}")
        # A group of its own, so that all its processes can be stopped at once.
        self._process = self._end.enter_context(
            subprocess.Popen(
                [find_chromium(), *QUIET, *root, *own, *flags, "about:blank"],
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
        )
        self._end.callback(self._process.kill)
        self._socket = self._end.enter_context(connect(self._address(), max_size=None))
        (self._page,) = (
            found["targetId"]
            for found in self._call("Target.getTargets")["targetInfos"]
            if found["type"] == "page"
        )
        attached = self._call("Target.attachToTarget", targetId=self._page, flatten=True)
        self._session: str = attached["sessionId"]
        self._command("Page.enable")

    def _address(self) -> str:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            if found := re.search(r"DevTools listening on (\S+)", line):
                return found[1]
        raise DevToolsError("Chromium did not start")

    def _call(self, method: str, session: str | None = None, **parameters: object) -> dict[str, Any]:
        number = next(self._ids)
        message = {"id": number, "method": method, "params": parameters}
        self._socket.send(json.dumps({**message, **({"sessionId": session} if session else {})}))
        while True:
            answer = json.loads(self._socket.recv(timeout=60))
            if answer.get("id") == number:
                break
        if "error" in answer:
            raise DevToolsError(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def _command(self, method: str, **parameters: object) -> dict[str, Any]:
        return self._call(method, self._session, **parameters)

    # ---- what every tab can do ----

    def add_script(self, source: str) -> None:
        """Have statements run in each page before its own scripts."""
        self._command("Page.addScriptToEvaluateOnNewDocument", source=source)

    def goto(self, address: str) -> None:
        """Open a page."""
        self._command("Page.navigate", url=address)
        while self.evaluate("() => document.readyState") != "complete":
            self.pause(50)

    def evaluate(self, function: str, argument: object = None) -> Any:  # noqa: ANN401
        """Call a JavaScript function in the page; gives what it gives or promises, as of JSON."""
        expression = f"({function})({json.dumps(argument)})"
        answer = self._command(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            raise DevToolsError(f"{function}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def pause(self, milliseconds: float) -> None:
        """Let the page go on."""
        time.sleep(milliseconds / 1000)

    def silence(self, pattern: str) -> None:
        """Leave requests whose address matches this expression without an answer."""
        raise DevToolsError(f"no request can be held back here, as {pattern!r}")

    def screenshot(self, path: Path) -> None:
        """Nothing: a page that is hidden draws none."""

    def close(self) -> None:
        """End Chromium."""
        self._end.close()

    # ---- what only this one can ----

    @contextlib.contextmanager
    def minimised(self) -> Iterator[None]:
        """Its window is minimised."""
        window = self._call("Browser.getWindowForTarget", targetId=self._page)["windowId"]
        self._call("Browser.setWindowBounds", windowId=window, bounds={"windowState": "minimized"})
        yield
        self._call("Browser.setWindowBounds", windowId=window, bounds={"windowState": "normal"})

    @contextlib.contextmanager
    def covered(self) -> Iterator[None]:
        """Another tab of the same window is shown."""
        other = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._call("Target.activateTarget", targetId=other)
        yield
        self._call("Target.closeTarget", targetId=other)
        self._call("Target.activateTarget", targetId=self._page)

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """The page is frozen, as browsers do with tabs that nobody has looked at for long."""
        with self.covered():
            self._command("Page.setWebLifecycleState", state="frozen")
            yield
            self._command("Page.setWebLifecycleState", state="active")

    @contextlib.contextmanager
    def stopped(self) -> Iterator[None]:
        """All of Chromium stands still, as when the computer sleeps."""
        os.killpg(self._process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(self._process.pid, signal.SIGCONT)
