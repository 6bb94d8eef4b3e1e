"""Pictures of people, scaled to a network's input: an operator's photos, or the tools' own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from modelkit.cards import InputSize
from modelkit.contract import FREE
from modelkit.errors import ConversionError

Picture = npt.NDArray[np.float32]

# Gives pictures of a height and width.
Pictures = Callable[[tuple[int, int]], Sequence[Picture]]

SUFFIXES = frozenset({".jpg", ".jpeg", ".png"})

# What a network of free size is given: as many pixels as its size for a video call has. (A tall and a wide
# one would teach no more.) The nearest valid side is taken.
HEIGHT, WIDTH = 193, 257

# Left, top, right, bottom of scikit-image's astronaut (512x512), mirrored or not, brightness: a whole
# portrait, a wide one, a face, and one in the dark, so that activations are seen over their range.
VIEWS = (
    ((0, 0, 512, 512), False, 1.0),
    ((0, 0, 512, 384), True, 1.2),
    ((64, 0, 400, 252), False, 0.7),
    ((0, 0, 512, 288), True, 0.9),
)


# What `portrait_views` gives, in words for a card.
PORTRAIT_VIEWS = f"{len(VIEWS)} views of the portrait that comes with scikit-image"


def photos_in(folder: Path) -> list[Path]:
    """The JPEG and PNG files of ``folder``, sorted.

    Raises:
        ConversionError: if there are none, or it cannot be read.
    """
    try:
        if not folder.is_dir():
            raise ConversionError(f"{folder}: is not a folder of photos")
        found = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
    except OSError as error:
        raise ConversionError(f"{folder}: cannot be read ({error.strerror}); allow reading it") from error
    if not found:
        raise ConversionError(f"{folder}: holds no JPEG or PNG photos")
    return found


def open_photo(path: Path) -> Image.Image:
    """A photo in RGB, upright, as browsers show it; raises `ConversionError` if it is none."""
    try:
        with Image.open(path) as image:
            return ImageOps.exif_transpose(image).convert("RGB")
    # Pillow answers damaged files with its own kinds, SyntaxError and whatever its decoders trip over.
    except Exception as error:
        raise ConversionError(f"{path}: is not a picture that can be read ({error})") from error


def portrait() -> Image.Image:
    """The portrait that comes with scikit-image (NASA, public domain), 512x512."""
    try:
        import skimage  # noqa: PLC0415 - only what calibrates or checks needs it
    except ImportError as error:
        raise ConversionError("scikit-image is needed for its portrait; run 'make tools'") from error
    astronaut: Callable[[], npt.NDArray[np.uint8]] = skimage.data.astronaut
    return Image.fromarray(astronaut())


def portrait_views(size: tuple[int, int]) -> list[Picture]:
    """Four views of the portrait, float32 ``[1, height, width, 3]``, 0..255."""
    whole = portrait()
    views = []
    for box, mirrored, brightness in VIEWS:
        view = whole.crop(box).transpose(Image.Transpose.FLIP_LEFT_RIGHT) if mirrored else whole.crop(box)
        views.append(np.clip(scaled(view, size) * np.float32(brightness), 0, 255))
    return views


def scaled(image: Image.Image, size: tuple[int, int]) -> Picture:
    """``image`` stretched to ``size`` (height, width), as frames are: float32 ``[1, h, w, 3]``, 0..255."""
    small = image.resize((size[1], size[0]), Image.Resampling.BOX)
    return np.asarray(small, np.float32)[np.newaxis]


def concrete_size(given: InputSize) -> tuple[int, int]:
    """Height and width that the network takes: its own, or the valid ones nearest to a video call's."""
    sides = []
    for side, wanted in ((given.height, HEIGHT), (given.width, WIDTH)):
        multiple = given.multiple or 1
        sides.append(round((wanted - 1) / multiple) * multiple + 1 if side == FREE else side)
    return sides[0], sides[1]
