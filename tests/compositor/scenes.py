"""Made-up pictures and masks as nested lists, and how far two of them lie apart. Plain Python."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

Nested = Any  # a number, or lists of the same
Mask = list[list[list[list[float]]]]


def mask(rows: int, columns: int, value: Callable[[int, int], float]) -> Mask:
    """``[1, rows, columns, 1]`` of what `value` says about each row and column."""
    return [[[[value(y, x)] for x in range(columns)] for y in range(rows)]]


def picture(rows: int, columns: int, value: Callable[[int, int], tuple[float, float, float]]) -> Nested:
    """``[1, rows, columns, 3]`` of what `value` says about each row and column."""
    return [[[list(value(y, x)) for x in range(columns)] for y in range(rows)]]


def disc(rows: int, columns: int, *, softness: float = 1.5, shift: float = 0.0, down: float = 0.0) -> Mask:
    """A round "person" in the middle, moved right by `shift` pixels and `down`, its edge `softness` pixels
    wide.
    """
    radius = 0.33 * min(rows, columns)

    def value(y: int, x: int) -> float:
        distance = math.hypot(y + 0.5 - rows / 2 - down, x + 0.5 - columns / 2 - shift)
        return min(max((radius - distance) / softness + 0.5, 0.0), 1.0)

    return mask(rows, columns, value)


def scene(rows: int, columns: int) -> Nested:
    """A warm disc before stripes of blue and yellow that no blur worth the name leaves visible."""
    person = disc(rows, columns, softness=1.0)

    def value(y: int, x: int) -> tuple[float, float, float]:
        behind = (30.0, 60.0, 200.0) if (x // 4 + y // 6) % 2 else (230.0, 210.0, 40.0)
        skin = (200.0 - y, 120.0 + x / 2, 90.0)
        share = person[0][y][x][0]
        red, green, blue = (b + share * (s - b) for b, s in zip(behind, skin, strict=True))
        return round(red), round(green), round(blue)

    return picture(rows, columns, value)


def noise(rows: int, columns: int, *, seed: int = 0, to: float = 1.0) -> Mask:
    """A mask of even noise from 0 to `to`, the same for the same seed."""
    random = Random(seed)  # noqa: S311
    return mask(rows, columns, lambda _y, _x: random.uniform(0, to))


def numbers(nested: Nested) -> Iterator[float]:
    """The numbers of nested lists, in order."""
    if isinstance(nested, list):
        for item in nested:
            yield from numbers(item)
    else:
        yield nested


def apart(a: Nested, b: Nested) -> float:
    """The largest difference between two nested lists of one size; a NaN is infinitely far from all."""
    pairs = zip(numbers(a), numbers(b), strict=True)
    return max((math.inf if math.isnan(p) or math.isnan(q) else abs(p - q) for p, q in pairs), default=0.0)


def mean(nested: Nested) -> float:
    """The mean of nested lists of numbers."""
    values = list(numbers(nested))
    return sum(values) / len(values)
