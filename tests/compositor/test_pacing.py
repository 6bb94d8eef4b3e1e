"""From stage times to a tier."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compositor import pacing

CALM = {"capture": 1.0, "segment": 7.0, "compose": 2.0, "render": 4.0, "interval": 33.3}
BUSY = {**CALM, "segment": 29.0}

TIMES = st.fixed_dictionaries(
    {
        "segment": st.floats(0, 60),
        "compose": st.floats(0, 10),
        "render": st.floats(0, 30),
        "interval": st.floats(1, 70),
    }
)


def after(timings: dict[str, Any], times: int, start: pacing.Pacing | None = None) -> pacing.Pacing:
    state = start or pacing.Pacing()
    for _ in range(times):
        state = state.observe(timings)
    return state


def test_it_starts_with_the_full_picture() -> None:
    assert pacing.Pacing().tier == pacing.FULL


def test_room_enough_changes_nothing() -> None:
    assert after(CALM, 100).tier == pacing.FULL


def test_one_busy_moment_changes_nothing() -> None:
    assert after(CALM, 5, after(BUSY, 1)).tier == pacing.FULL


def test_lasting_overload_leaves_refinement_out() -> None:
    assert after(BUSY, pacing.PATIENCE_DOWN).tier == pacing.LIGHT


def test_calm_takes_it_up_again_after_a_while() -> None:
    light = after(BUSY, pacing.PATIENCE_DOWN)
    assert after(CALM, pacing.PATIENCE_UP - 1, light).tier == pacing.LIGHT
    assert after(CALM, pacing.PATIENCE_UP, light).tier == pacing.FULL


def test_a_busy_moment_starts_the_wait_anew() -> None:
    light = after(BUSY, pacing.PATIENCE_DOWN)
    waiting = after(CALM, pacing.PATIENCE_UP - 1, light)
    assert after(CALM, pacing.PATIENCE_UP - 1, after(BUSY, 1, waiting)).tier == pacing.LIGHT


def test_it_does_not_come_back_where_it_would_not_fit() -> None:
    # Refinement was seen to cost 12 ms; the 15 ms without it are calm, but 27 of 33 would be too much again.
    light = after({**BUSY, "render": 16.0}, pacing.PATIENCE_DOWN)
    assert light.tier == pacing.LIGHT
    assert after({**CALM, "segment": 8.0, "render": 4.0}, 100, light).tier == pacing.LIGHT


def test_what_refinement_cost_is_what_rendering_takes_less_without_it() -> None:
    # 5 ms, and so it fits; the mask's 12 ms more, which have passed, were none of its doing.
    light = after({**BUSY, "compose": 14.0, "render": 10.0}, pacing.PATIENCE_DOWN)
    assert after({**CALM, "segment": 8.0, "render": 5.0}, 100, light).tier == pacing.FULL


@pytest.mark.parametrize("segment", [8.0, 15.0, 20.0, 24.0, 27.0, 29.0, 40.0])
@pytest.mark.parametrize("refinement", [0.5, 2.0, 6.0])
def test_a_steady_load_never_makes_it_go_to_and_fro(segment: float, refinement: float) -> None:
    state, changes = pacing.Pacing(), 0
    for _ in range(300):
        render = 2.0 + (refinement if state.tier == pacing.FULL else 0.0)
        following = state.observe({**CALM, "segment": segment, "render": render})
        changes += following.tier != state.tier
        state = following
    assert changes <= 1


@pytest.mark.parametrize("broken", [math.nan, math.inf, -1.0, "7", None, True])
@pytest.mark.parametrize("name", ["segment", "interval"])
def test_timings_that_are_no_times_change_nothing(name: str, broken: object) -> None:
    state = after(BUSY, 1)
    assert state.observe({**BUSY, name: broken}) == state


@pytest.mark.parametrize("timings", [{}, {"segment": 50.0}, {**BUSY, "interval": 0.0}])
def test_timings_without_an_interval_change_nothing(timings: dict[str, Any]) -> None:
    state = after(BUSY, 1)
    assert state.observe(timings) == state


@given(st.lists(TIMES, max_size=40))
def test_the_tier_is_always_one_there_is(observations: list[dict[str, float]]) -> None:
    state = pacing.Pacing()
    for timings in observations:
        state = state.observe(timings)
        assert state.tier in pacing.TIERS


@given(st.lists(TIMES, min_size=2, max_size=60))
def test_changes_are_apart_by_the_patience_of_each_way(observations: list[dict[str, float]]) -> None:
    state, last = pacing.Pacing(), 0
    for number, timings in enumerate(observations, start=1):
        following = state.observe(timings)
        if following.tier != state.tier:
            patience = pacing.PATIENCE_DOWN if following.tier == pacing.LIGHT else pacing.PATIENCE_UP
            assert number - last >= patience
            last = number
        state = following
