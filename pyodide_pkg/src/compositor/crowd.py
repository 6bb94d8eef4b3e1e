"""Remembers people over frames in which the model does not find their poses. Plain Python."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from compositor.poses import SEEN_SCORE, Grid, Pose

# A pose is taken for the nearest earlier one, if its keypoints are on average no farther from that one's than
# this share of the picture's longer side: so far nobody moves within the time that one is remembered.
REACH = 0.25
# As near as this they are one person's even where another pose is nearer: a small model sees some people
# twice.
BESIDE = 0.08
# So long somebody is remembered. Poses of a small model flicker, mostly for a frame or two: in a clip of two
# people with their heads together, 2 of 100 frames have but one pose.
MEMORY_S = 0.5
# More people than this take no part, the remembered ones going first: it bounds the time that a crowd takes.
MOST_PEOPLE = 8


@dataclass(frozen=True, slots=True)
class Sighting:
    """Somebody's pose, and for how long it has not been seen: 0 for one of this frame."""

    pose: Pose
    missing_s: float = 0.0

    @property
    def now(self) -> bool:
        """Whether it was seen in this frame."""
        return self.missing_s == 0


def remember(
    earlier: Sequence[Sighting], found: Sequence[Pose], grid: Grid, seconds: float, main: Pose | None
) -> list[Sighting]:
    """Everybody who is there: the poses `found` now, and earlier ones that none of these continues.

    Args:
        earlier: What the last call gave.
        found: The poses of this frame.
        grid: Of the model's outputs.
        seconds: The time since the last call.
        main: A pose of `earlier` that is remembered for any time.
    """
    lost = [
        Sighting(known.pose, known.missing_s + max(seconds, math.ulp(1.0)))
        for known in _unmatched(earlier, found, grid)
    ]
    kept = [known for known in lost if known.missing_s < MEMORY_S or known.pose is main]
    kept.sort(key=lambda known: known.pose is not main)
    return ([Sighting(pose) for pose in found] + kept)[:MOST_PEOPLE]


def nearest(pose: Pose, others: Sequence[Pose], grid: Grid) -> int | None:
    """The place of the pose that continues this one; None where none is near enough."""
    apart = [_apart(pose, other) / grid.size for other in others]
    place = min(range(len(apart)), key=apart.__getitem__, default=None)
    return None if place is None or apart[place] > REACH else place


def _unmatched(earlier: Sequence[Sighting], found: Sequence[Pose], grid: Grid) -> list[Sighting]:
    """Those of `earlier` whom none of `found` continues; the nearest are matched first, one to one."""
    pairs = sorted(
        (_apart(known.pose, pose) / grid.size, i, j)
        for i, known in enumerate(earlier)
        for j, pose in enumerate(found)
    )
    gone, taken = set(range(len(earlier))), set[int]()
    for apart, i, j in pairs:
        if apart <= BESIDE or (apart <= REACH and i in gone and j not in taken):
            gone.discard(i)
            taken.add(j)
    return [earlier[i] for i in sorted(gone)]


def _apart(one: Pose, other: Pose) -> float:
    """The mean distance, in pixels, of the keypoints that are seen in both; infinite if there are none."""
    distances = [
        math.hypot(a[0] - b[0], a[1] - b[1])
        for a, b in zip(one.points, other.points, strict=True)
        if a[2] >= SEEN_SCORE and b[2] >= SEEN_SCORE
    ]
    return sum(distances) / len(distances) if distances else math.inf
