"""Keeps the main person: chosen by size and place at first, then the same one from frame to frame."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from compositor import crowd, people, poses
from compositor.arrays import Array, Namespace, namespace
from compositor.crowd import Sighting
from compositor.effects import POSE_OUTPUTS
from compositor.errors import MaskError
from compositor.poses import COUNT, Grid, Pose
from compositor.skeleton import EDGES

# How many channels each output has: one for each keypoint, or y and x for each keypoint or edge.
CHANNELS = (COUNT, 2 * COUNT, 2 * COUNT, 2 * len(EDGES), 2 * len(EDGES))
# Somebody whose mask shares this part with the main person's last one (intersection over union) is the main
# person: from one frame to the next it is .5 and more of oneself, even at 10 frames a second, and below .3
# of a neighbour.
SAME = 0.4
# A person as large at the picture's side counts this much of one in the middle.
ASIDE = 0.5
# So long the main person may be out of sight before somebody else takes the place.
PATIENCE_S = 1.0
# How far the logarithms of two pictures' aspects may be apart: sides that fit a model make a tenth.
ALIKE = 0.15
# While this part of the last mask is still there, the main person has only turned away or hidden the face,
# and the place is not free.
STILL_THERE = 0.5


class MainPerson:
    """Remembers the main person's pose and mask, and the people around.

    A frame in which somebody's pose is not found is taken to have that pose still: it claims the pixels that
    point to it, so that neither are they given to a neighbour nor is a neighbour taken for the main person.
    Who was never chosen is never shown, and before anybody has been chosen nobody is.
    """

    def __init__(self) -> None:
        self._last: Array | None = None  # the mask, at the size of the model's outputs
        self._pose: Pose | None = None
        self._missing_s = 0.0
        self._crowd: list[Sighting] = []
        self._grid: Grid | None = None

    def keep(
        self, alpha: Array, outputs: Mapping[str, Array], size: tuple[int, int], seconds: float
    ) -> Array:
        """Alpha of the main person alone. Call it inside a scope.

        Args:
            alpha: ``[1, rows, columns, 1]``, 0..1, of everyone; no NaN.
            outputs: Those of `POSE_OUTPUTS`, ``[1, h, w, channels]``.
            size: Height and width of the model's input.
            seconds: The time since the last call.

        Raises:
            MaskError: An output has another shape.
        """
        xp = namespace()
        rows, columns = _checked(xp, outputs)
        grid = Grid.over(rows, columns, *size)
        if self._grid is not None and grid != self._grid:
            self._look_with(self._grid, grid)
        self._grid = grid
        found = poses.find(outputs, grid)
        self._crowd = crowd.remember(self._crowd, found, grid, seconds, self._pose)
        _, height, width, _ = xp.shape(alpha)
        if (height, width) == (rows, columns):
            return xp.multiply(alpha, self._share(alpha, outputs["long_offsets"], grid, seconds))
        share = self._share(xp.resize(alpha, rows, columns), outputs["long_offsets"], grid, seconds)
        return xp.multiply(alpha, xp.resize(share, height, width))

    def reset(self) -> None:
        """Forgets everybody."""
        self._forget_main()
        self._crowd, self._grid = [], None

    def forget_mask(self) -> None:
        """Forgets the main person's mask, but not the pose, by which they are known again."""
        if self._last is not None:
            namespace().release(self._last)
        self._last = None

    def _forget_main(self) -> None:
        self.forget_mask()
        self._pose, self._missing_s = None, 0.0

    def _look_with(self, before: Grid, now: Grid) -> None:
        """The same picture in another detail has the same people; of another shape, it is another picture."""
        (down, across), (was_down, was_across) = now.sides, before.sides
        down, across = down / was_down, across / was_across
        if abs(math.log(down / across)) > ALIKE:
            self.reset()
            return
        self.forget_mask()
        scaled = {id(known.pose): known.pose.scaled(down, across) for known in self._crowd}
        self._crowd = [replace(known, pose=scaled[id(known.pose)]) for known in self._crowd]
        if self._pose is not None:
            self._pose = scaled.get(id(self._pose)) or self._pose.scaled(down, across)

    def _share(self, alpha: Array, long_offsets: Array, grid: Grid, seconds: float) -> Array:
        """How much of each cell is the main person's, ``[1, h, w, 1]``."""
        xp = namespace()
        if not self._crowd:
            self._missing_s += seconds
            return xp.zeros_like(alpha)
        shares = people.shares(xp, long_offsets, [known.pose for known in self._crowd], grid)
        last = xp.zeros_like(alpha) if self._last is None else self._last
        chosen = self._chosen(_measured(xp, xp.multiply(alpha, shares), last), grid, seconds)
        if chosen is None:
            return xp.zeros_like(alpha)
        share = xp.take(shares, range(chosen, chosen + 1), 3)
        if self._crowd[chosen].now:
            memory = xp.hold(xp.multiply(alpha, share))
            self._forget_main()
            self._last, self._pose = memory, self._crowd[chosen].pose
        return share

    def _chosen(self, masks: _Masks, grid: Grid, seconds: float) -> int | None:
        """The place of the main person in the crowd: seen now, or remembered; None where there is none."""
        now = [place for place, known in enumerate(self._crowd) if known.now]
        # Still as it was: no pose of this frame continues the main person's.
        remembered = [place for place, known in enumerate(self._crowd) if known.pose is self._pose]
        if self._last is None and self._pose is not None and not remembered:
            found = crowd.nearest(self._pose, [self._crowd[place].pose for place in now], grid)
            if found is not None:
                return now[found]
        same = max(now, key=masks.likeness, default=None)
        if same is not None and masks.likeness(same) >= SAME:
            return same
        if self._pose is not None:
            self._missing_s += seconds
            if self._missing_s < PATIENCE_S or any(masks.likeness(p) >= STILL_THERE for p in remembered):
                return remembered[0] if remembered else None

        def prominence(place: int) -> float:
            return masks.areas[place] * _centrality(self._crowd[place].pose, grid)

        return max(now, key=prominence, default=None)


@dataclass(frozen=True, slots=True)
class _Masks:
    """Means over the picture: of each person's mask, and then of the main person's last one.

    Attributes:
        areas: Of the masks.
        overlaps: Of the masks times the last one.
    """

    areas: Sequence[float]
    overlaps: Sequence[float]

    def likeness(self, place: int) -> float:
        """Intersection over union of a person's mask and the last one; 0 where both are empty."""
        union = self.areas[place] + self.areas[-1] - self.overlaps[place]
        return self.overlaps[place] / union if union > 0 else 0.0


def _centrality(pose: Pose, grid: Grid) -> float:
    """1 in the middle of the picture's width, `ASIDE` at its sides and beyond."""
    seen = [x for _, x, _ in pose.seen()]
    middle = (grid.columns - 1) * grid.across / 2
    aside = abs(sum(seen) / len(seen) - middle) / middle if seen and middle > 0 else 0.0
    return 1 - (1 - ASIDE) * min(aside, 1.0)


def _measured(xp: Namespace, each: Array, last: Array) -> _Masks:
    masks = xp.concat([each, last], 3)
    both = xp.concat([masks, xp.multiply(masks, last)], 3)
    means = list(xp.read(xp.mean(xp.mean(both, 1), 2)))
    return _Masks(means[: len(means) // 2], means[len(means) // 2 :])


def _checked(xp: Namespace, outputs: Mapping[str, Array]) -> tuple[int, int]:
    """Rows and columns of the outputs."""
    _, rows, columns, *_ = (*xp.shape(outputs["heatmaps"]), 0, 0, 0)
    for name, channels in zip(POSE_OUTPUTS, CHANNELS, strict=True):
        shape = xp.shape(outputs[name])
        if shape != (1, rows, columns, channels) or 0 in shape:
            raise MaskError(
                f"The model's {name} must have the shape [1, h, w, {channels}], not {list(shape)}."
            )
    return rows, columns
