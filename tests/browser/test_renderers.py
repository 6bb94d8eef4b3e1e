"""Which renderer draws in the page, and what is to be seen when the GPU drops its work."""

from __future__ import annotations

import pytest

from .browserkit.fixtures import NewVisit
from .browserkit.frames import assert_none_raw
from .browserkit.visit import Visit

# WebGL2 is emulated here, and gives few frames a second.
FEW = 5


def drawn_by(page: Visit, renderer: str) -> None:
    """Waits until the figures, which are half a second old, tell that this one draws."""
    page.page.wait_for_function("(name) => window.backdrop.stats().renderer === name", arg=renderer)


@pytest.mark.parametrize("effect", ["blur", "transparent"])
def test_webgl2_draws_where_it_is_asked_for(visit: NewVisit, effect: str) -> None:
    page = visit().without_python().open(effect=effect, renderer="webgl2")
    page.wait_for_finished(FEW)
    assert_none_raw(page.frames())
    drawn_by(page, "webgl2")


def test_webgl2_draws_on_when_python_takes_over(visit: NewVisit) -> None:
    page = visit().open(effect="color", renderer="webgl2")
    page.wait_for_refined()
    page.wait_for_finished(FEW, page.count())
    page.page.wait_for_function("() => window.backdrop.stats().state === 'running'")
    drawn_by(page, "webgl2")
    assert_none_raw(page.frames())


def test_an_emulated_gpu_is_not_taken_by_itself(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur")
    # A second after the first frame the GPU is looked at.
    page.wait_for_finished(60)
    assert page.stats()["renderer"] == "planes"


def test_a_change_of_renderer_lets_no_raw_frame_out(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur", renderer="planes")
    for renderer in ("webgl2", "planes", "webgl2"):
        page.update(renderer=renderer)
        page.wait_for_finished(FEW, page.count())
        drawn_by(page, renderer)
    assert_none_raw(page.frames())


def test_a_lost_context_holds_the_picture_until_there_is_another(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur", renderer="webgl2")
    page.wait_for_finished(FEW)
    start = page.count()
    page.fault("gpu", 1)
    page.alert("WebGL2 context lost")
    page.wait_for_finished(FEW, page.count())
    assert_none_raw(page.frames())
    assert any(not frame.fresh for frame in page.frames(start))
    page.page.wait_for_function("() => window.backdrop.stats().state === 'running'")
    drawn_by(page, "webgl2")
