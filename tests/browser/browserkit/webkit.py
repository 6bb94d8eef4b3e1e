"""WebKit (WebKitGTK's MiniBrowser), through its driver's W3C WebDriver (https://www.w3.org/TR/webdriver2/).

The driver has no scripts that run before a page's own, tells of no requests and holds none back. So the page
is opened with its camera off, the tests' scripts are put into it, and then the camera is started, as by a
click; and what is not to arrive is left unanswered by a proxy.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from .proxy import SilencingProxy

_BROWSERS = "/usr/lib/*/webkit2gtk-4.*/MiniBrowser"
_PATIENCE_S = 60.0
_POLL_S = 0.02

# For tests in WebKit. Once in some fifty pages WebKitGTK 2.50 itself stops answering; whatever else fails,
# fails.
UNSTEADY = pytest.mark.flaky(reruns=2, only_rerun=["page crash or hang", "timed out"])


class WebKitMissingError(Exception):
    """There is no WebKit to test with."""


class WebDriverError(Exception):
    """The browser refused a command, or is gone."""


def find_webkit() -> tuple[str, str, str]:
    """The paths of the driver, the browser and Xvfb, without which WebKitGTK has no screen.

    Raises:
        WebKitMissingError: in words, with what to install.
    """
    driver, screen = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
    browser = next(Path("/").glob(_BROWSERS[1:]), None)
    if not (driver and screen and browser):
        raise WebKitMissingError("no WebKit here: run `apt-get install webkit2gtk-driver xvfb`")
    return driver, str(browser), screen


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class WebKit:
    """A driver and a screen; each tab is a browser of its own: the driver gives one session at a time."""

    def __init__(self) -> None:
        driver, self._browser, screen = find_webkit()
        read, write = os.pipe()
        self._screen = subprocess.Popen(
            [screen, "-displayfd", str(write), "-screen", "0", "1280x900x24", "-nolisten", "tcp"],
            pass_fds=[write],
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as said:
            display = said.readline().strip()
        port = _free_port()
        # Its sandbox needs privileges that containers lack; nothing but our own page is opened in it.
        environment = {"DISPLAY": f":{display}", "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}
        # Without a GPU its painting threads share Mesa's software GL, which now and then crashes.
        environment["WEBKIT_SKIA_ENABLE_CPU_RENDERING"] = "1"
        self._driver = subprocess.Popen(
            [driver, f"--port={port}"],
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._address = f"http://127.0.0.1:{port}"

    def tab(self) -> WebKitTab:
        """A browser with nothing cached."""
        options = {"binary": self._browser, "args": ["--automation", "--private"]}
        wanted = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            try:
                session = ask("POST", f"{self._address}/session", wanted)
            except urllib.error.URLError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                return WebKitTab(f"{self._address}/session/{session['sessionId']}")

    def close(self) -> None:
        """End them."""
        for process in (self._driver, self._screen):
            process.terminate()
            process.wait(_PATIENCE_S)


def ask(method: str, address: str, body: object = None) -> Any:  # noqa: ANN401
    """Run a command; gives its value.

    Raises:
        WebDriverError: if the browser refuses, in its words.
    """
    data = None if method == "GET" else json.dumps(body or {}).encode()
    request = urllib.request.Request(address, data, {"Content-Type": "application/json"}, method=method)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE_S) as answer:  # noqa: S310
            return json.load(answer)["value"]
    except urllib.error.HTTPError as error:
        raise WebDriverError(error.read().decode()) from error


class WebKitTab:
    """A `Tab` that knows of no requests and of no console."""

    def __init__(self, session: str) -> None:
        self._session = session
        self._scripts: list[str] = []
        self._silenced: list[str] = []
        self._proxy: SilencingProxy | None = None
        self._asked = 0
        self.requests: list[str] = []
        self.console: list[str] = []
        milliseconds = round(1000 * _PATIENCE_S)
        self._ask("timeouts", {"script": milliseconds, "pageLoad": milliseconds})

    def _ask(self, command: str, body: object = None) -> Any:  # noqa: ANN401
        return ask("POST", f"{self._session}/{command}", body)

    def add_script(self, source: str) -> None:
        self._scripts.append(source)

    def goto(self, address: str) -> None:
        origin, _, path = re.fullmatch(r"(\w+://[^/]+)(/)(.*)", address).groups()  # type: ignore[union-attr]
        if self._silenced:
            self._end_proxy()
            self._proxy = SilencingProxy(origin, self._silenced)
            origin = self._proxy.address
        self._ask("url", {"url": f"{origin}/{path}".replace("autostart=1", "autostart=0")})
        for script in self._scripts:
            self._run(script)
        if "autostart=1" in address:
            self.evaluate("() => document.querySelector('#start').click()")

    def evaluate(self, function: str, argument: object = None) -> Any:  # noqa: ANN401
        # The answer is left in the page, and fetched from there until it arrives whole; see `_run`.
        self._asked += 1
        self._run(
            f"const leave = (answer) => {{ window.__answer = {{ to: {self._asked}, ...answer }}; }};"
            f"(async () => ({function})({json.dumps(argument)}))()"
            ".then((value) => leave({ value: JSON.stringify(value ?? null) }),"
            " (error) => leave({ error: `${error}` }));"
        )
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            answer = self._run(f"return window.__answer?.to === {self._asked} ? window.__answer : null;")
            if answer is None:
                time.sleep(_POLL_S)
            elif "error" in answer:
                raise WebDriverError(answer["error"])
            else:
                return json.loads(answer["value"])
        raise WebDriverError(f"no answer after {_PATIENCE_S} s")

    def _run(self, script: str) -> Any:  # noqa: ANN401
        """Run a script; gives what it returns.

        Gives None too where the driver of WebKitGTK 2.50 lost that on its way, which happens once in some
        hundreds of scripts, whatever they return. The script has run then.
        """
        try:
            return self._ask("execute/sync", {"script": script, "args": []})
        except WebDriverError as error:
            if "Could not parse script result" not in str(error):
                raise
            return None

    def pause(self, milliseconds: float) -> None:
        time.sleep(milliseconds / 1000)

    def silence(self, pattern: str) -> None:
        self._silenced.append(pattern)

    def screenshot(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(ask("GET", f"{self._session}/screenshot")))

    def close(self) -> None:
        with contextlib.suppress(WebDriverError, urllib.error.URLError):
            ask("DELETE", self._session)
        self._end_proxy()

    def _end_proxy(self) -> None:
        if self._proxy:
            self._proxy.close()
        self._proxy = None
