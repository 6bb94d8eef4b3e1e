"""Known backgrounds: the project's own drawn ones, and one drawn here that is harder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from evaluation.area import Floats
from modelkit.pictures import open_photo

FOLDER = Path(__file__).resolve().parents[2] / "webapp" / "client" / "src" / "page" / "backgrounds"

# The first few are used most: a plain room, one full of edges, what a model finds hard, a view.
NAMES = ("studio", "library", "clouds", "city", "garden", "paper")


def background(name: str, size: tuple[int, int], seed: int) -> Floats:
    """The background ``name`` of `NAMES`, of ``size`` (height, width): ``[height, width, 3]``, 0..255.

    Raises:
        ConversionError: if a drawn one is missing.
    """
    if name == "clouds":
        return _clouds(size, np.random.default_rng(seed))
    image = open_photo(FOLDER / f"{name}.webp")
    return np.asarray(ImageOps.fit(image, (size[1], size[0]), Image.Resampling.LANCZOS), np.float32)


def _clouds(size: tuple[int, int], chance: np.random.Generator) -> Floats:
    """Blotches of all sizes in the colours of skin, hair and cloth: nothing to tell a person by."""
    height, width = size
    field = np.zeros((height, width), np.float32)
    for cells in (3, 6, 12, 24, 48):
        coarse = Image.fromarray(chance.normal(size=(cells, cells * 16 // 9)).astype(np.float32))
        field += np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC)) / cells**0.6
    share = np.clip((field - field.min()) / (field.max() - field.min()), 0, 1)
    tones = np.array([(40, 30, 28), (105, 72, 60), (200, 160, 138), (222, 214, 205)], np.float32)
    channels = [np.interp(share, np.linspace(0, 1, len(tones)), tones[:, i]) for i in range(3)]
    return np.stack(channels, 2).astype(np.float32)
