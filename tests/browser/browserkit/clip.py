"""A camera clip whose every part is known: a real portrait before a fine pattern, as raw video."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter
from skimage.data import astronaut

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]
_Number = TypeVar("_Number", np.uint8, np.float64)

FRAMES_PER_SECOND = 30

# Her outline in skimage's 512x512 portrait (NASA, public domain), traced by hand a pixel or two outside of
# her hair, collar and shoulders; clockwise from the left arm. Helmet and flags lie outside.
_OUTLINE = (
    *((20, 352), (24, 340), (28, 320), (36, 285), (48, 258), (70, 235), (110, 208)),
    *((113, 188), (122, 170), (135, 155), (160, 147), (183, 147), (183, 132), (170, 122)),
    *((158, 108), (153, 88), (153, 70), (160, 52), (175, 40), (190, 30), (205, 20)),
    *((228, 15), (252, 17), (272, 28), (287, 42), (297, 60), (302, 82), (300, 100)),
    *((290, 115), (280, 128), (275, 137), (266, 137), (262, 150), (256, 165), (258, 176)),
    *((270, 182), (285, 195), (297, 212), (304, 232), (318, 240), (335, 252), (345, 270)),
    *((352, 290), (358, 315), (366, 352)),
)
# The rows above the helmet, so that head and shoulders fill the picture as before a webcam.
_PORTRAIT_ROWS = 352
# The middle of her head: it goes to the middle of the picture.
_HEAD_COLUMN = 227
# Face and hair, inside the outline by more than she sways: x, y, width, height in the portrait's pixels.
_FACE = (190, 40, 72, 85)
# She sways to both sides by this share of the picture's height: a pixel a frame at 360 lines, so that frames
# differ in the person too, and the mask has to follow.
_SWAY = 1 / 24


@dataclass(frozen=True)
class Patch:
    """A rectangle in shares of the picture's width and height, each 0..1."""

    x: float
    y: float
    width: float
    height: float

    def cut(self, plane: npt.NDArray[_Number]) -> npt.NDArray[_Number]:
        """The part of a plane ``[H, W, ...]`` that lies in the patch."""
        rows, columns = plane.shape[:2]
        top, left = round(self.y * rows), round(self.x * columns)
        return plane[top : top + round(self.height * rows), left : left + round(self.width * columns)]


# On both sides of her head, above the shoulders: nothing but the pattern is there, from 4:3 to 16:9.
LEFT = Patch(0.03, 0.05, 0.17, 0.38)
RIGHT = Patch(0.80, 0.05, 0.17, 0.38)


@dataclass(frozen=True)
class Clip:
    """A raw video that loops, and what is where in it.

    Attributes:
        path: the y4m file.
        width, height: in pixels.
        frames: how many there are before it starts again.
        face: where her face and hair are in every frame.
        sharpness: of each of `patches`: mean absolute Laplacian of the luma, 0..1020.
    """

    path: Path
    width: int
    height: int
    frames: int
    face: Patch
    sharpness: dict[str, float]

    @property
    def patches(self) -> dict[str, Patch]:
        """The patches that the probe looks at."""
        return {"left": LEFT, "right": RIGHT, "face": self.face}


def read_luma(clip: Clip) -> Iterator[Bytes]:
    """The luma ``[H, W]`` of each frame of a clip, read back from its file."""
    chroma = 2 * ((clip.width + 1) // 2) * ((clip.height + 1) // 2)
    with clip.path.open("rb") as file:
        file.readline()
        while file.readline():
            luma = file.read(clip.width * clip.height)
            yield np.frombuffer(luma, np.uint8).reshape(clip.height, clip.width)
            file.seek(chroma, io.SEEK_CUR)


def masks(clip: Clip) -> Iterator[Floats]:
    """Where the person is in each frame of a clip, ``[H, W]``, 0..1."""
    _, mask, _ = _person(clip.width, clip.height)
    for index in range(clip.frames):
        yield np.roll(mask, _shift(index, clip.frames, clip.height), axis=1)


def _shift(index: int, frames: int, height: int) -> int:
    """How far she has swayed to the right: there and back at an even pace, from one side to the other."""
    return round(_SWAY * height * (abs(4 * index / frames - 2) - 1))


def make_clip(path: Path, width: int, height: int, *, frames: int = 60) -> Clip:
    """Write the clip to ``path``; ``frames`` is how many there are before it starts again."""
    person, mask, face = _person(width, height)
    wall = _pattern(width, height + frames)
    patches = {"left": LEFT, "right": RIGHT, "face": face}
    measured: dict[str, list[float]] = {name: [] for name in patches}
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{width} H{height} F{FRAMES_PER_SECOND}:1 Ip A1:1 C420jpeg\n".encode())
        for index in range(frames):
            # The wall creeps by a line a frame, so that no two frames are alike.
            picture = np.repeat(wall[index : index + height, :, None], 3, axis=2)
            shift = _shift(index, frames, height)
            moved = np.roll(mask, shift, axis=1)[..., None]
            picture = picture + (np.roll(person, shift, axis=1) - picture) * moved
            luma, *chroma = _yuv(picture)
            _write_frame(file, luma, *chroma)
            if index % 10 == 0:
                for name, patch in patches.items():
                    measured[name].append(sharpness(patch.cut(luma)))
    means = {name: float(np.mean(values)) for name, values in measured.items()}
    return Clip(path, width, height, frames, face, means)


def layers(clip: Clip) -> dict[str, object]:
    """What stand_in.js makes the clip of: its two layers as addresses that hold a PNG, and how they move."""
    person, mask, _ = _person(clip.width, clip.height)
    wall = _pattern(clip.width, clip.height + clip.frames)
    return {
        "wall": _address(_bytes(wall)),
        "person": _address(_bytes(np.dstack([person, 255 * mask]))),
        **{"width": clip.width, "height": clip.height, "frames": clip.frames},
        **{"sway": _SWAY, "rate": FRAMES_PER_SECOND},
    }


def _address(picture: Bytes) -> str:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


def photo(clip: Clip) -> Image.Image:
    """One picture like the clip's, the person in its middle."""
    person, mask, _ = _person(clip.width, clip.height)
    wall = _pattern(clip.width, clip.height)[..., None]
    return Image.fromarray(_bytes(wall + (person - wall) * mask[..., None]))


def sharpness(luma: npt.NDArray[np.generic]) -> float:
    """Mean absolute Laplacian (4 neighbours) of a plane ``[h, w]``, its outermost pixels left out."""
    plane = luma.astype(np.int32)
    middle = 4 * plane[1:-1, 1:-1]
    around = plane[:-2, 1:-1] + plane[2:, 1:-1] + plane[1:-1, :-2] + plane[1:-1, 2:]
    return float(np.abs(middle - around).mean())


def _person(width: int, height: int) -> tuple[Floats, Floats, Patch]:
    """The portrait ``[H, W, 3]``, its mask ``[H, W]`` 0..1, and where the face is."""
    scale = height / _PORTRAIT_ROWS
    left = width / 2 - _HEAD_COLUMN * scale
    size = (round(512 * scale), round(512 * scale))
    portrait = Image.fromarray(astronaut())  # type: ignore[no-untyped-call]
    outline = Image.new("L", portrait.size)
    ImageDraw.Draw(outline).polygon(_OUTLINE, fill=255)
    # A pixel of feather, as a lens gives.
    outline = outline.filter(ImageFilter.GaussianBlur(1))
    picture, mask = Image.new("RGB", (width, height)), Image.new("L", (width, height))
    picture.paste(portrait.resize(size, Image.Resampling.LANCZOS), (round(left), 0))
    mask.paste(outline.resize(size, Image.Resampling.BILINEAR), (round(left), 0))
    x, y, w, h = (value * scale for value in _FACE)
    face = Patch((left + x) / width, y / height, w / width, h / height)
    return np.asarray(picture, np.float64), np.asarray(mask, np.float64) / 255, face


def _pattern(width: int, height: int) -> Floats:
    """Blocks of random grey ``[height, width]``: fine enough for any blur to flatten them."""
    side = max(4, round(min(width, height) / 90))
    random = np.random.default_rng(7)
    blocks = random.integers(16, 240, (height // side + 1, width // side + 1))
    return np.kron(blocks, np.ones((side, side)))[:height, :width].astype(np.float64)


def _yuv(rgb: Floats) -> tuple[Bytes, Bytes, Bytes]:
    """BT.601 in limited range (https://www.itu.int/rec/R-REC-BT.601), chroma halved, odd sides rounded up."""
    red, green, blue = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    luma = 16 + (65.481 * red + 128.553 * green + 24.966 * blue) / 255
    cb = 128 + (-37.797 * red - 74.203 * green + 112.0 * blue) / 255
    cr = 128 + (112.0 * red - 93.786 * green - 18.214 * blue) / 255
    return _bytes(luma), _bytes(_halve(cb)), _bytes(_halve(cr))


def _halve(plane: Floats) -> Floats:
    rows, columns = plane.shape
    even = np.pad(plane, ((0, rows % 2), (0, columns % 2)), mode="edge")
    halved: Floats = even.reshape(even.shape[0] // 2, 2, even.shape[1] // 2, 2).mean(axis=(1, 3))
    return halved


def _bytes(plane: Floats) -> Bytes:
    return np.clip(np.rint(plane), 0, 255).astype(np.uint8)


def _write_frame(file: BinaryIO, *planes: Bytes) -> None:
    file.write(b"FRAME\n")
    for plane in planes:
        file.write(plane.tobytes())
