"""Tells people apart: which pixel belongs to which pose.

Each pixel of a person points to that person's keypoints by the model's long offsets, and belongs to the pose
whose keypoints lie where it points: the embedding of PersonLab (arXiv:1803.08225, section 3.2; `poses` names
its authors). Dense work, done by array operations for all pixels and poses at once.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from compositor.arrays import Array, Namespace
from compositor.poses import COUNT, SEEN_SCORE, Grid, Pose

# Keeps the closeness finite where a pixel points exactly at the keypoints.
LEAST = 1e-6
# A pixel that points farther away, in pixels, points nowhere: keeps what follows finite.
FARTHEST = 1e5
# How often a pixel's guess at a far keypoint is bettered by the long offset found where it points: those near
# a keypoint know best where it is. PersonLab does it once or twice; after one time the main person's mask
# still jumps now and then in a clip of two people.
REFINEMENTS = 2
# A pixel that points this far past a pose's keypoints, in the pose's own size, is as likely nobody's.
# PersonLab's threshold is .25. In a clip of two people a tenth of their pixels is lost with .5 (output stride
# 16), 3 % with .75 and 1 % with 1, which lets in more of those without a pose.
NOBODY = 0.75
# At most about so many cells are worked out, the others being interpolated: shares change slowly but at
# borders, and looking up places costs a third of a millisecond for every 100 cells. All of 257 x 145 at
# output stride 16 are.
MOST_CELLS = 200
# A pose's size is the side of a square as large as the box around its seen keypoints. Of somebody of whom
# only the face is seen that would be the face's, so it is at least this share of the picture's longer side.
SMALLEST = 0.2


def shares(xp: Namespace, long_offsets: Array, poses: Sequence[Pose], grid: Grid) -> Array:
    """How much of each cell is each pose's: near 1 where it is surely its own, 0.5 halfway to another.

    The shares fall with the fourth power of the distance (inverse distance weighting, Shepard 1968); nobody
    takes part as one more pose, at the distance `NOBODY` from everything.

    Args:
        xp: The arrays' operations.
        long_offsets: ``[1, h, w, 34]``, in pixels: from here to this person's keypoints; 17 y, then 17 x.
        poses: At least one.
        grid: Of `long_offsets`.

    Returns:
        ``[1, h, w, poses]``; with what is nobody's, a cell's shares add up to 1.
    """
    rows, columns = _samples(grid)
    with xp.scope() as scope:
        y, x = _pointed_at(xp, long_offsets, grid, rows, columns)
        away_y = xp.subtract(y, _column(xp, poses, [[point[0] for point in pose.points] for pose in poses]))
        away_x = xp.subtract(x, _column(xp, poses, [[point[1] for point in pose.points] for pose in poses]))
        away = xp.clip(xp.sqrt(xp.add(xp.square(away_y), xp.square(away_x))), 0.0, FARTHEST)
        weights = _column(xp, poses, [_weights(pose, grid) for pose in poses])
        distance = xp.mean(xp.multiply(away, weights), 2)
        closeness = xp.divide(1.0, xp.add(xp.square(xp.square(distance)), LEAST))
        total = xp.add(xp.multiply(xp.mean(closeness, 1), float(len(poses))), 1.0)
        share = xp.reshape(xp.divide(closeness, total), [1, len(rows), len(columns), len(poses)])
        if (len(rows), len(columns)) != (grid.rows, grid.columns):
            # As steep between two people as it would be if every cell had been worked out.
            steepness = grid.rows / len(rows)
            share = xp.resize(share, grid.rows, grid.columns)
            share = xp.clip(xp.add(xp.multiply(share, steepness), (1 - steepness) / 2), 0.0, 1.0)
        return scope.keep(share)


def _samples(grid: Grid) -> tuple[Sequence[int], Sequence[int]]:
    """The rows and columns of the cells that are worked out, those between being interpolated."""
    step = math.ceil(math.sqrt(grid.rows * grid.columns / MOST_CELLS))
    return _spread(grid.rows, step), _spread(grid.columns, step)


def _spread(length: int, step: int) -> Sequence[int]:
    """Every `step`th of `length` places, as nearly as can be where `Namespace.resize` takes them to be."""
    if step <= 1:
        return range(length)
    count = math.ceil(length / step)
    return [min(int((i + 0.5) * length / count), length - 1) for i in range(count)]


def _pointed_at(
    xp: Namespace, long_offsets: Array, grid: Grid, rows: Sequence[int], columns: Sequence[int]
) -> tuple[Array, Array]:
    """y and x, in pixels, of where the cells in `rows` and `columns` point: two arrays ``[cells, 1, 17]``."""
    # A cell that points nowhere points at itself; an index must never be no number.
    known = xp.where(xp.isnan(long_offsets), xp.zeros_like(long_offsets), long_offsets)
    table = xp.reshape(known, [grid.rows * grid.columns * 2 * COUNT])
    offsets = xp.take(xp.take(known, rows, 1), columns, 2)
    row = xp.reshape(xp.asarray(list(rows)), [1, len(rows), 1, 1])
    column = xp.reshape(xp.asarray(list(columns)), [1, 1, len(columns), 1])
    y = xp.add(xp.multiply(row, grid.down), xp.take(offsets, range(COUNT), 3))
    x = xp.add(xp.multiply(column, grid.across), xp.take(offsets, range(COUNT, 2 * COUNT), 3))

    keypoint = xp.asarray(list(range(COUNT)))
    for _ in range(REFINEMENTS):
        row = _nearest(xp, y, grid.down, grid.rows)
        column = _nearest(xp, x, grid.across, grid.columns)
        cell = xp.add(xp.multiply(row, float(grid.columns)), column)
        place = xp.add(xp.multiply(cell, 2.0 * COUNT), keypoint)
        y = xp.add(xp.multiply(row, grid.down), xp.gather(table, place))
        x = xp.add(xp.multiply(column, grid.across), xp.gather(table, xp.add(place, float(COUNT))))
    shape = [len(rows) * len(columns), 1, COUNT]
    return xp.reshape(y, shape), xp.reshape(x, shape)


def _nearest(xp: Namespace, place: Array, step: float, count: int) -> Array:
    """The row or column of cells nearest to a place in pixels."""
    return xp.clip(xp.floor(xp.add(xp.multiply(place, 1 / step), 0.5)), 0.0, count - 1.0)


def _column(xp: Namespace, poses: Sequence[Pose], values: list[list[float]]) -> Array:
    """A number for each keypoint of each pose, to set against every cell: ``[1, poses, 17]``."""
    return xp.reshape(xp.asarray(values), [1, len(poses), COUNT])


def _weights(pose: Pose, grid: Grid) -> list[float]:
    """What a pixel's distance from each keypoint counts: 0 for one that is not seen.

    The mean of distances times weights is the mean distance by score, in the pose's size, with `NOBODY` as 1.
    """
    seen = pose.seen()
    if not seen:
        return [1.0] * COUNT  # a pixel away is far away: such a pose has next to nothing
    height = max(y for y, _, _ in seen) - min(y for y, _, _ in seen)
    width = max(x for _, x, _ in seen) - min(x for _, x, _ in seen)
    size = max(math.sqrt(height * width), SMALLEST * grid.size)
    unit = COUNT / (sum(score for _, _, score in seen) * size * NOBODY)
    return [score * unit if score >= SEEN_SCORE else 0.0 for _, _, score in pose.points]
