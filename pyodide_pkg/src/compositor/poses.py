"""Finds the people's poses in the outputs of a BodyPix model.

The method is PersonLab's (George Papandreou, Tyler Zhu, Liang-Chieh Chen, Spyros Gidaris, Jonathan Tompson,
Kevin Murphy: "PersonLab: Person Pose Estimation and Instance Segmentation with a Bottom-Up, Part-Based,
Geometric Embedding Model", ECCV 2018, arXiv:1803.08225, section 3.1), which BodyPix 2 is built on
(https://github.com/tensorflow/tfjs-models/tree/master/body-pix, README). Dense work is done by array
operations, which leave one small table to read; the walk along each skeleton is plain Python.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from compositor.arrays import Array, Namespace, namespace
from compositor.skeleton import EDGES, KEYPOINTS, WALKS

COUNT = len(KEYPOINTS)
# A keypoint may start a pose from this score on; PersonLab's and BodyPix's threshold.
ROOT_SCORE = 0.3
# A keypoint that was reached counts as seen from this score on: less than a root's, as it has a neighbour's
# word for it.
SEEN_SCORE = 0.1
# Two keypoints of one kind closer than this share of the picture's longer side are one: BodyPix's 20 pixels,
# of 257.
NEAR = 20 / 257
# How often a keypoint's place is sharpened by the short offsets found there: twice in BodyPix.
SHARPENINGS = 2
# The scores of a pose's keypoints that no stronger pose has claimed must add up to this: somebody of whom the
# picture has but eyes and nose still counts, and a lone false keypoint does not.
FEWEST_POINTS = 1.5
# They must also be this share of all its scores: in a clip of two people with their heads together, a second
# pose of somebody who has one already keeps .2 to .3 of its own, and that of somebody else .38 and more.
OWN_SHARE = 0.35
# More people than this are not told apart: it bounds the time that a crowd may take.
MOST_POSES = 6
# A crowd's or a noisy model's weakest roots are not even tried, for the same reason.
MOST_ROOTS = 60

# Where each output's channels begin in the table that is read: see `_table`.
_PEAKS = 1
_HEAT = _PEAKS + COUNT
_SHORT = _HEAT + COUNT
_FORWARD = _SHORT + 2 * COUNT
_BACKWARD = _FORWARD + 2 * len(EDGES)
_WIDTH = _BACKWARD + 2 * len(EDGES)


@dataclass(frozen=True, slots=True)
class Grid:
    """The model's output cells over its input: cell (i, j) stands at the pixel ``(i down, j across)``.

    Attributes:
        rows: Cells down.
        columns: Cells across.
        down: Pixels of the input from one row to the next: the output stride.
        across: The same from column to column.
    """

    rows: int
    columns: int
    down: float
    across: float

    @staticmethod
    def over(rows: int, columns: int, height: int, width: int) -> Grid:
        """The grid of ``rows x columns`` cells over a picture; the first and last stand on its borders."""
        return Grid(
            rows, columns, (height - 1) / max(1, rows - 1) or 1.0, (width - 1) / max(1, columns - 1) or 1.0
        )

    @property
    def sides(self) -> tuple[float, float]:
        """The picture's height and width, in pixels."""
        return (self.rows - 1) * self.down + 1, (self.columns - 1) * self.across + 1

    @property
    def size(self) -> float:
        """The picture's longer side, in pixels."""
        return max(self.sides)

    def cell(self, y: float, x: float) -> int:
        """The number of the cell nearest to a pixel, wherever that is; of one inside for a NaN."""
        # In this order of operands a NaN loses against 0.
        row = min(max(0.0, y / self.down + 0.5), self.rows - 1)
        column = min(max(0.0, x / self.across + 0.5), self.columns - 1)
        return int(row) * self.columns + int(column)


@dataclass(frozen=True, slots=True)
class Pose:
    """One person's keypoints, in the order of `skeleton.KEYPOINTS`.

    Attributes:
        points: y and x in pixels of the model's input, and the score 0..1, of each.
        score: The sum of the scores that no stronger pose claimed.
    """

    points: tuple[tuple[float, float, float], ...]
    score: float

    def scaled(self, down: float, across: float) -> Pose:
        """The same in a picture of another size."""
        return Pose(tuple((y * down, x * across, score) for y, x, score in self.points), self.score)

    def seen(self) -> list[tuple[float, float, float]]:
        """The keypoints that are in the picture to see."""
        return [point for point in self.points if point[2] >= SEEN_SCORE]


def find(outputs: Mapping[str, Array], grid: Grid) -> list[Pose]:
    """The poses in the picture, strongest first.

    Args:
        outputs: "heatmaps" ``[1, h, w, 17]``, 0..1: how likely each keypoint is there; "short_offsets"
            ``[1, h, w, 34]``: from here to that keypoint, where it is near, 17 y and then 17 x;
            "displacement_fwd" ``[1, h, w, 32]``: from an edge's parent here to its child, 16 y and then 16 x;
            "displacement_bwd": the same from the child to the parent. All in pixels of the model's input.
        grid: Of these outputs.
    """
    xp = namespace()
    with xp.scope():
        table = xp.read(_table(xp, outputs))
    return _Decoder(table, grid).poses()


def _table(xp: Namespace, outputs: Mapping[str, Array]) -> Array:
    """All that the decoder looks up, so that it is read at once.

    The first channel tells which cells have a peak of any keypoint: Python looks at few others.
    """
    heat = outputs["heatmaps"]
    is_peak = xp.greater_equal(heat, xp.max_filter(heat, 1))
    peaks = xp.where(is_peak, heat, xp.zeros_like(heat))
    offsets = [outputs[name] for name in ("short_offsets", "displacement_fwd", "displacement_bwd")]
    return xp.concat([xp.max(peaks, 3), peaks, heat, *offsets], 3)


class _Decoder:
    """Reads poses from one frame's table: `_WIDTH` numbers for each cell, row by row."""

    def __init__(self, table: memoryview, grid: Grid) -> None:
        self._table = table
        self._grid = grid

    def poses(self) -> list[Pose]:
        near = (NEAR * self._grid.size) ** 2
        found: list[Pose] = []
        refused: list[Pose] = []
        for _, cell, keypoint in self._roots():
            y, x, _ = self._sharpened(cell, keypoint)
            # Most roots are keypoints of a pose that a stronger root has led to.
            if any(_claims(pose, keypoint, y, x, near) for pose in (*found, *refused)):
                continue
            points = tuple(self._walk(keypoint, cell))
            score = sum(
                point[2]
                for k, point in enumerate(points)
                if not any(_claims(pose, k, point[0], point[1], near) for pose in found)
            )
            pose = Pose(points, score)
            if score < max(FEWEST_POINTS, OWN_SHARE * sum(point[2] for point in points)):
                refused.append(pose)
                continue
            found.append(pose)
            if len(found) == MOST_POSES:
                break
        return found

    def _roots(self) -> list[tuple[float, int, int]]:
        """Score, cell and keypoint of the peaks, the clearest first."""
        table = self._table
        cells = [cell for cell, best in enumerate(table[::_WIDTH]) if best >= ROOT_SCORE]
        roots: list[tuple[float, int, int]] = []
        for cell in cells:
            start = cell * _WIDTH + _PEAKS
            for keypoint, score in enumerate(table[start : start + COUNT]):
                if score >= ROOT_SCORE:
                    roots.append((score, cell, keypoint))
        roots.sort(reverse=True)
        return roots[:MOST_ROOTS]

    def _walk(self, root: int, cell: int) -> list[tuple[float, float, float]]:
        """The pose that contains the keypoint `root` near `cell`."""
        table, grid = self._table, self._grid
        points = [(0.0, 0.0, 0.0)] * COUNT
        cells = [0] * COUNT
        y, x, cells[root] = self._sharpened(cell, root)
        points[root] = (y, x, self._score(cells[root], root))
        for edge, start, end, is_forward in WALKS[root]:
            y, x, _ = points[start]
            at = cells[start] * _WIDTH + (_FORWARD if is_forward else _BACKWARD) + edge
            y, x, cells[end] = self._sharpened(grid.cell(y + table[at], x + table[at + len(EDGES)]), end)
            points[end] = (y, x, self._score(cells[end], end))
        return points

    def _sharpened(self, cell: int, keypoint: int) -> tuple[float, float, int]:
        """Where the short offsets at `cell`, and then those found there, say it is; and its cell."""
        table, grid = self._table, self._grid
        y = x = 0.0
        for _ in range(SHARPENINGS):
            row, column = divmod(cell, grid.columns)
            at = cell * _WIDTH + _SHORT + keypoint
            y, x = row * grid.down + table[at], column * grid.across + table[at + COUNT]
            cell = grid.cell(y, x)
        return (y, x, cell) if math.isfinite(y) and math.isfinite(x) else (0.0, 0.0, cell)

    def _score(self, cell: int, keypoint: int) -> float:
        score: float = self._table[cell * _WIDTH + _HEAT + keypoint]
        return min(max(0.0, score), 1.0)  # in this order a NaN is 0


def _claims(pose: Pose, keypoint: int, y: float, x: float, near: float) -> bool:
    """Whether the pose has this keypoint there already."""
    known_y, known_x, _ = pose.points[keypoint]
    return (known_y - y) ** 2 + (known_x - x) ** 2 <= near
