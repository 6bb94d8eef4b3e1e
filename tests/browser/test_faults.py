"""What fails in the worker: the picture is held, the room stays hidden, and it goes on by itself.

Every fault in every browser is in test_fault_matrix.py; here is what else has to be so.
"""

from __future__ import annotations

import pytest

from .browserkit.fixtures import NewVisit
from .browserkit.frames import assert_none_raw

STAGES = ("capture", "segment", "compose", "render", "emit")
# A second and a half at the camera's 30 frames per second: longer than any frame may be held by accident.
SOME = 45
# Four seconds: longer than the last finished frame stands in.
MANY = 120


def test_a_failing_stage_is_named_and_the_last_frame_repeated(visit: NewVisit) -> None:
    # Python's start would hold frames back by itself.
    page = visit().without_python().open(effect="blur")
    page.wait_for_finished(5)
    start = page.count()
    page.fault("segment", SOME)
    page.alert("segment")
    page.wait_for_finished(20, page.count())
    held = [frame for frame in page.frames(start) if not frame.fresh]
    assert len(held) >= SOME // 2
    error = next(event for event in page.events() if event["kind"] == "error")
    assert error["subject"] == "segment"
    assert "segment" in error["text"]


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_that_fails_from_the_first_frame_on_shows_nothing_of_the_room(
    visit: NewVisit, stage: str
) -> None:
    page = visit().without_python().open(effect="blur", autostart=0)
    page.fault(stage, SOME)
    page.page.get_by_role("button", name="Start camera").click()
    frames = page.wait_for_finished(5)
    assert_none_raw(frames)
    assert not frames[0].finished


def test_a_long_failure_ends_in_a_placeholder(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur")
    page.wait_for_finished(5)
    start = page.count()
    page.fault("segment", MANY)
    frames = page.wait_for("a placeholder", lambda seen: bool(seen) and not seen[-1].finished, start)
    assert page.stats()["state"] == "held"
    assert_none_raw(frames)
    assert_none_raw(page.wait_for_finished(5, page.count()))


def test_a_failure_with_effect_none_recovers(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="none")
    page.wait_for_frames(5)
    page.fault("emit", SOME)
    page.alert("emit")
    page.wait_for("the camera's picture", lambda frames: any(frame.raw for frame in frames), page.count())


def test_python_that_fails_shows_nothing_of_the_room_and_recovers(visit: NewVisit) -> None:
    page = visit().open(effect="blur")
    page.wait_for_finished(5)
    page.wait_for_refined()
    page.fault("compose", SOME)
    page.alert("compose")
    page.wait_for_finished(20, page.count())
    assert_none_raw(page.frames())
    assert page.stats()["tier"] != "start"


def test_python_that_has_died_is_done_without(visit: NewVisit) -> None:
    page = visit().open(effect="blur")
    page.wait_for_refined()
    page.fault("python", MANY)
    page.notice("refinement is off: Python failed")
    page.wait_for_finished(20, page.count())
    assert_none_raw(page.frames())
    page.page.wait_for_function("() => window.backdrop.stats().tier === 'start'")


def test_a_worker_that_crashes_again_and_again_is_given_up(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur")
    for _ in range(3):
        page.wait_for_finished(3, page.count())
        page.page.wait_for_function("() => window.backdrop.processor.state === 'running'")
        page.fault("crash", 1)
    page.wait_for_finished(3, page.count())
    page.page.wait_for_function("() => window.backdrop.processor.state === 'running'")
    page.fault("crash", 1)
    page.alert("Reload the page").get_by_role("button", name="Try again").click()
    assert [event["code"] for event in page.events()] == 3 * ["worker-restarted"] + ["worker-lost"]
    # By hand it may be tried as often as one likes.
    page.wait_for_finished(5, page.count())
    assert_none_raw(page.frames())


def test_a_fresh_worker_has_the_settings_of_before(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur")
    page.update(effect="color", color="#ff0000", model="mediapipe-selfie")
    page.fault("crash", 1)
    page.alert("has failed")
    page.wait_for_model("mediapipe-selfie@2")
    frame = page.wait_for_finished(5, page.count())[-1]
    # Red's luma in limited range.
    assert abs(frame.left.mean - 81) <= 4
    assert_none_raw(page.frames())
