"""Every camera's picture comes out at its own size, whatever its size and pixel format."""

from __future__ import annotations

import pytest

from .browserkit.fixtures import MakeClip, NewVisit
from .browserkit.frames import assert_none_raw


@pytest.mark.parametrize(
    ("width", "height"),
    [(320, 240), (640, 480), (641, 361), (1280, 720), (1920, 1080)],
    ids=lambda side: str(side),
)
@pytest.mark.parametrize("effect", ["blur", "transparent"])
def test_the_output_has_the_cameras_size(
    visit: NewVisit, clip: MakeClip, width: int, height: int, effect: str
) -> None:
    page = visit(clip(width, height)).open(effect=effect)
    frames = page.wait_for_finished(10)
    assert_none_raw(frames)
    assert {(frame.width, frame.height) for frame in frames} == {(width, height)}
    assert frames[-1].face.sharpness >= 0.85
    assert frames[-1].wall <= 0.25


@pytest.mark.parametrize("pixels", ["NV12", "RGBA", "RGBX", "BGRA", "BGRX"])
@pytest.mark.parametrize("effect", ["blur", "image", "color", "transparent"])
def test_every_pixel_format_is_finished(visit: NewVisit, pixels: str, effect: str) -> None:
    page = visit()
    page.add_script("camera.js", {"format": pixels})
    page.open(effect=effect, color="ff0000")
    frames = page.wait_for_finished(5)
    assert_none_raw(frames)
    last = frames[-1]
    assert last.face.sharpness >= 0.85
    assert last.wall <= 0.25
    if effect == "transparent":
        assert last.face.alpha >= 250
        assert max(last.left.alpha, last.right.alpha) <= 5
    if effect == "color":
        # Red's luma in limited range.
        assert abs(last.left.mean - 81) <= 4
