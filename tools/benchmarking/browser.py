"""Chromium with a clip as its camera, started afresh for every measurement: nothing cached or left over."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Playwright

from benchmarking.errors import BenchmarkError
from modelkit.browser import find_chromium

# Everything is shown in a window of the same size.
WINDOW = {"width": 1280, "height": 720}
# A browser that was just started is busy with itself; visitors come in one that has been there for a while.
REST_S = 2
_FLAGS = (
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    # Where there is no GPU; where there is one it changes nothing.
    "--enable-unsafe-swiftshader",
)


@dataclass(frozen=True)
class Machine:
    """What was measured on, in words that identify nobody."""

    cores: int
    gpu: str
    browser: str


@contextmanager
def chromium(playwright: Playwright, clip: Path | None = None) -> Iterator[Browser]:
    """A headless browser whose camera plays ``clip``, or a picture of its own.

    Raises:
        BenchmarkError: if there is no Chromium.
    """
    path = find_chromium()
    if not path.is_file():
        raise BenchmarkError(
            "there is no Chromium: run 'apt-get install chromium', or set BACKDROP_CHROMIUM to one"
        )
    camera = [f"--use-file-for-fake-video-capture={clip}"] if clip else []
    # Chromium's sandbox refuses to start for root.
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    browser = playwright.chromium.launch(executable_path=str(path), args=[*_FLAGS, *camera, *root])
    try:
        yield browser
    finally:
        browser.close()


def processes(session: CDPSession) -> dict[int, str]:
    """The browser's processes by id, and what each is for: `browser`, `renderer`, `GPU`, `other`."""
    told: dict[str, Any] = session.send("SystemInfo.getProcessInfo")
    known = ("browser", "renderer", "GPU")
    return {
        int(each["id"]): each["type"] if each["type"] in known else "other" for each in told["processInfo"]
    }


def page_process(session: CDPSession) -> int:
    """The process of the one page that was opened; others, which Chromium keeps ready, have hardly run."""
    told: dict[str, Any] = session.send("SystemInfo.getProcessInfo")
    pages = [each for each in told["processInfo"] if each["type"] == "renderer"]
    return int(max(pages, key=lambda each: float(each["cpuTime"]))["id"])


def first_process(session: CDPSession) -> int:
    """The browser's own process, from which all others come."""
    return next(pid for pid, kind in processes(session).items() if kind == "browser")


def describe(playwright: Playwright) -> Machine:
    """The machine and its browser."""
    with chromium(playwright) as browser:
        told = browser.new_browser_cdp_session().send("SystemInfo.getInfo")["gpu"]
        drawn_by = str(told.get("auxAttributes", {}).get("glRenderer", ""))
        if not drawn_by:
            drawn_by = _webgl(browser)
        return Machine(os.cpu_count() or 1, gpu_words(drawn_by), f"Chromium {browser.version}")


def gpu_words(renderer: str) -> str:
    """A GPU's name, or that there is none, from what WebGL calls its renderer."""
    if not renderer:
        return "no WebGL"
    if any(name in renderer for name in ("SwiftShader", "llvmpipe", "Software")):
        return "no GPU (WebGL in software)"
    return renderer.removeprefix("ANGLE (").removesuffix(")")


def _webgl(browser: Browser) -> str:
    page = browser.new_page()
    return str(
        page.evaluate(
            """() => {
              const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
              const names = gl?.getExtension('WEBGL_debug_renderer_info');
              return gl ? gl.getParameter(names?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER) : '';
            }"""
        )
    )
