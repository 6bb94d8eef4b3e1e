"""Every camera's picture comes out at its own size, whatever its size and pixel format."""

from __future__ import annotations

import pytest

from .browserkit.fixtures import MakeClip, NewVisit
from .browserkit.frames import assert_none_raw


@pytest.mark.parametrize(("width", "height"), [(320, 240), (640, 480), (1280, 720), (1920, 1080)], ids=str)
def test_the_output_has_the_cameras_size(visit: NewVisit, clip: MakeClip, width: int, height: int) -> None:
    page = visit(clip(width, height)).without_python().open(effect="blur")
    for look in ("Blur", "Library", "See-through"):
        page.choose(look)
        frames = page.wait_for_finished(10, page.count())
        assert frames[-1].face.sharpness >= 0.85
        assert frames[-1].wall <= 0.25
    frames = page.frames()
    assert_none_raw(frames)
    assert {(frame.width, frame.height) for frame in frames} == {(width, height)}


@pytest.mark.parametrize("pixels", ["I420", "NV12", "RGBA", "RGBX", "BGRA", "BGRX"])
def test_every_pixel_format_is_finished_at_an_odd_size(visit: NewVisit, pixels: str) -> None:
    page = visit().without_python()
    # Cropped to odd sides: the last row and column of chroma stand for one row and column of luma alone.
    page.add_script("camera.js", {"format": pixels, "width": 639, "height": 359})
    page.open(effect="blur", color="ff0000")
    for look in ("Blur", "Library", "Colour", "See-through"):
        page.choose(look)
        last = page.wait_for_finished(5, page.count())[-1]
        assert last.face.sharpness >= 0.85
        assert last.wall <= 0.25
        if look == "See-through":
            assert last.face.alpha >= 250
            assert max(last.left.alpha, last.right.alpha) <= 5
        if look == "Colour":
            # Red's luma in limited range.
            assert abs(last.left.mean - 81) <= 4
    frames = page.frames()
    assert_none_raw(frames)
    assert {(frame.width, frame.height) for frame in frames} == {(639, 359)}
