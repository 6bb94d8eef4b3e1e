"""Measured stage times to a quality tier, with hysteresis. Pure: no clock and no arrays.

The refinement of the edge at the output's size, and light from the background, are what a picture can do
without. They are left out where the worker cannot keep up with the camera, and taken up again when they would
fit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

FULL = "full"
LIGHT = "light"
TIERS = (FULL, LIGHT)

STAGES = ("capture", "segment", "compose", "render")

# Above this share of the time between two camera frames, the next hiccup already drops a frame.
TOO_BUSY = 0.9
# Refinement comes back only where the whole would then take less than this; the gap to TOO_BUSY is what
# keeps the tier from going to and fro.
ROOM = 0.7
# Observations come twice a second. One second of overload is no hiccup; four seconds of calm are no lull.
PATIENCE_DOWN = 2
PATIENCE_UP = 8
# What refinement is taken to cost, in ms, until it has been measured.
USUAL_REFINEMENT_MS = 2.0


@dataclass(frozen=True, slots=True)
class Pacing:
    """The tier, and what led to it; `observe` gives the next one.

    Attributes:
        tier: "full" (edges are refined) or "light" (alpha is only steadied).
        streak: Observations in a row that spoke for the other tier.
        full_render_ms: The last time that rendering took on the tier "full", in ms.
        light_render_ms: The same on the tier "light".
    """

    tier: str = FULL
    streak: int = 0
    full_render_ms: float | None = None
    light_render_ms: float | None = None

    def observe(self, timings: Mapping[str, Any]) -> Pacing:
        """Takes in the medians of about half a second.

        Args:
            timings: "capture", "segment", "compose" and "render": what each stage takes, in ms (a missing
                one counts as 0); "interval": the ms between two frames of the camera, dropped ones included.

        Returns:
            The next state. Timings that are no numbers, or without an interval, change nothing.
        """
        values = [timings.get(name, 0.0) for name in (*STAGES, "interval")]
        if not all(_is_time(value) for value in values) or values[-1] <= 0:
            return self
        *stages, interval = (float(value) for value in values)
        render = stages[STAGES.index("render")]
        if self.tier == FULL:
            seen = replace(self, full_render_ms=render)
            return seen._towards(LIGHT, sum(stages) > TOO_BUSY * interval, PATIENCE_DOWN)
        seen = replace(self, light_render_ms=render)
        return seen._towards(FULL, sum(stages) + seen._refinement_ms() < ROOM * interval, PATIENCE_UP)

    def _refinement_ms(self) -> float:
        if self.full_render_ms is None or self.light_render_ms is None:
            return USUAL_REFINEMENT_MS
        return max(0.0, self.full_render_ms - self.light_render_ms)

    def _towards(self, tier: str, speaks_for_it: bool, patience: int) -> Pacing:
        if not speaks_for_it:
            return replace(self, streak=0)
        if self.streak + 1 < patience:
            return replace(self, streak=self.streak + 1)
        return replace(self, tier=tier, streak=0)


def _is_time(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and value >= 0
