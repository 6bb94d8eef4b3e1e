"""What every browser has to do alike: from the first picture on, and never a raw one."""

from __future__ import annotations

import numpy as np
import pytest

from .browserkit.clip import LEFT, RIGHT
from .browserkit.fixtures import NewAnyVisit
from .browserkit.frames import ENOUGH, assert_none_raw, face_of, wall_of

# A look is asked for in 8-bit RGB and comes back through limited-range YUV: a few units may be lost.
CLOSE = 8
STAGES = ("capture", "segment", "compose", "render", "emit")
# A second and a half at the camera's 30 frames per second.
SOME = 45


def test_the_stand_in_camera_is_the_clip(any_visit: NewAnyVisit) -> None:
    page = any_visit().without_python().open(effect="none")
    frames = page.wait_for_frames(ENOUGH)
    assert wall_of(frames) == pytest.approx(1, abs=0.15)
    assert face_of(frames) == pytest.approx(1, abs=0.15)


def test_from_the_first_frame_on_the_person_is_sharp_and_the_room_is_not(any_visit: NewAnyVisit) -> None:
    page = any_visit().open(effect="blur")
    frames = page.wait_for_finished(ENOUGH)
    assert face_of(frames) >= 0.85
    assert wall_of(frames) <= 0.25
    page.wait_for_refined()
    frames = page.wait_for_finished(ENOUGH, page.count())
    assert face_of(frames) >= 0.85
    assert wall_of(frames) <= 0.25
    assert_none_raw(page.frames())
    assert {(frame.width, frame.height) for frame in frames} == {(page.clip.width, page.clip.height)}


@pytest.mark.parametrize("color", ["203840", "d02020"])
def test_a_color_fills_the_room(any_visit: NewAnyVisit, color: str) -> None:
    page = any_visit().without_python().open(effect="color", color=color)
    assert face_of(page.wait_for_finished(ENOUGH)) >= 0.85
    still = page.still()
    wanted = [int(color[i : i + 2], 16) for i in (0, 2, 4)]
    for patch in (LEFT, RIGHT):
        found = patch.cut(still)[..., :3].reshape(-1, 3)
        assert np.abs(found - np.array(wanted)).max() <= CLOSE


def test_see_through_frames_carry_the_mask_and_nothing_of_the_room(any_visit: NewAnyVisit) -> None:
    page = any_visit().without_python().open(effect="transparent")
    frames = page.wait_for_finished(ENOUGH)
    for frame in frames[-ENOUGH:]:
        assert frame.face.alpha >= 250
        assert max(frame.left.alpha, frame.right.alpha) <= 5
    assert_none_raw(frames)
    assert face_of(frames) >= 0.85


def test_a_change_of_effect_lets_no_raw_frame_out(any_visit: NewAnyVisit) -> None:
    page = any_visit().open(effect="blur")
    page.wait_for_finished()
    for look in ("Colour", "See-through", "Harbour video", "City", "Gradient", "Blur"):
        page.choose(look)
        page.wait_for_finished(5, page.count())
    assert_none_raw(page.frames())


def test_after_none_the_room_is_gone_at_once(any_visit: NewAnyVisit) -> None:
    page = any_visit().without_python().open(effect="none")
    page.wait_for("the camera's picture", lambda frames: any(frame.raw for frame in frames))
    page.update(effect="blur")
    # Frames that left before the change was confirmed may still be on their way to the probe.
    page.pause(150)
    assert_none_raw(page.wait_for_finished(ENOUGH, page.count()))


@pytest.mark.parametrize("stage", STAGES)
def test_a_failing_stage_shows_nothing_of_the_room_and_recovers(any_visit: NewAnyVisit, stage: str) -> None:
    page = any_visit().without_python().open(effect="blur")
    page.wait_for_finished(5)
    page.fault(stage, SOME)
    page.wait_for_alarm(stage)
    page.wait_for_finished(ENOUGH, page.count())
    assert_none_raw(page.frames())
    error = next(event for event in page.events() if event["kind"] == "error")
    assert (error["code"], error["subject"]) == ("stage-failed", stage)
    assert page.stats()["state"] == "running"


@pytest.mark.parametrize("backend", ["wasm", "cpu"])
def test_a_backend_finishes_the_picture(any_visit: NewAnyVisit, backend: str) -> None:
    page = any_visit().without_python().open(effect="blur", backend=backend)
    frames = page.wait_for_finished(3)
    assert_none_raw(frames)
    assert frames[-1].face.sharpness >= 0.85
    page.wait_until("(backend) => window.backdrop.stats().backend === backend", backend)


def test_the_figures_are_those_of_a_running_picture(any_visit: NewAnyVisit) -> None:
    page = any_visit().open(effect="blur")
    before = page.settled()
    assert before["state"] == "running"
    assert before["fps"] > 0
    assert before["first_frame_ms"] > 0
    assert (before["width"], before["height"]) == (page.clip.width, page.clip.height)
    page.wait_until("(n) => window.backdrop.stats().frames >= n", before["frames"] + 60)
    assert page.stats()["tensors"] == before["tensors"] > 0


def test_no_request_leaves_the_origin_and_no_policy_is_violated(any_visit: NewAnyVisit) -> None:
    page = any_visit().open(effect="blur")
    page.wait_for_finished(2)
    page.wait_for_refined()
    page.choose("Studio")
    page.choose("See-through")
    page.wait_for_finished(2, page.count())
    page.assert_private()


def test_a_stopped_camera_ends_the_output_and_can_be_started_again(any_visit: NewAnyVisit) -> None:
    page = any_visit().without_python().open(effect="blur")
    page.wait_for_finished(5)
    page.tab.evaluate("() => document.querySelector('#stop').click()")
    page.wait_until("() => window.backdrop.stats().state === 'stopped'")
    assert page.tab.evaluate("() => document.querySelector('#output').srcObject") is None
    page.tab.evaluate("() => document.querySelector('#start').click()")
    page.wait_for_finished(5, page.count())
    assert_none_raw(page.frames())
