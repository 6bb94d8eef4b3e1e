"""Chromium with a fake camera: found, launched with the flags that a test needs, and kept."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Playwright

_NAMES = ("chromium", "google-chrome", "chromium-browser")
# Nothing but the page may use the machine or the network; the tests are about the page.
QUIET = (
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--autoplay-policy=no-user-gesture-required",
    # A call's other end is on this machine.
    "--allow-loopback-in-peer-connection",
)
# WebGL by SwiftShader, on machines without a GPU.
_SOFTWARE_GL = "--enable-unsafe-swiftshader"

ALLOW_CAMERA = "--use-fake-ui-for-media-stream"
DENY_CAMERA = "--deny-permission-prompts"
FAKE_CAMERA = "--use-fake-device-for-media-stream"
NO_CAMERA = "--use-fake-device-for-media-stream=device-count=0"

# More would only take memory; tests of one kind of browser stand together.
_MOST = 2


class ChromiumMissingError(Exception):
    """There is no Chromium to test with."""


def find_chromium() -> str:
    """The path of Chromium: ``BACKDROP_CHROMIUM``, or the first of its usual names on ``PATH``.

    Raises:
        ChromiumMissingError: in words, with what to install.
    """
    asked = os.environ.get("BACKDROP_CHROMIUM")
    if asked:
        if not Path(asked).is_file():
            raise ChromiumMissingError(f"BACKDROP_CHROMIUM is {asked!r}, which is no file")
        return asked
    for name in _NAMES:
        found = shutil.which(name)
        if found:
            return found
    raise ChromiumMissingError(
        "the browser tests need Chromium: run `apt-get install chromium`, or set BACKDROP_CHROMIUM to one"
    )


def camera_flags(clip: Path) -> tuple[str, ...]:
    """Flags for a camera that is there, is allowed, and shows this clip again and again."""
    return (ALLOW_CAMERA, FAKE_CAMERA, f"--use-file-for-fake-video-capture={clip}")


class Browsers:
    """Browsers by their flags, launched when first asked for; the one unused for longest is closed."""

    def __init__(self, playwright: Playwright) -> None:
        self._playwright = playwright
        self._executable = find_chromium()
        self._open: dict[tuple[str, ...], Browser] = {}

    def get(self, flags: tuple[str, ...]) -> Browser:
        """The browser with these flags."""
        browser = self._open.pop(flags, None)
        if browser is None or not browser.is_connected():
            if len(self._open) >= _MOST:
                self._open.pop(next(iter(self._open))).close()
            # Chromium's sandbox refuses to work for root, which tests in containers usually are.
            root = ("--no-sandbox",) if os.geteuid() == 0 else ()
            browser = self._playwright.chromium.launch(
                executable_path=self._executable, headless=True, args=[*QUIET, _SOFTWARE_GL, *root, *flags]
            )
        self._open[flags] = browser
        return browser

    def close(self) -> None:
        """Close them all."""
        for browser in self._open.values():
            browser.close()
        self._open.clear()
