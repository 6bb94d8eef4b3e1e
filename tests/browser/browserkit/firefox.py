"""Firefox, headless: found, launched with a profile of its own, and a tab of it through WebDriver BiDi."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .bidi import BiDi, BiDiError, Event

_NAMES = ("firefox-esr", "firefox")
_PREFERENCES = {
    # Firefox's own fake camera, without asking; it shows nobody, so most tests put a clip in its place.
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    # Addresses of this machine as they are, so that a call's other end on it is found.
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "media.peerconnection.ice.loopback": True,
    # A tab behind another one is drawn as if nobody looked, as on a desktop.
    "widget.windows.window_occlusion_tracking.enabled": True,
    # Nothing but the page may use the machine or the network.
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "browser.newtabpage.enabled": False,
    "browser.topsites.contile.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "media.gmp-manager.updateEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.server": "",
}
_PATIENCE_S = 60


class FirefoxMissingError(Exception):
    """There is no Firefox to test with."""


def find_firefox() -> str:
    """The path of Firefox: ``BACKDROP_FIREFOX``, or the first of its usual names on ``PATH``.

    Raises:
        FirefoxMissingError: in words, with what to install.
    """
    asked = os.environ.get("BACKDROP_FIREFOX")
    if asked:
        if not Path(asked).is_file():
            raise FirefoxMissingError(f"BACKDROP_FIREFOX is {asked!r}, which is no file")
        return asked
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        raise FirefoxMissingError(
            "no Firefox here: run `apt-get install firefox-esr`, or set BACKDROP_FIREFOX to one"
        )
    return found


class Firefox:
    """A running Firefox."""

    def __init__(self) -> None:
        self._profile = tempfile.TemporaryDirectory(prefix="firefox-", ignore_cleanup_errors=True)
        lines = (
            f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in _PREFERENCES.items()
        )
        (Path(self._profile.name) / "user.js").write_text("\n".join(lines), encoding="utf-8")
        command = [find_firefox(), "--headless", "--no-remote", "--remote-debugging-port", "0"]
        self._process = subprocess.Popen(
            [*command, "--profile", self._profile.name],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.bidi = BiDi(self._address())

    def _address(self) -> str:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            found = re.search(r"WebDriver BiDi listening on (ws://\S+)", line)
            if found:
                # What else it has to say is nobody's, but a full pipe would stop it.
                threading.Thread(target=self._process.stderr.read, daemon=True).start()
                return found[1]
        raise BiDiError(f"Firefox ended before it listened, with {self._process.wait()}")

    def tab(self) -> FirefoxTab:
        """A new tab, with cookies and cache of its own."""
        return FirefoxTab(self.bidi)

    def close(self) -> None:
        """End it."""
        self.bidi.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_PATIENCE_S)
        self._process.kill()
        self._profile.cleanup()


class FirefoxTab:
    """A `Tab` in a user context of its own."""

    def __init__(self, bidi: BiDi) -> None:
        self._bidi = bidi
        self._user = bidi.call("browser.createUserContext")["userContext"]
        self._context = bidi.call("browsingContext.create", type="tab", userContext=self._user)["context"]
        self._silent: list[re.Pattern[str]] = []
        self.requests: list[str] = []
        self.console: list[str] = []
        self._ends = [
            bidi.listen("network.beforeRequestSent", self._heard_request),
            bidi.listen("log.entryAdded", self._heard_line),
        ]

    def _heard_request(self, event: Event) -> None:
        if event["context"] != self._context:
            return
        address = event["request"]["url"]
        self.requests.append(address)
        if event["isBlocked"] and not any(silent.search(address) for silent in self._silent):
            self._bidi.tell("network.continueRequest", request=event["request"]["request"])

    def _heard_line(self, event: Event) -> None:
        if event["source"].get("context") == self._context:
            kind = "pageerror" if event["type"] == "javascript" else event["level"]
            self.console.append(f"{kind}: {event['text']}")

    def add_script(self, source: str) -> None:
        self._bidi.call(
            "script.addPreloadScript", functionDeclaration=f"() => {{{source}}}", contexts=[self._context]
        )

    def goto(self, address: str) -> None:
        self._bidi.call("browsingContext.navigate", context=self._context, url=address, wait="complete")

    def evaluate(self, function: str, argument: object = None) -> Any:  # noqa: ANN401
        # As JSON, which is what Playwright's values are like too.
        wrapped = f"async () => JSON.stringify((await ({function})({json.dumps(argument)})) ?? null)"
        answer = self._bidi.call(
            "script.callFunction",
            functionDeclaration=wrapped,
            awaitPromise=True,
            target={"context": self._context},
            userActivation=True,
        )
        if answer["type"] == "exception":
            raise BiDiError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def pause(self, milliseconds: float) -> None:
        time.sleep(milliseconds / 1000)

    def silence(self, pattern: str) -> None:
        if not self._silent:
            self._bidi.call("network.addIntercept", phases=["beforeRequestSent"], contexts=[self._context])
        self._silent.append(re.compile(pattern))

    def screenshot(self, path: Path) -> None:
        shot = self._bidi.call("browsingContext.captureScreenshot", context=self._context)
        path.write_bytes(base64.b64decode(shot["data"]))

    @contextlib.contextmanager
    def minimised(self) -> Iterator[None]:
        """Its window is minimised."""
        window = self._bidi.call("browser.getClientWindows")["clientWindows"][0]["clientWindow"]
        self._bidi.call("browser.setClientWindowState", clientWindow=window, state="minimized")
        try:
            yield
        finally:
            self._bidi.call("browser.setClientWindowState", clientWindow=window, state="normal")

    @contextlib.contextmanager
    def covered(self) -> Iterator[None]:
        """Another tab of the same window is shown."""
        other = self._bidi.call("browsingContext.create", type="tab")["context"]
        self._bidi.call("browsingContext.activate", context=other)
        try:
            yield
        finally:
            self._bidi.call("browsingContext.close", context=other)
            self._bidi.call("browsingContext.activate", context=self._context)

    def close(self) -> None:
        for end in self._ends:
            end()
        self._bidi.call("browsingContext.close", context=self._context)
        self._bidi.call("browser.removeUserContext", userContext=self._user)
