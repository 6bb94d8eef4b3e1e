"""A headless Chromium page in which MediaPipe's runtime and TensorFlow.js see the same photos.

Nothing is served over a network: every request of the page is answered from files here, any other one is
refused.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import mimetypes
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from modelkit.errors import ConversionError

if TYPE_CHECKING:
    from playwright.sync_api import Page

ORIGIN = (
    "https://parity.invalid"  # .invalid never resolves (RFC 2606): a request that slips through goes nowhere
)

PAGE = """<!doctype html><meta charset="utf-8"><title>parity</title>
<script src="/package/selfie_segmentation.js"></script>
<script src="/tfjs-core/tf-core.min.js"></script>
<script src="/tfjs-backend-cpu/tf-backend-cpu.min.js"></script>
<script src="/tfjs-converter/tf-converter.min.js"></script>
<script src="/tfjs-backend-wasm/tf-backend-wasm.min.js"></script>
<script src="/page/parity_page.js"></script>"""

# MediaPipe's runtime needs WebGL2, which Chromium gives without a GPU only when told to.
FLAGS = ("--enable-unsafe-swiftshader", "--use-angle=swiftshader")

# One mask takes well under a second; starting MediaPipe's WASM under load takes some.
TIMEOUT_MS = 120_000


class ParityPage:
    """The open page; masks come back as float32 ``[height, width]`` in 0..1."""

    def __init__(self, page: Page, pictures: dict[str, bytes]) -> None:
        self._page = page
        self._pictures = pictures

    def open_source(self, model_selection: int) -> None:
        """Start MediaPipe's own runtime with model 0 (general) or 1 (landscape)."""
        self._call("openSource", model_selection)

    def open_ours(self, variant: str) -> None:
        """Start TensorFlow.js with the variant 'q1', 'q2' or 'q4' of the mounted model."""
        self._call("openOurs", f"{ORIGIN}/model/{variant}/model.json")

    def source_mask(self, picture: bytes, size: tuple[int, int]) -> npt.NDArray[np.float32]:
        """MediaPipe's mask of a PNG of ``size`` (height, width)."""
        return self._mask("sourceMask", picture, size)

    def our_mask(self, picture: bytes, size: tuple[int, int]) -> npt.NDArray[np.float32]:
        """Our alpha of a PNG of ``size`` (height, width)."""
        return self._mask("ourMask", picture, size)

    def timed_alpha(self, picture: bytes) -> tuple[npt.NDArray[np.float32], float]:
        """Our alpha of a PNG at its own size, and the milliseconds of one run."""
        answer = json.loads(self._call("timedAlpha", self._address(picture)))
        values = np.frombuffer(base64.b64decode(answer["values"]), "<f4")
        return values.reshape(answer["height"], answer["width"]), float(answer["ms"])

    def _address(self, picture: bytes) -> str:
        # One of its own each: the browser keeps a decoded picture for as long as the page lives.
        path = f"/{hashlib.sha256(picture).hexdigest()}.png"
        self._pictures[path] = picture
        return f"{ORIGIN}{path}"

    def _mask(self, function: str, picture: bytes, size: tuple[int, int]) -> npt.NDArray[np.float32]:
        values = np.frombuffer(base64.b64decode(self._call(function, self._address(picture))), "<f4")
        if values.size != size[0] * size[1]:
            raise ConversionError(f"the browser gave a mask of {values.size} pixels, not {size[0]}x{size[1]}")
        return values.reshape(size)

    def _call(self, function: str, argument: int | str) -> str:
        """Call a function of ``parity_page.js``; its answer is base64, or nothing."""
        answer = self._page.evaluate("([name, argument]) => window[name](argument)", [function, argument])
        return answer or ""


def find_chromium() -> Path:
    """The browser: ``BACKDROP_CHROMIUM`` if set, else the first on the path, else where Debian puts it."""
    named = os.environ.get("BACKDROP_CHROMIUM")
    found = named or shutil.which("chromium") or shutil.which("google-chrome")
    return Path(found or "/usr/bin/chromium")


@contextlib.contextmanager
def parity_page(chromium: Path, folders: Mapping[str, Path]) -> Iterator[ParityPage]:
    """Open the page; ``folders`` maps the first part of an address to the folder that answers it.

    Raises:
        ConversionError: if Playwright or Chromium is missing, or the page fails; carries its words.
    """
    try:
        from playwright.sync_api import Error, Route, sync_playwright  # noqa: PLC0415 - measuring only
    except ImportError as error:
        raise ConversionError("Playwright is needed to measure; run 'make tools'") from error
    if not chromium.is_file():
        raise ConversionError(f"{chromium}: no Chromium there; install it, or name it by --chromium")
    pictures: dict[str, bytes] = {}

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN).split("?")[0]
        if path == "/":
            route.fulfill(body=PAGE, content_type="text/html")
        elif path in pictures:
            route.fulfill(body=pictures[path], content_type="image/png")
        else:
            first, _, rest = path.removeprefix("/").partition("/")
            file = folders[first] / rest if first in folders and ".." not in rest else None
            if file is None or not file.is_file():
                route.fulfill(status=404, body="")
                return
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            route.fulfill(body=file.read_bytes(), content_type=kind)

    # Chromium refuses to start its sandbox as root.
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(chromium), args=flags)
            page = browser.new_page()
            page.set_default_timeout(TIMEOUT_MS)
            page.route("**/*", answer)
            page.goto(f"{ORIGIN}/")
            yield ParityPage(page, pictures)
            browser.close()
    except Error as error:
        words = str(error).strip().splitlines() or [type(error).__name__]
        raise ConversionError(f"the browser could not measure: {words[0]}") from error
