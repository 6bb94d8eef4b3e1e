"""Whether something grows: a slope that a few odd values do not bend."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from statistics import median

Point = tuple[float, float]


def slope(points: Sequence[Point]) -> float | None:
    """The median of the slopes between all pairs of points ``(x, y)`` (Theil and Sen); null below two x.

    Source: P. K. Sen, Estimates of the Regression Coefficient Based on Kendall's Tau, 1968.
    """
    slopes = [(y - b) / (x - a) for (a, b), (x, y) in combinations(sorted(points), 2) if x > a]
    return median(slopes) if slopes else None


def settled(points: Sequence[Point], after: float) -> list[Point]:
    """Those whose x is at least ``after``: what comes before is still being loaded or filled."""
    return [point for point in points if point[0] >= after]
