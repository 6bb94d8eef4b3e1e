"""What the page's own videos show: read from their pixels, as styles do not turn them."""

from __future__ import annotations

import base64
import io

import numpy as np
import numpy.typing as npt
from PIL import Image

from .visit import Visit

Pixels = npt.NDArray[np.float64]

# One picture of each, drawn in one go so that they are of about the same moment.
_DRAW = """selectors => selectors.map((selector) => {
  const video = document.querySelector(selector);
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d').drawImage(video, 0, 0);
  return canvas.toDataURL('image/png').split(',')[1];
})"""


def pictures(visit: Visit, *selectors: str) -> list[Pixels]:
    """What these videos show now, RGB ``[H, W, 3]``, 0..255."""
    found: list[str] = visit.page.evaluate(_DRAW, list(selectors))
    return [np.asarray(Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB"), float) for png in found]


def mirrored(picture: Pixels) -> Pixels:
    """The picture turned from left to right."""
    return picture[:, ::-1]


def difference(one: Pixels, other: Pixels) -> float:
    """Mean absolute difference, 0..255."""
    return float(np.abs(one - other).mean())
