"""What each effect does to the person and to the room."""

from __future__ import annotations

import numpy as np
import pytest

from .browserkit.clip import LEFT, RIGHT, read_luma
from .browserkit.fixtures import NewVisit
from .browserkit.frames import ENOUGH, assert_none_raw, face_of, wall_of

Color = tuple[int, int, int]
# A look is asked for in 8-bit RGB and comes back through limited-range YUV: a few units may be lost.
CLOSE = 8


def test_more_strength_blurs_more(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur", strength=5)
    weak = wall_of(page.wait_for_finished(ENOUGH))
    page.update(strength=1)
    page.pause(200)
    strong = wall_of(page.wait_for_finished(ENOUGH, page.count()))
    assert strong < weak


def test_a_lens_leaves_the_person_and_flattens_the_room(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur", shape="bokeh")
    frames = page.wait_for_finished(ENOUGH)
    assert face_of(frames) >= 0.85
    assert wall_of(frames) <= 0.25
    lens = page.still()
    page.page.get_by_text("Soft", exact=True).click()
    page.page.wait_for_function("() => window.backdrop.processor.options.blurShape === 'gaussian'")
    page.wait_for_finished(5, page.count())
    assert np.abs(lens.astype(int) - page.still()).max() > CLOSE


@pytest.mark.parametrize(
    ("angle", "left", "right"), [(90, (255, 0, 0), (0, 0, 255)), (270, (0, 0, 255), (255, 0, 0))]
)
def test_a_gradient_goes_its_way(visit: NewVisit, angle: int, left: Color, right: Color) -> None:
    page = visit().without_python()
    page.open(effect="gradient", **{"from": "ff0000", "to": "0000ff"}, angle=angle)
    assert face_of(page.wait_for_finished(ENOUGH)) >= 0.85
    still = page.still()[..., :3].astype(float)
    # The outermost columns beside her: the ends of the gradient, but for half a column.
    top = still[: still.shape[0] // 3]
    for column, wanted in ((top[:, :2], left), (top[:, -2:], right)):
        assert np.abs(column.reshape(-1, 3).mean(0) - wanted).max() <= CLOSE
    # A sixth of the way along, a sixth of the way from one colour to the other.
    middle = top[:, round(still.shape[1] / 6)].mean(0)
    expected = np.array(left) + (np.array(right) - left) / 6
    assert np.abs(middle - expected).max() <= CLOSE


def test_image_fills_the_room(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="image", image="studio")
    frames = page.wait_for_finished(ENOUGH)
    assert face_of(frames) >= 0.85
    assert_none_raw(frames)
    studio = page.still()
    # Another picture shows other pixels in the same places.
    page.choose("Mountains")
    page.wait_for_finished(ENOUGH, page.count())
    mountains = page.still()
    for patch in (LEFT, RIGHT):
        difference = np.abs(patch.cut(studio).astype(int) - patch.cut(mountains).astype(int)).mean()
        assert difference > CLOSE


def test_none_gives_the_camera_picture_unmirrored(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="none")
    assert wall_of(page.wait_for_frames(ENOUGH)) >= 0.9
    luma = 16 + page.still()[..., :3] @ np.array([65.481, 128.553, 24.966]) / 255
    # The wall creeps by a line a frame, so one of the clip's frames fits, whichever it was. The two sides
    # differ: mirrored, none does.
    differences = [np.abs(RIGHT.cut(luma) - RIGHT.cut(frame)).mean() for frame in read_luma(page.clip)]
    assert min(differences) < CLOSE


def test_a_stage_that_fails_right_after_none_does_not_repeat_the_room(visit: NewVisit) -> None:
    page = visit().open(effect="none")
    page.wait_for("the camera's picture", lambda frames: any(frame.raw for frame in frames))
    page.fault("segment", 60)
    page.update(effect="blur")
    page.pause(150)
    assert_none_raw(page.wait_for_finished(ENOUGH, page.count()))
