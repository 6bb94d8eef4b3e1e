"""The first frames: none shows the room, however long anything takes to load."""

from __future__ import annotations

from .browserkit.fixtures import NewVisit
from .browserkit.frames import assert_none_raw
from .browserkit.gate import Gate
from .browserkit.visit import MODEL_FILES, PATIENCE_MS, PYODIDE_FILES, Visit

# What the project promises to have looked at.
FIRST = 100
# How long a slow network holds a file back, in milliseconds.
DELAY = 5000


def _wait_for_held(page: Visit, gate: Gate) -> None:
    """Wait until something is held back: on a busy machine it is asked for later."""
    for _ in range(PATIENCE_MS // 50):
        if gate.held:
            return
        page.pause(50)
    raise AssertionError("nothing was asked for")


def test_the_first_frames_never_show_the_room(visit: NewVisit) -> None:
    page = visit(keep=10).open(effect="blur")
    frames = page.wait_for_frames(FIRST)
    assert_none_raw(frames)
    assert any(frame.finished for frame in frames)
    assert len(page.kept()) == 10


def test_a_click_starts_the_camera(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur", autostart=0)
    page.pause(500)
    assert page.count() == 0
    page.page.get_by_role("button", name="Start camera").click()
    assert_none_raw(page.wait_for_finished(5))


def test_a_late_model_lets_no_raw_frame_out(visit: NewVisit) -> None:
    page = visit()
    gate = page.hold_back(MODEL_FILES)
    page.open(effect="blur")
    page.pause(DELAY)
    _wait_for_held(page, gate)
    before = page.frames()
    assert not any(frame.finished for frame in before)
    gate.open()
    frames = page.wait_for_finished(20)
    assert_none_raw(frames)


def test_a_late_python_holds_nothing_up(visit: NewVisit) -> None:
    page = visit()
    gate = page.hold_back(PYODIDE_FILES)
    page.open(effect="blur")
    frames = page.wait_for_finished(20)
    assert not any(event["kind"] == "refined" for event in page.events())
    assert page.stats()["tier"] == "start"
    page.pause(max(0, DELAY - frames[-1].time))
    _wait_for_held(page, gate)
    gate.open()
    page.wait_for_refined()
    page.wait_for_finished(20, page.count())
    assert_none_raw(page.frames())
    assert page.stats()["tier"] != "start"


def test_the_hand_over_to_python_does_not_jump(visit: NewVisit) -> None:
    page = visit()
    gate = page.hold_back(PYODIDE_FILES)
    page.open(effect="blur", strength=20)
    before = page.wait_for_finished(20)[-1]
    gate.open()
    page.wait_for_refined()
    after = page.wait_for_finished(20, page.count())[-1]
    # The same blur and the same edge: a plan that differed would blur the wall more, or less.
    assert abs(after.wall - before.wall) <= 0.05
    assert abs(after.face.sharpness - before.face.sharpness) <= 0.15
