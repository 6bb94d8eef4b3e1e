"""The clip that the fake camera plays: a portrait that sways before a pattern that creeps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter
from skimage.data import astronaut

from benchmarking.cases import Size
from benchmarking.errors import BenchmarkError

FRAMES_PER_SECOND = 30
_SECONDS = 2
# In the portrait: the column of her head, which goes to the middle, and the rows above the helmet.
_MIDDLE = 227
_ROWS = 352
# Of the picture's height, to each side.
_SWAY = 1 / 24

Floats = npt.NDArray[np.float32]


def make_clip(path: Path, size: Size) -> Path:
    """Write a y4m of ``size`` (width, height in pixels, even); no two frames in a row are alike."""
    width, height = size
    person, share = _person(size)
    count = FRAMES_PER_SECOND * _SECONDS
    wall = _wall(width, height + count)
    with path.open("wb") as file:
        file.write(_header(size))
        for number in range(count):
            # There and back at an even pace: where the clip starts again, nothing jumps but the wall.
            shift = round(_SWAY * height * (abs(4 * number / count - 2) - 1))
            behind = wall[number : number + height, :, None]
            cover = np.roll(share, shift, axis=1)[..., None]
            frame = behind + (np.roll(person, shift, axis=1) - behind) * cover
            file.write(b"FRAME\n")
            for plane in _planes(frame):
                file.write(plane.tobytes())
    return path


def make_photo(path: Path, size: Size) -> Path:
    """Write a y4m of ``size`` that shows the portrait as it was taken, in its room."""
    width, height = size
    portrait = Image.fromarray(astronaut())  # type: ignore[no-untyped-call]
    rows = round(portrait.width * height / width)
    seen = portrait.resize(size, Image.Resampling.LANCZOS, box=(0, 0, portrait.width, rows))
    planes = [plane.tobytes() for plane in _planes(np.asarray(seen, np.float32))]
    with path.open("wb") as file:
        file.write(_header(size))
        for _ in range(FRAMES_PER_SECOND):
            file.write(b"FRAME\n" + b"".join(planes))
    return path


def _header(size: Size) -> bytes:
    width, height = size
    return f"YUV4MPEG2 W{width} H{height} F{FRAMES_PER_SECOND}:1 Ip A1:1 C420jpeg\n".encode()


def given_clip(path: Path) -> Path:
    """A clip of one's own; raises `BenchmarkError` where Chromium's fake camera could not play it."""
    if not path.is_file():
        raise BenchmarkError(f"--camera {path}: there is no such file")
    if path.suffix.lower() not in (".y4m", ".mjpeg"):
        raise BenchmarkError(f"--camera {path}: Chromium's fake camera plays .y4m and .mjpeg; convert it")
    return path


def _person(size: Size) -> tuple[Floats, Floats]:
    """The portrait ``[H, W, 3]`` 0..255, and how much of each pixel it covers, ``[H, W]`` 0..1."""
    width, height = size
    scale = height / _ROWS
    portrait = Image.fromarray(astronaut())  # type: ignore[no-untyped-call]
    cover = Image.new("L", portrait.size)
    draw = ImageDraw.Draw(cover)
    # NASA's portrait in scikit-image: roughly her head, neck and shoulders. Speed asks for no more.
    draw.ellipse((146, 14, 304, 150), fill=255)
    draw.polygon([(182, 130), (264, 130), (270, 190), (182, 190)], fill=255)
    draw.polygon([(20, 352), (40, 270), (80, 225), (182, 165), (264, 165), (340, 250), (368, 352)], fill=255)
    cover = cover.filter(ImageFilter.GaussianBlur(1))
    place = round(width / 2 - _MIDDLE * scale), 0
    large = round(512 * scale), round(512 * scale)
    picture, share = Image.new("RGB", size), Image.new("L", size)
    picture.paste(portrait.resize(large, Image.Resampling.LANCZOS), place)
    share.paste(cover.resize(large, Image.Resampling.BILINEAR), place)
    return np.asarray(picture, np.float32), np.asarray(share, np.float32) / 255


def _wall(width: int, height: int) -> Floats:
    """Fine blocks of random grey."""
    side = max(4, height // 90)
    grey = np.random.default_rng(5).integers(16, 240, (height // side + 1, width // side + 1))
    return np.kron(grey, np.ones((side, side)))[:height, :width].astype(np.float32)


def _planes(rgb: Floats) -> list[npt.NDArray[np.uint8]]:
    """Y, U, V by BT.601 in limited range (https://www.itu.int/rec/R-REC-BT.601), chroma halved each way."""
    red, green, blue = np.moveaxis(rgb, 2, 0)
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    chroma = [(blue - luma) / 1.772, (red - luma) / 1.402]
    halved = [c.reshape(c.shape[0] // 2, 2, c.shape[1] // 2, 2).mean(axis=(1, 3)) for c in chroma]
    return [_bytes(16 + luma * 219 / 255), *(_bytes(128 + c * 224 / 255) for c in halved)]


def _bytes(plane: Floats) -> npt.NDArray[np.uint8]:
    return np.clip(np.rint(plane), 0, 255).astype(np.uint8)
