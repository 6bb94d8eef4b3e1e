#!/usr/bin/env python3
"""Draw the page's backgrounds: ``tools/draw_backgrounds.py [NAME ...] [--out FOLDER]``.

Each scene becomes ``NAME.webp`` (1920x1080, below 120 KB) and ``NAME-thumb.webp`` (192x108). A scene that
moves becomes ``NAME.webm`` (960x540, 8 s that loop without a seam, below 400 KB), with its first picture as
``NAME.webp`` and ``NAME-thumb.webp``. ``blur-thumb.webp`` stands for the blur of the visitor's own room.
The scenes are painted by the package ``scenery`` from fixed seeds: a second run draws the same pictures.
Needs NumPy, Pillow and PyAV.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from scenery import indoors, outdoors
from scenery.film import FRAME_RATE, to_webm
from scenery.harbour import Harbour
from scenery.light import Picture, encode, lens

SCENES: dict[str, Callable[[], Picture]] = {
    "studio": indoors.studio,
    "library": indoors.library,
    "mountains": outdoors.mountains,
    "dusk": outdoors.dusk,
    "city": outdoors.city,
    "garden": outdoors.garden,
    "paper": indoors.paper,
}
# Painted at a phase 0 to 1 of their loop.
MOVING: dict[str, Callable[[], Callable[[float], Picture]]] = {"harbour": lambda: Harbour().paint}
LOOP_SECONDS = 8  # short enough to be small, long enough that nobody sees it repeat
THUMBNAIL = (192, 108)  # twice the size of a tile in the panel: sharp on dense screens
MAX_BYTES = 120_000  # one second on a 1 Mbit/s line
MAX_FILM_BYTES = 400_000  # it is loaded only where it is chosen
FOLDER = Path(__file__).parent.parent / "webapp" / "client" / "src" / "page" / "backgrounds"


def to_webp(image: Image.Image, limit: int) -> bytes:
    """Encode as WebP at the best quality that stays below ``limit`` bytes.

    Raises:
        ValueError: if even quality 50 is larger.
    """
    for quality in range(92, 49, -3):
        target = io.BytesIO()
        image.save(target, "WEBP", quality=quality, method=6)
        if target.tell() < limit:
            return target.getvalue()
    raise ValueError(f"the picture has more detail than {limit} bytes of WebP hold: blur it more")


def draw(name: str) -> dict[str, bytes]:
    """Draw one scene: its files' names and contents."""
    files: dict[str, bytes] = {}
    if name in MOVING:
        count = LOOP_SECONDS * FRAME_RATE
        paint = MOVING[name]()
        frames = [encode(paint(index / count)) for index in range(count)]
        files[f"{name}.webm"] = to_webm(frames, MAX_FILM_BYTES)
        image = Image.fromarray(frames[0])
    else:
        scene = SCENES[name]()
        image = Image.fromarray(encode(scene))
        if name == "library":  # the most room-like of the scenes shows what a blurred room looks like
            blurred = Image.fromarray(encode(lens(scene, 64)))
            small = blurred.resize(THUMBNAIL, Image.Resampling.LANCZOS)
            files["blur-thumb.webp"] = to_webp(small, MAX_BYTES)
    files[f"{name}.webp"] = to_webp(image, MAX_BYTES)
    files[f"{name}-thumb.webp"] = to_webp(image.resize(THUMBNAIL, Image.Resampling.LANCZOS), MAX_BYTES)
    return files


def main(arguments: list[str] | None = None) -> int:
    """Draw the scenes that were named, or all of them."""
    parser = argparse.ArgumentParser(description="Draw the page's backgrounds.")
    known = [*SCENES, *MOVING]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of: {', '.join(known)} (default: all)")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder to write to (default: the page's)")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in known]
    if unknown:
        parser.error(f"no scene is called {unknown[0]!r}; there are: {', '.join(known)}")
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        for name in options.names or known:
            for file, data in draw(name).items():
                (options.out / file).write_bytes(data)
                print(f"{options.out / file}: {len(data):,} bytes")
    except OSError as error:
        where = error.filename or options.out
        print(
            f"draw_backgrounds: {where}: cannot be written ({error.strerror}); give another folder by --out",
            file=sys.stderr,
        )
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
