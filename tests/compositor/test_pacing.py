"""From stage times to a tier."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compositor.pacing import MINUTE, MOST_CHANGES, PATIENCE_DOWN, PATIENCE_UP, SETTLING, TRIAL, Pacing
from compositor.tiers import BEST, LAST, NAMES, TIERS, Tier, named

CALM = {
    **{"capture": 1.0, "carry": 0.5, "segment": 11.0, "compose": 3.0, "render": 2.5},
    **{"looks": 0.3, "interval": 33.3},
}
BUSY = {**CALM, "segment": 34.0, "looks": 1.0}
TIMES = st.fixed_dictionaries(
    {
        "carry": st.floats(0, 10),
        "segment": st.floats(0, 90),
        "compose": st.floats(0, 20),
        "render": st.floats(0, 60),
        "looks": st.floats(0, 1),
        "interval": st.floats(1, 70),
    }
)


@dataclass(frozen=True)
class Device:
    """What the page would measure on it, in ms at full speed."""

    segment: float = 11.0
    compose: float = 3.0
    render: float = 2.5
    carry: float = 0.6
    wish: float = 0.32
    """The share of the frames that the model has to look at where it may."""
    unrefined: float = 0.7
    """What a renderer takes without refinement, as a share of what it takes with it."""
    free_size: bool = False
    """Whether the model takes any size."""

    def measured(self, tier: Tier, slower: float = 1.0) -> dict[str, float]:
        detail = tier.detail**2 if self.free_size else 1.0
        return {
            "capture": 0.3 * slower,
            "carry": self.carry * slower,
            "segment": self.segment * detail * slower,
            "compose": self.compose * slower,
            "render": self.render * (1 if tier.refined else self.unrefined) * slower,
            "looks": min(max(self.wish, 1 / tier.every), 1 / tier.least),
            "interval": 33.3,
        }

    def load(self, tier: Tier, slower: float = 1.0) -> float:
        """The share of the time that it is busy."""
        time = self.measured(tier, slower)
        looking = time["looks"] * (time["segment"] + time["compose"])
        return (time["capture"] + time["carry"] + looking + time["render"]) / time["interval"]

    def observed(self, times: int, start: Pacing | None = None, slower: float = 1.0) -> list[Pacing]:
        """The state after each of so many observations."""
        states, state = [], start or Pacing()
        for _ in range(times):
            state = state.observe(self.measured(state.tier, slower))
            states.append(state)
        return states


DEVICES = st.builds(
    Device,
    segment=st.floats(1, 120),
    compose=st.floats(0.5, 20),
    render=st.floats(0.5, 60),
    carry=st.floats(0, 8),
    wish=st.floats(0.25, 1),
    unrefined=st.floats(0.3, 1),
    free_size=st.booleans(),
)


def after(timings: dict[str, Any], times: int, start: Pacing | None = None) -> Pacing:
    state = start or Pacing()
    for _ in range(times):
        state = state.observe(timings)
    return state


def tiers(states: list[Pacing]) -> list[str]:
    return [state.tier.name for state in states]


def changes(states: list[Pacing]) -> list[int]:
    """The numbers of the observations that changed the tier."""
    found = tiers(states)
    return [n for n in range(1, len(found)) if found[n] != found[n - 1]]


def test_it_starts_with_the_full_picture() -> None:
    assert Pacing().tier == BEST


def test_room_enough_changes_nothing() -> None:
    assert after(CALM, 100).tier == BEST


def test_one_busy_moment_changes_nothing() -> None:
    assert after(CALM, 5, after(BUSY, PATIENCE_DOWN - 1)).tier == BEST


def test_lasting_overload_is_answered_by_the_best_tier_that_fits() -> None:
    # 41 of 33 ms; with the model at every second frame 22.5.
    assert after(BUSY, PATIENCE_DOWN).tier.name == "carried"
    # 47 of 33 ms where the model looks at a third of the frames anyway: drawing is what has to take less.
    assert after({**CALM, "render": 27.0}, PATIENCE_DOWN).tier.name == "light"
    assert after({**BUSY, "segment": 60.0}, PATIENCE_DOWN).tier.name == "light"
    assert after({**BUSY, "segment": 75.0}, PATIENCE_DOWN).tier.name == "coarse"


def test_what_never_fits_gets_the_last() -> None:
    assert after({**BUSY, "render": 300.0}, 200).tier == LAST


def test_where_the_model_must_always_look_the_tiers_that_look_less_are_no_better() -> None:
    state = Pacing()
    for _ in range(PATIENCE_DOWN):
        state = state.observe(BUSY, carries=False)
    assert state.tier == LAST


def test_calm_brings_back_what_fits_after_a_while() -> None:
    low = after({**BUSY, "segment": 75.0, "looks": 0.25}, 20, Pacing.at(named("coarse")))
    assert low.tier.name == "coarse"
    calm = {**CALM, "looks": 0.25}
    assert after(calm, PATIENCE_UP - 1, low).tier.name == "coarse"
    assert after(calm, PATIENCE_UP, low).tier == BEST


def test_a_busy_moment_starts_the_wait_anew() -> None:
    low = after(BUSY, PATIENCE_DOWN)
    waiting = after(CALM, SETTLING + PATIENCE_UP - 1, low)
    assert after(CALM, PATIENCE_UP - 1, after(BUSY, 1, waiting)).tier == low.tier


def test_what_would_not_fit_does_not_come_back() -> None:
    # A model that looks at every second frame at most, and at all of them would take 37 of 33 ms.
    states = Device(segment=30.0, wish=1.0).observed(600)
    assert set(tiers(states[PATIENCE_DOWN:])) == {"carried"}


def test_it_is_not_known_how_much_there_is_to_see_where_looks_are_used_up() -> None:
    used_up, calm = ({**CALM, "looks": looks} for looks in (0.5, 0.3))
    state = Pacing.at(named("carried"))
    assert state.observe(used_up).wish == 1.0
    assert state.observe(calm).wish == 0.3


def test_a_smaller_input_helps_a_model_of_free_size() -> None:
    device = Device(segment=120.0, wish=1.0, free_size=True)
    states = device.observed(120)
    # Nothing is known of it at first: it goes all the way, and comes back once that is measured.
    assert tiers(states)[PATIENCE_DOWN] == "coarse"
    assert states[-1].shrinkage == pytest.approx(0.36, abs=0.01)
    assert states[-1].tier.name == "coarse"


def test_what_a_smaller_input_saves_is_not_known_before_the_model_has_looked() -> None:
    smaller = after({**BUSY, "segment": 100.0}, PATIENCE_DOWN)
    assert smaller.tier.name == "coarse"
    unseen = after({**CALM, "segment": 0.0}, SETTLING + 1, smaller)
    assert (unseen.shrinkage, unseen.before) == (1.0, 100.0)
    seen = unseen.observe({**CALM, "segment": 40.0})
    assert (seen.shrinkage, seen.before) == (0.4, None)


def test_a_device_that_is_slowed_six_times_leaves_out_what_it_can_and_comes_back_when_it_cools() -> None:
    device = Device()
    cool = device.observed(40)
    assert set(tiers(cool)) == {"full"}
    slow = device.observed(240, cool[-1], slower=6)
    assert len(changes(slow)) == 1
    assert slow[PATIENCE_DOWN].tier == slow[-1].tier
    # It need not fit: the worker leaves out frames that are too much. Half of them are drawn at least.
    assert device.load(slow[-1].tier, slower=6) < 2
    cooled = device.observed(240, slow[-1])
    assert cooled[-1].tier == BEST
    assert len(changes(cooled)) <= 3


def test_a_device_that_warms_slowly_goes_down_step_by_step() -> None:
    device, state, seen = Device(wish=0.5), Pacing(), ["full"]
    for slower in range(10, 90):
        states = device.observed(30, state, slower / 10)
        state = states[-1]
        seen += [name for name in tiers(states) if name != seen[-1]]
    assert seen == sorted(seen, key=NAMES.index)
    assert seen[-1] == "coarse"
    assert len(seen) > 2


def test_a_tier_that_came_back_too_early_is_taken_back_and_waited_for_longer() -> None:
    # Refinement costs three times as much here as it usually does.
    device = Device(render=25.0, unrefined=0.35)
    states = device.observed(2000)
    ups = [n for n in changes(states) if states[n].tier.drawing > states[n - 1].tier.drawing]
    waits = [b - a for a, b in itertools.pairwise(ups)]
    assert len(waits) >= 3
    assert waits == sorted(waits)
    assert waits[-1] > 2 * waits[0]
    assert all(states[n + SETTLING + PATIENCE_DOWN].tier == states[n - 1].tier for n in ups[1:-1])


def test_what_has_proved_itself_is_forgiven() -> None:
    failed = Pacing(failed=BEST, patience=64, given_up=named("light"), changes=(TRIAL - 5,))
    assert after(CALM, 1, failed).patience == 64
    assert after(CALM, 10, failed).patience == PATIENCE_UP
    # But not what is better than what has.
    light = replace(failed, tier=named("light"), given_up=LAST)
    state = after({**CALM, "render": 17.0}, 10, light)
    assert (state.given_up, state.failed, state.patience) == (None, BEST, 64)


def test_what_failed_does_not_hold_up_what_did_not() -> None:
    """A device where only refinement is dearer than usual, so that the full picture is tried in vain."""
    device = Device(segment=1.0, compose=16.0, render=25.0, carry=6.0, wish=0.25, unrefined=0.3125)
    states = device.observed(3600)
    when = changes(states)
    assert sum(n > 1800 for n in when) <= 8
    assert tiers(states[1800:]).count("light") > 1500


def test_another_model_is_nothing_known_of() -> None:
    state = Pacing(wish=0.3, shrinkage=0.4, busy=1, patience=64, changes=(7,), tier=named("light"))
    assert state.elsewhere() == Pacing(changes=(7,), tier=named("light"))


def test_light_fades_and_comes_back_in_steps() -> None:
    down = [after(BUSY, n, Pacing(tier=LAST)).light for n in range(6)]
    assert down == [1.0, 0.75, 0.5, 0.25, 0.0, 0.0]
    up = [after(CALM, n, Pacing(light=0.0)).light for n in range(6)]
    assert up == [0.0, 0.25, 0.5, 0.75, 1.0, 1.0]


@pytest.mark.parametrize("broken", [math.nan, math.inf, -1.0, "7", None, True])
@pytest.mark.parametrize("name", ["segment", "looks", "interval"])
def test_timings_that_are_no_times_change_nothing(name: str, broken: object) -> None:
    state = after(BUSY, 1)
    assert state.observe({**BUSY, name: broken}) == state


@pytest.mark.parametrize("timings", [{}, {"segment": 50.0}, {**BUSY, "interval": 0.0}])
def test_timings_without_an_interval_change_nothing(timings: dict[str, Any]) -> None:
    state = after(BUSY, 1)
    assert state.observe(timings) == state


def test_what_is_not_measured_is_as_it_was() -> None:
    # No look for half a second, say.
    seen = after(BUSY, 1).observe({**CALM, "segment": 0.0}).seen
    assert (seen.segment, seen.looks) == (BUSY["segment"], CALM["looks"])


@given(DEVICES)
def test_a_steady_load_changes_the_tier_three_times_a_minute_at_most_and_comes_to_rest(
    device: Device,
) -> None:
    states = device.observed(3600)
    when = changes([Pacing(), *states])
    assert all(b - a >= MINUTE for a, b in zip(when, when[MOST_CHANGES:], strict=False))
    # Half an hour later: tried again once in four minutes at most.
    assert sum(n > 1800 for n in when) <= 2 * (1800 // 480 + 1)


@given(DEVICES)
def test_a_steady_load_ends_where_it_fits_or_with_the_last_tier(device: Device) -> None:
    states = device.observed(600)
    rests = max(TIERS, key=lambda tier: tiers(states[120:]).count(tier.name))
    assert rests == LAST or device.load(rests) <= 0.95


@given(st.lists(TIMES, max_size=300), st.booleans())
def test_whatever_is_measured_changes_are_rare_and_tiers_are_known(
    observations: list[dict[str, float]], carries: bool
) -> None:
    states = [Pacing()]
    for timings in observations:
        states.append(states[-1].observe(timings, carries=carries))
    assert all(state.tier in TIERS and 0 <= state.light <= 1 for state in states)
    when = changes(states)
    assert all(b - a >= MINUTE for a, b in zip(when, when[MOST_CHANGES:], strict=False))
    assert all(b - a > SETTLING for a, b in itertools.pairwise(when))


def test_each_tier_costs_less_than_the_one_before() -> None:
    for device in (Device(wish=1.0), Device(wish=1.0, segment=60.0), Device(wish=1.0, render=30.0)):
        loads = [device.load(tier) for tier in TIERS]
        assert loads == sorted(loads, reverse=True)


def test_no_mask_is_carried_for_longer_than_it_may_be() -> None:
    # 150 ms, at 30 frames a second.
    assert all((tier.every - 1) * 1000 / 30 < 150 for tier in TIERS)
    assert all(1 <= tier.least <= tier.every for tier in TIERS)


def test_an_unknown_tier_is_an_error() -> None:
    with pytest.raises(ValueError, match="not in"):
        named("best")
