"""Takes the pictures of docs/screenshots: the built page, with a photo or its own drawn sample as the camera.

.venv/bin/python tools/screenshots.py                  # all of them, into docs/screenshots
.venv/bin/python tools/screenshots.py --to /tmp/look desktop arabic
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal
from urllib.parse import urlencode

from PIL import Image
from playwright.sync_api import Browser, Error, Page, ViewportSize, sync_playwright

from benchmarking.browser import chromium
from benchmarking.camera import make_photo
from benchmarking.errors import BenchmarkError
from benchmarking.hosting import our_server

_FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"
_DESKTOP = ViewportSize(width=1440, height=900)
_PHONE = ViewportSize(width=390, height=844)
# Enough for text; at twice the size on phones, whose screens are as fine.
_QUALITY = 82
_PATIENCE_MS = 60_000
# The tools, the visitor's portraits and Python's edges come a moment after the first picture.
_SETTLE_MS = 6_000


@dataclass(frozen=True)
class Shot:
    """One picture: how the page is asked for, and in what window.

    ``before`` is who is started in front of the camera, if anybody; ``address`` holds further parts of the
    page's address.
    """

    name: str
    window: ViewportSize
    scheme: Literal["light", "dark"]
    address: dict[str, str]
    before: Literal["sample", "portrait"] | None = "sample"


SHOTS = (
    Shot("portrait", _DESKTOP, "light", {"lang": "en", "effect": "video"}, before="portrait"),
    Shot("invitation", _DESKTOP, "light", {"lang": "en"}, before=None),
    Shot("desktop", _DESKTOP, "light", {"lang": "en", "effect": "image", "image": "mountains"}),
    Shot("desktop-dark", _DESKTOP, "dark", {"lang": "de", "effect": "blur"}),
    Shot("arabic", _DESKTOP, "light", {"lang": "ar", "effect": "image", "image": "studio"}),
    Shot("arabic-invitation", _DESKTOP, "dark", {"lang": "ar"}, before=None),
    Shot("phone", _PHONE, "light", {"lang": "en", "effect": "gradient"}),
    Shot("phone-dark", _PHONE, "dark", {"lang": "ja"}, before=None),
    Shot("phone-arabic", _PHONE, "dark", {"lang": "ar", "effect": "image", "image": "garden"}),
)


@contextmanager
def _opened(browser: Browser, base: str, shot: Shot) -> Iterator[Page]:
    context = browser.new_context(
        viewport=shot.window,
        color_scheme=shot.scheme,
        device_scale_factor=2 if shot.window is _PHONE else 1,
        is_mobile=shot.window is _PHONE,
        has_touch=shot.window is _PHONE,
        service_workers="block",
    )
    try:
        page = context.new_page()
        page.goto(f"{base}/?{urlencode(shot.address)}", wait_until="networkidle")
        yield page
    finally:
        context.close()


def take(browser: Browser, base: str, shot: Shot) -> Image.Image:
    """Open the page, start what is to run, and take its picture once it has settled.

    Raises:
        playwright.sync_api.Error: if the page does not come, or no picture does.
    """
    with _opened(browser, base, shot) as page:
        if shot.before:
            page.locator("#start-sample" if shot.before == "sample" else "#start").click()
            page.wait_for_function("() => window.backdrop.stats().state === 'running'", timeout=_PATIENCE_MS)
            page.wait_for_timeout(_SETTLE_MS)
            # Nobody is about to press anything.
            page.evaluate("() => document.activeElement.blur()")
        return Image.open(io.BytesIO(page.screenshot()))


@contextmanager
def _written(path: Path) -> Iterator[None]:
    """Raise BenchmarkError, in words, where ``path`` cannot be written."""
    try:
        yield
    except OSError as error:
        raise BenchmarkError(
            f"{path}: cannot be written ({error.strerror}); give another folder by --to"
        ) from error


def main(arguments: Sequence[str] | None = None) -> int:
    """Take the pictures that are named, or all."""
    names = [shot.name for shot in SHOTS]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(names)}")
    parser.add_argument("--to", type=Path, default=_FOLDER, metavar="FOLDER")
    options = parser.parse_args(arguments)
    unknown = set(options.names) - set(names)
    if unknown:
        parser.error(f"there is no picture called {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    try:
        with _written(options.to):
            options.to.mkdir(parents=True, exist_ok=True)
        with (
            TemporaryDirectory() as folder,
            our_server() as base,
            sync_playwright() as playwright,
            chromium(playwright, make_photo(Path(folder) / "portrait.y4m", (1280, 720))) as browser,
        ):
            for shot in SHOTS:
                if options.names and shot.name not in options.names:
                    continue
                path = options.to / f"{shot.name}.webp"
                picture = take(browser, base, shot)
                with _written(path):
                    picture.save(path, quality=_QUALITY, method=6)
                print(f"{path.name}: {path.stat().st_size // 1000} kB")
    except (BenchmarkError, Error) as error:
        print(f"screenshots: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
