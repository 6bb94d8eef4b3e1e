"""What a tier is predicted to cost, and where the limits are at which the tier changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from compositor.carrying import EVERY
from compositor.pacing import PATIENCE_DOWN, PATIENCE_UP, Pacing, Seen
from compositor.tiers import Tier, named

# Each figure another, so that none can stand for another.
SEEN = Seen(capture=1.0, carry=2.0, segment=40.0, compose=8.0, render=16.0, looks=0.9)
FULL, CARRIED, LIGHT, COARSE = (named(name) for name in ("full", "carried", "light", "coarse"))


def measured(tier: Tier = FULL, wish: float = 1.0, shrinkage: float = 1.0) -> Pacing:
    return Pacing(tier=tier, seen=SEEN, wish=wish, shrinkage=shrinkage)


def after(state: Pacing, times: int = 1, **timings: float) -> Pacing:
    """The state after some of the same observations; times are in percent of what there is."""
    for _ in range(times):
        state = state.observe({"interval": 100.0, **timings})
    return state


@pytest.mark.parametrize("tier", [FULL, CARRIED, LIGHT, COARSE])
def test_the_tier_in_force_costs_what_is_measured(tier: Tier) -> None:
    assert measured(tier, wish=0.4, shrinkage=0.5).cost(tier) == pytest.approx(1 + 2 + 0.9 * 48 + 16)


@pytest.mark.parametrize(
    ("tier", "wish", "looks"),
    [
        (FULL, 1.0, 1.0),
        (FULL, 0.4, 0.4),
        (FULL, 0.0, 1 / EVERY),
        (CARRIED, 1.0, 1 / 2),
        (CARRIED, 0.4, 0.4),
        (CARRIED, 0.0, 1 / EVERY),
    ],
)
def test_another_tier_looks_as_often_as_it_would_within_what_it_may(
    tier: Tier, wish: float, looks: float
) -> None:
    at = CARRIED if tier == FULL else FULL
    assert measured(at, wish).cost(tier) == pytest.approx(1 + 2 + looks * 48 + 16)


@pytest.mark.parametrize("tier", [FULL, CARRIED])
def test_without_carrying_every_frame_is_looked_at(tier: Tier) -> None:
    assert measured(wish=0.4).cost(tier, carries=False) == pytest.approx(1 + 2 + 48 + 16)


def test_drawing_takes_more_or_less_by_what_the_tiers_usually_take() -> None:
    assert measured(FULL).cost(LIGHT) == pytest.approx(1 + 2 + 48 / 3 + 16 * 0.7)
    assert measured(LIGHT).cost(FULL) == pytest.approx(1 + 2 + 48 + 16 / 0.7)


def test_detail_changes_what_the_model_takes_but_not_what_composing_does() -> None:
    assert measured(FULL, shrinkage=0.5).cost(COARSE) == pytest.approx(1 + 2 + (20 + 8) / 4 + 16 * 0.65)
    assert measured(COARSE, shrinkage=0.5).cost(FULL) == pytest.approx(1 + 2 + (80 + 8) + 16 / 0.65)
    assert measured(FULL, shrinkage=0.5).cost(CARRIED) == pytest.approx(1 + 2 + 48 / 2 + 16)


@pytest.mark.parametrize(("render", "tier"), [(89.9, FULL), (90.1, LIGHT)])
def test_nine_tenths_of_the_time_are_too_much(render: float, tier: Tier) -> None:
    assert after(Pacing(), PATIENCE_DOWN, render=render).tier == tier


@pytest.mark.parametrize(
    ("segment", "tier"), [(159.9, CARRIED), (160.1, LIGHT), (239.9, LIGHT), (240.1, COARSE)]
)
def test_an_overload_is_answered_by_what_takes_less_than_eight_tenths(segment: float, tier: Tier) -> None:
    # The model looks at every second frame at most, at every third, at every fourth.
    assert after(Pacing(), PATIENCE_DOWN, segment=segment).tier == tier


@pytest.mark.parametrize(("render", "tier"), [(48.9, FULL), (49.1, LIGHT)])
def test_what_would_take_seven_tenths_does_not_come_back(render: float, tier: Tier) -> None:
    # The full picture takes a tier without refinement's time by .7.
    assert after(Pacing.at(LIGHT), 2 * PATIENCE_UP, render=render).tier == tier


def test_overload_and_calm_are_waited_for_as_long_as_they_are_to_last() -> None:
    assert after(Pacing(), 1, render=200.0).tier == FULL
    assert after(Pacing(), 2, render=200.0).tier == COARSE
    assert after(Pacing.at(LIGHT), 7, render=1.0).tier == LIGHT
    assert after(Pacing.at(LIGHT), 8, render=1.0).tier == FULL


@pytest.mark.parametrize(("observations", "settled"), [(4, False), (5, True)])
def test_what_is_measured_soon_after_a_change_teaches_nothing(observations: int, settled: bool) -> None:
    state = replace(Pacing.at(CARRIED), changes=(0,))
    assert (after(state, observations, looks=0.3).wish == 0.3) == settled


@pytest.mark.parametrize(
    ("tier", "before", "now", "shrinkage"),
    [
        (COARSE, 100.0, 50.0, 0.5),
        (COARSE, 100.0, 26.0, 0.26),
        (COARSE, 100.0, 10.0, 0.25),
        (COARSE, 100.0, 130.0, 1.0),
        (FULL, 50.0, 100.0, 0.5),
        (FULL, 10.0, 100.0, 0.25),
        (FULL, 100.0, 50.0, 1.0),
    ],
)
def test_what_a_smaller_input_saves_is_learned_from_a_change_within_what_can_be(
    tier: Tier, before: float, now: float, shrinkage: float
) -> None:
    learned = after(replace(Pacing.at(tier), before=before), segment=now)
    assert learned.shrinkage == pytest.approx(shrinkage)
    assert learned.before is None


@pytest.mark.parametrize(
    ("tier", "looks", "wish"),
    [
        (CARRIED, 0.449, 0.449),
        (CARRIED, 0.451, 0.97),
        (LIGHT, 0.299, 0.299),
        (LIGHT, 0.301, 0.97),
        (FULL, 0.93, 0.93),
    ],
)
def test_looks_that_are_nearly_all_that_may_be_do_not_tell_how_many_would_be(
    tier: Tier, looks: float, wish: float
) -> None:
    state = replace(Pacing.at(tier), wish=0.97)
    assert after(state, looks=looks).wish == wish
    assert state.observe({"interval": 100.0, "looks": looks}, carries=False).wish == 0.97
