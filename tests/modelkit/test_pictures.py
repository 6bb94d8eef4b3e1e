"""Photos of an operator's: upright, and refused in words where they are none."""

from __future__ import annotations

import io
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelkit.errors import ConversionError
from modelkit.pictures import open_photo, photos_in

image = pytest.importorskip("PIL.Image")

ORIENTATION = 0x0112
FUZZ = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def photo(kind: str, orientation: int = 1) -> bytes:
    """Red above, black below, 48x32; turned as a camera held that way stores it."""
    pixels = np.zeros((32, 48, 3), np.uint8)
    pixels[:16, :, 0] = 255
    exif = image.Exif()
    exif[ORIENTATION] = orientation
    stream = io.BytesIO()
    image.fromarray(pixels).save(stream, kind, exif=exif)
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_photo_is_upright_as_browsers_show_it(tmp_path: Path, kind: str) -> None:
    (tmp_path / "photo").write_bytes(photo(kind, orientation=6))  # a quarter turn to the right
    upright = np.asarray(open_photo(tmp_path / "photo"))
    assert upright.shape == (48, 32, 3)
    assert upright[:, 20:, 0].min() > 200
    assert upright[:, :12, 0].max() < 50


@FUZZ
@given(
    kind=st.sampled_from(["JPEG", "PNG"]),
    edits=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), max_size=6),
    keep=st.floats(0.1, 1),
)
def test_damaged_photo_is_read_or_refused_in_words(
    tmp_path: Path, kind: str, edits: list[tuple[float, int]], keep: float
) -> None:
    data = bytearray(photo(kind, orientation=6))
    for at, value in edits:
        data[int(at * len(data))] = value
    (tmp_path / "photo").write_bytes(data[: int(keep * len(data))])
    with suppress(ConversionError):
        open_photo(tmp_path / "photo")


def test_png_with_a_damaged_chunk_is_refused(tmp_path: Path) -> None:
    noise = np.random.default_rng(5).integers(0, 255, (300, 300, 3), np.uint8)
    stream = io.BytesIO()
    image.fromarray(noise).save(stream, "PNG")
    data = stream.getvalue()
    at = data.rindex(b"IDAT")  # not the first, which Pillow reads as it opens the file
    (tmp_path / "photo.png").write_bytes(data[:at] + bytes(4) + data[at + 4 :])
    with pytest.raises(ConversionError, match=r"photo\.png: is not a picture that can be read"):
        open_photo(tmp_path / "photo.png")


def test_png_whose_pixels_are_damaged_is_refused(tmp_path: Path) -> None:
    data = photo("PNG")
    at = data.index(b"IDAT") + 4
    length = int.from_bytes(data[at - 8 : at - 4], "big")
    noise = bytes(length)
    check = zlib.crc32(b"IDAT" + noise).to_bytes(4, "big")
    (tmp_path / "photo.png").write_bytes(data[:at] + noise + check + data[at + length + 4 :])
    with pytest.raises(ConversionError, match=r"photo\.png: is not a picture that can be read"):
        open_photo(tmp_path / "photo.png")


def test_folder_that_may_not_be_read_is_said_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", locked)
    with pytest.raises(ConversionError, match=r"cannot be read \(Permission denied\); allow reading it"):
        photos_in(tmp_path)
