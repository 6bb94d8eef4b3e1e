"""Every fault in every browser: the room stays hidden, the error has a name, and the picture comes back."""

from __future__ import annotations

import pytest

from .browserkit.fixtures import NewAnyVisit
from .browserkit.frames import assert_none_raw
from .fault_table import FAULTS, Fault

_ERRORS = "() => __probe.said().filter(({ kind }) => kind === 'error').map(({ code }) => code)"
_HEARD = f"(code) => ({_ERRORS})().includes(code)"


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_shows_nothing_of_the_room_and_ends(every_visit: NewAnyVisit, fault: Fault) -> None:
    page = every_visit()
    if not fault.python:
        page.without_python()
    page.add_script("fault_camera.js", {})
    page.open(effect="blur", **fault.query)
    if fault.needs and not page.tab.evaluate(fault.needs):
        pytest.skip("this browser cannot have this fault")
    page.wait_for_finished(5)
    if fault.python:
        page.wait_for_refined()
    start = page.count()
    page.tab.evaluate(fault.cause)
    if fault.error:
        page.wait_until(_HEARD, fault.error)
    if fault.placeholder:
        page.wait_for("a picture without the person", lambda seen: any(not f.finished for f in seen), start)
    if fault.cure:
        page.tab.evaluate(fault.cure)
    page.wait_until("() => window.backdrop.processor.state === 'running'")
    page.wait_for_finished(10, page.count())
    assert_none_raw(page.frames())
    heard = set(page.tab.evaluate(_ERRORS))
    assert heard == ({fault.error} if fault.error else set())
    if fault.subject:
        assert {event["subject"] for event in page.events() if event["kind"] == "error"} == {fault.subject}


@pytest.mark.parametrize(("width", "height"), [(320, 180), (360, 640)])
def test_the_judge_knows_the_room_in_every_shape(any_visit: NewAnyVisit, width: int, height: int) -> None:
    # The faults above change the picture's shape: were the pattern not found in it, they would say nothing.
    page = any_visit().without_python()
    page.add_script("fault_camera.js", {})
    page.open(effect="none")
    page.wait_for_frames(5)
    page.tab.evaluate("([width, height]) => __camera.size(width, height)", [width, height])
    seen = page.wait_for(
        "frames of that shape",
        lambda frames: sum((frame.width, frame.height) == (width, height) for frame in frames) > 5,
        page.count(),
    )
    assert seen[-1].raw, str(seen[-1])
