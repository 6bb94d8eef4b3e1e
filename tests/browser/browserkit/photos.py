"""Real photos with a mask of somebody, for the renderers."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from skimage import data

from webapp.server.settings import CHECKOUT

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

# As large as the masks of the models that come with the project.
MASK_ROWS, MASK_COLUMNS = 144, 256

_PORTRAITS = CHECKOUT.parent / "shared" / "data" / "eval" / "portraits"


def fitted(picture: Bytes, width: int, height: int) -> Bytes:
    """The middle of a photo at another size."""
    image = Image.fromarray(picture)
    scale = max(width / image.width, height / image.height)
    left, top = (image.width - width / scale) / 2, (image.height - height / scale) / 2
    box = (left, top, left + width / scale, top + height / scale)
    return np.asarray(image.convert("RGB").resize((width, height), Image.Resampling.LANCZOS, box=box))


@cache
def photo(name: str) -> Bytes:
    """One of scikit-image's own photos."""
    found: Bytes = getattr(data, name)()
    # The astronaut's head and shoulders.
    return found[:300] if name == "astronaut" else found


@cache
def somebody() -> Floats:
    """What a model is unsure of in places: a soft disc, and clouds of doubt."""
    y, x = np.mgrid[:MASK_ROWS, :MASK_COLUMNS]
    disc = np.clip((60 - np.hypot(y - 80, x - 128)) / 12 + 0.5, 0, 1)
    noise = np.random.default_rng(4).normal(0, 0.15, (MASK_ROWS // 8, MASK_COLUMNS // 8)).astype(np.float32)
    clouds = Image.fromarray(noise).resize((MASK_COLUMNS, MASK_ROWS), Image.Resampling.BICUBIC)
    unsure: Floats = np.clip(disc + np.asarray(clouds), 0, 1).astype(np.float32)
    return unsure


def portraits() -> list[tuple[Path, Path]]:
    """Labelled portraits and their masks, if they are there."""
    images = sorted((_PORTRAITS / "images").glob("*"))
    masks = {path.stem: path for path in (_PORTRAITS / "masks").glob("*")}
    return [(image, masks[image.stem]) for image in images if image.stem in masks]


def portrait(number: int, width: int, height: int) -> tuple[Bytes, Floats]:
    """One of them at a size, and its mask at that of a model; skips the test where they are missing."""
    found = portraits()
    if len(found) <= number:
        pytest.skip(f"the labelled portraits are not in {_PORTRAITS}")
    image, mask = found[number]
    labels = fitted(np.asarray(Image.open(mask).convert("RGB")), MASK_COLUMNS, MASK_ROWS)[..., 0]
    return fitted(np.asarray(Image.open(image).convert("RGB")), width, height), labels.astype(
        np.float32
    ) / 255
