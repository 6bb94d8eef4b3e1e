"""Made-up bodies, and what a BodyPix without mistakes would answer to a picture of them. Plain Python."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence

from scenes import Mask, Nested, mask

from compositor.poses import Grid
from compositor.skeleton import EDGES, KEYPOINTS

Point = tuple[float, float]
Body = tuple[Point, ...]

# Somebody who stands facing the camera, a unit high: y down from the top of the head, x from the middle.
FIGURE: dict[str, Point] = {
    "nose": (0.08, 0.0),
    "left_eye": (0.06, 0.02),
    "right_eye": (0.06, -0.02),
    "left_ear": (0.07, 0.05),
    "right_ear": (0.07, -0.05),
    "left_shoulder": (0.2, 0.12),
    "right_shoulder": (0.2, -0.12),
    "left_elbow": (0.36, 0.15),
    "right_elbow": (0.36, -0.15),
    "left_wrist": (0.5, 0.16),
    "right_wrist": (0.5, -0.16),
    "left_hip": (0.53, 0.08),
    "right_hip": (0.53, -0.08),
    "left_knee": (0.75, 0.09),
    "right_knee": (0.75, -0.09),
    "left_ankle": (0.96, 0.1),
    "right_ankle": (0.96, -0.1),
}


def body(top: float, middle: float, height: float) -> Body:
    """Somebody `height` pixels high, the head's top at the row `top`, the middle at the column `middle`."""
    return tuple((top + height * FIGURE[name][0], middle + height * FIGURE[name][1]) for name in KEYPOINTS)


def alpha(bodies: Sequence[Body], grid: Grid) -> Mask:
    """1 in an ellipse around each body."""
    return mask(
        grid.rows, grid.columns, lambda i, j: float(any(_inside(b, *_pixel(grid, i, j)) for b in bodies))
    )


def owner(bodies: Sequence[Body], grid: Grid, row: int, column: int) -> int | None:
    """Whose a cell is, if it is anybody's."""
    y, x = _pixel(grid, row, column)
    number = _nearest([_centre(b) for b in bodies], y, x)
    return number if _inside(bodies[number], y, x) else None


def outputs(bodies: Sequence[Body], grid: Grid) -> dict[str, Nested]:
    """The model's outputs that tell people apart; without bodies all are 0. To be left as they are."""
    return dict(_outputs(tuple(bodies), grid))


@functools.lru_cache(maxsize=32)
def _outputs(bodies: tuple[Body, ...], grid: Grid) -> dict[str, Nested]:

    def heat(y: float, x: float) -> list[float]:
        spread = 2 * (0.7 * grid.down) ** 2
        return [
            max(math.exp(-((b[k][0] - y) ** 2 + (b[k][1] - x) ** 2) / spread) for b in bodies)
            for k in range(len(KEYPOINTS))
        ]

    def short(y: float, x: float) -> list[float]:
        near = [bodies[_nearest([b[k] for b in bodies], y, x)][k] for k in range(len(KEYPOINTS))]
        return [p[0] - y for p in near] + [p[1] - x for p in near]

    def long(y: float, x: float) -> list[float]:
        own = bodies[_nearest([_centre(b) for b in bodies], y, x)]
        return [p[0] - y for p in own] + [p[1] - x for p in own]

    def leading(start: int, end: int) -> Callable[[float, float], list[float]]:
        def displacement(y: float, x: float) -> list[float]:
            steps = []
            for edge in EDGES:
                own = bodies[_nearest([b[edge[start]] for b in bodies], y, x)]
                steps.append(
                    (own[edge[end]][0] - own[edge[start]][0], own[edge[end]][1] - own[edge[start]][1])
                )
            return [step[0] for step in steps] + [step[1] for step in steps]

        return displacement

    def cells(answer: Callable[[float, float], list[float]], channels: int) -> Nested:
        nothing = [0.0] * channels
        return [
            [
                [answer(*_pixel(grid, i, j)) if bodies else nothing for j in range(grid.columns)]
                for i in range(grid.rows)
            ]
        ]

    return {
        "heatmaps": cells(heat, len(KEYPOINTS)),
        "short_offsets": cells(short, 2 * len(KEYPOINTS)),
        "long_offsets": cells(long, 2 * len(KEYPOINTS)),
        "displacement_fwd": cells(leading(0, 1), 2 * len(EDGES)),
        "displacement_bwd": cells(leading(1, 0), 2 * len(EDGES)),
    }


def _pixel(grid: Grid, row: int, column: int) -> Point:
    return row * grid.down, column * grid.across


def _centre(one: Body) -> Point:
    return sum(p[0] for p in one) / len(one), sum(p[1] for p in one) / len(one)


def _nearest(points: Sequence[Point], y: float, x: float) -> int:
    return min(range(len(points)), key=lambda n: math.hypot(points[n][0] - y, points[n][1] - x))


def _inside(one: Body, y: float, x: float) -> bool:
    height = (one[15][0] - one[0][0]) / 0.88
    top, middle = one[0][0] - 0.08 * height, one[0][1]
    return ((y - top - height / 2) / (height / 2)) ** 2 + ((x - middle) / (0.2 * height)) ** 2 <= 1
