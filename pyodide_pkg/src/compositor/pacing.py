"""Measured stage times to a quality tier. Pure: no clock and no arrays.

What a tier would cost is predicted from the parts that are measured on the present one. An overload is
answered at once, by the best tier that is predicted to fit; what is then left out is taken up again after a
while of calm. A prediction that was too good is taken back, and tried again later each time. In no minute are
there more than three changes.

None of them is a jump: masks are carried along as before, only farther; a blur keeps its deviation on fewer
rows; an edge that is no longer refined is moved to where it was on the average (see `effects.edge`); and the
background's light on the person fades (`Pacing.light`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from compositor.tiers import BEST, LAST, TIERS, Tier

STAGES = ("capture", "carry", "segment", "compose", "render")

# Above this share of the time between two camera frames, the next hiccup already drops a frame.
TOO_BUSY = 0.9
# A tier is chosen in an overload where it is predicted to take less than this: predictions err.
ROOM_DOWN = 0.8
# And one comes back only where it would take less than this; the gap to TOO_BUSY is what keeps tiers from
# going to and fro.
ROOM_UP = 0.7

# Observations come twice a second. One second of overload is no hiccup; four seconds of calm are no lull.
PATIENCE_DOWN = 2
PATIENCE_UP = 8
# After every tier that had to be taken back, the next waits twice as long: up to four minutes.
LONGEST_PATIENCE = 480
# For so long after a change, what is measured may still be of before.
SETTLING = 4
# A tier that comes back is on trial for so long.
TRIAL = 40
# A minute, and how often the tier may change in it.
MINUTE, MOST_CHANGES = 120, 3

# The background's light on the person fades in so many observations.
FADING = 4
# Of a model's time, what it takes at the smaller detail: never less than about its share of the pixels.
LEAST_SHRINKAGE = 0.25
# Looks come in whole frames: from this share of the most that a tier allows, there may have been more to see.
NEARLY_ALL = 0.9


@dataclass(frozen=True, slots=True)
class Seen:
    """What was measured: the stages' times in ms, and the share of the drawn frames that the model saw."""

    capture: float = 0.0
    carry: float = 0.0
    segment: float = 0.0
    compose: float = 0.0
    render: float = 0.0
    looks: float = 1.0


@dataclass(frozen=True, slots=True)
class Pacing:
    """The tier, and what led to it; `observe` gives the next one.

    Attributes:
        tier: In force.
        light: How much of the background's light falls on the person, 0..1: 1 on the best tiers.
        seen: What was measured last.
        wish: The share of the frames that the model would look at if it might: 1 until it is known.
        shrinkage: What a model takes at the smaller detail, of its time at the usual: 1, as of models with
            an input of fixed size, until it is measured.
        before: What a model took before a change of detail, in ms, until it is known what it takes after.
        busy: Observations in a row that there was too much to do.
        calm: And that a better tier would have fitted.
        failed: The tier that had to be taken back last; it and the better ones are waited for longer.
        patience: For so many calm observations; `PATIENCE_UP` is what the others take.
        given_up: The tier that was left for a better one, while that is on trial.
        changes: How many observations ago the tier changed, of the last minute, latest last.
    """

    tier: Tier = BEST
    light: float = 1.0
    seen: Seen = Seen()
    wish: float = 1.0
    shrinkage: float = 1.0
    before: float | None = None
    busy: int = 0
    calm: int = 0
    failed: Tier | None = None
    patience: int = PATIENCE_UP
    given_up: Tier | None = None
    changes: tuple[int, ...] = ()

    @classmethod
    def at(cls, tier: Tier) -> Pacing:
        """Starts with `tier`."""
        return cls(tier=tier, light=float(tier.refined))

    def elsewhere(self) -> Pacing:
        """The same with another model or camera, of which nothing is known yet."""
        return Pacing(tier=self.tier, light=self.light, changes=self.changes)

    def observe(self, timings: Mapping[str, Any], *, carries: bool = True) -> Pacing:
        """Takes in the medians of about the last second, twice a second.

        Args:
            timings: "capture" and "carry", "segment" and "compose" (of those frames that the model looked
                at), and "render": what each stage takes on the present tier, in ms; a missing one, or 0, was
                not measured.
                "looks": the share of the drawn frames that the model looked at, 0..1; missing: all.
                "interval": the ms between two frames of the camera, dropped ones included.
            carries: Whether masks may be carried at all; else the model looks at every frame.

        Returns:
            The next state. Timings that are no numbers, or without an interval, change nothing.
        """
        times = [timings.get(name, 0.0) for name in STAGES]
        looks, interval = timings.get("looks", 1.0), timings.get("interval", 0.0)
        if not all(_is_number(value) for value in (*times, looks, interval)) or interval <= 0:
            return self
        measured = {name: float(time) for name, time in zip(STAGES, times, strict=True) if time > 0}
        after = replace(
            self,
            seen=replace(self.seen, **measured, looks=min(1.0, float(looks))),
            light=_towards(self.light, float(self.tier.refined), 1 / FADING),
            changes=tuple(ago + 1 for ago in self.changes if ago + 1 < MINUTE),
        )
        if after._settling():
            return after
        return after._learned(carries, "segment" in measured)._judged(float(interval), carries)

    def cost(self, tier: Tier, *, carries: bool = True) -> float:
        """What `tier` would take by what is measured, in ms for each frame of the camera."""
        seen, now = self.seen, self.tier
        looks = seen.looks
        if not carries:
            looks = 1.0
        elif tier != now:
            looks = min(max(self.wish, 1 / tier.every), 1 / tier.least)
        segment = seen.segment
        if tier.detail != now.detail:
            segment *= self.shrinkage if tier.detail < now.detail else 1 / self.shrinkage
        render = seen.render * tier.drawing / now.drawing
        return seen.capture + seen.carry + looks * (segment + seen.compose) + render

    def _settling(self) -> bool:
        return bool(self.changes) and self.changes[-1] <= SETTLING

    def _learned(self, carries: bool, looked: bool) -> Pacing:
        """How often the model would look, and what a smaller input saves."""
        wish, shrinkage, looks, least = self.wish, self.shrinkage, self.seen.looks, self.tier.least
        if carries:
            free = least == 1 or looks < NEARLY_ALL / least
            wish = looks if free else max(wish, looks)
        before = self.before
        if before and looked:
            after = self.seen.segment / before
            shrinkage = min(1.0, max(LEAST_SHRINKAGE, after if self.tier.detail < 1 else 1 / after))
            before = None
        return replace(self, wish=wish, shrinkage=shrinkage, before=before)._proved()

    def _proved(self) -> Pacing:
        """A tier that has been on trial for long enough is not taken back any more."""
        if self.given_up is None or (self.changes and self.changes[-1] <= TRIAL):
            return self
        if self._waited_for(self.tier) == PATIENCE_UP:
            return replace(self, given_up=None)
        return replace(self, given_up=None, failed=None, patience=PATIENCE_UP)

    def _waited_for(self, tier: Tier) -> int:
        known_to_fail = self.failed is not None and TIERS.index(tier) <= TIERS.index(self.failed)
        return self.patience if known_to_fail else PATIENCE_UP

    def _judged(self, interval: float, carries: bool) -> Pacing:
        costs = [self.cost(tier, carries=carries) / interval for tier in TIERS]
        at = TIERS.index(self.tier)
        if costs[at] > TOO_BUSY:
            waits = replace(self, busy=self.busy + 1, calm=0)
            worse = next((n for n in range(at + 1, len(TIERS)) if costs[n] < ROOM_DOWN), len(TIERS) - 1)
            return waits._down(TIERS[worse]) if waits.busy >= PATIENCE_DOWN else waits
        fitting = [tier for tier, cost in zip(TIERS[:at], costs, strict=False) if cost < ROOM_UP]
        waits = replace(self, busy=0, calm=self.calm + 1 if fitting else 0)
        better = next((tier for tier in fitting if waits.calm >= self._waited_for(tier)), None)
        # One change less than there may be: it must be possible to take it back.
        if better is None or len(self.changes) > MOST_CHANGES - 2:
            return waits
        return waits._changed(better, given_up=self.tier)

    def _down(self, tier: Tier) -> Pacing:
        if self.tier == LAST or len(self.changes) >= MOST_CHANGES:
            return self
        if self.given_up:
            # Where it was calm before: that is better known than what is predicted.
            failed = max(self.tier, self.failed or BEST, key=TIERS.index)
            patience = min(2 * self.patience, LONGEST_PATIENCE)
            return replace(self, failed=failed, patience=patience)._changed(self.given_up)
        # The last change for a while: predictions have failed twice, and what is left out most fits best.
        return self._changed(LAST if len(self.changes) == MOST_CHANGES - 1 else tier)

    def _changed(self, tier: Tier, given_up: Tier | None = None) -> Pacing:
        before = self.seen.segment if tier.detail != self.tier.detail else None
        return replace(
            self,
            tier=tier,
            before=before,
            busy=0,
            calm=0,
            given_up=given_up,
            changes=(*self.changes, 0),
        )


def _towards(value: float, aim: float, step: float) -> float:
    return min(aim, value + step) if value < aim else max(aim, value - step)


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and value >= 0
