"""Pictures for the report, as addresses that carry their data."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image

from evaluation.area import Bits, Floats

Pixels = npt.NDArray[np.uint8]

WIDTH = 400
"""Pixels of a picture in the report: twice what four of them side by side have on a laptop's screen."""
MISSING, EXTRA = (255, 122, 89), (74, 144, 255)
"""What a mask lacks, and what it has too much. Orange and blue: everybody can tell them apart."""
STRONGEST = 0.02
"""The mean change of alpha, from frame to frame, that a map of flicker shows in its brightest colour."""
HEAT = np.array([(12, 10, 24), (84, 20, 110), (200, 54, 88), (250, 148, 40), (252, 250, 190)], np.float32)


def picture(pixels: npt.NDArray[np.generic]) -> Pixels:
    """Colours 0..255 as bytes."""
    return np.rint(np.clip(pixels, 0, 255)).astype(np.uint8)


def mask(alpha: Floats, truth: Bits | None = None) -> Pixels:
    """Alpha in grey; where it is wrong by more than a half, in colour."""
    grey = np.repeat(picture(alpha * 255)[..., np.newaxis], 3, axis=2)
    if truth is not None:
        grey[truth & (alpha <= 0.5)] = MISSING
        grey[~truth & (alpha > 0.5)] = EXTRA
    return grey


def heat(change: Floats) -> Pixels:
    """A map of flicker: dark where alpha stands, bright where it changes by `STRONGEST` and more."""
    share = np.clip(change / STRONGEST, 0, 1) ** 0.5
    places = np.linspace(0, 1, len(HEAT))
    return picture(np.stack([np.interp(share, places, HEAT[:, channel]) for channel in range(3)], 2))


def address(pixels: Pixels) -> str:
    """A ``data:`` address of a WebP, at most `WIDTH` wide."""
    stream = io.BytesIO()
    _fitted(pixels, WIDTH).save(stream, "WEBP", quality=82, method=4)
    return _data(stream)


def moving_address(frames: Sequence[Pixels], seconds: float, width: int) -> str:
    """A ``data:`` address of an endless animated WebP."""
    first, *others = [_fitted(frame, width) for frame in frames]
    stream = io.BytesIO()
    first.save(
        stream, "WEBP", save_all=True, append_images=others, duration=round(1000 * seconds), loop=0,
        quality=60, method=2,
    )  # fmt: skip
    return _data(stream)


def _fitted(pixels: Pixels, width: int) -> Image.Image:
    image = Image.fromarray(pixels)
    if image.width <= width:
        return image
    return image.resize((width, max(1, round(image.height * width / image.width))), Image.Resampling.LANCZOS)


def _data(stream: io.BytesIO) -> str:
    return f"data:image/webp;base64,{base64.b64encode(stream.getvalue()).decode()}"
