"""Colours that tell parts of a body apart. Plain Python."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence

from compositor.body import BACKGROUND, touches

Color = tuple[int, int, int]
Lab = tuple[float, float, float]

# The palette is chosen from colours on this lattice of red, green and blue: fine enough for 64 that differ.
LEVELS = (0, 51, 102, 153, 204, 255)
# Neither so dark nor so light (OKLab, 0..1), nor so grey, that it could be the picture's own light and shade.
DARKEST, LIGHTEST, GREYEST = 0.45, 0.93, 0.08


@functools.lru_cache(maxsize=8)
def palette(names: Sequence[str]) -> tuple[Color, ...]:
    """A colour for each part, red, green and blue 0..255; those of parts that touch are the most different.

    As many colours are taken as there are parts, each as far as can be from those before, and then given out
    so that neighbours on the body get colours far apart. Distances are Euclidean in OKLab (Björn Ottosson, "A
    perceptual color space for image processing", 2020), where equal ones look equal.

    Args:
        names: The parts; a tuple. One called "background" is black.
    """
    parts = [number for number, name in enumerate(names) if name != BACKGROUND]
    free = _apart(len(parts))
    given: dict[int, Color] = {}
    for part in parts:
        neighbours = [known for known in given if touches(names[part], names[known])]
        best = max(free, key=lambda color: _nearest(color, [given[known] for known in neighbours]))
        free.remove(best)
        given[part] = best
    return tuple(given.get(number, (0, 0, 0)) for number in range(len(names)))


def _apart(count: int) -> list[Color]:
    """`count` colours of the lattice, farthest point first (Gonzalez 1985)."""
    lattice: list[Color] = [(r, g, b) for r in LEVELS for g in LEVELS for b in LEVELS]
    candidates = [color for color in lattice if _is_vivid(_oklab(color))]
    chosen = [max(candidates, key=lambda color: _oklab(color)[0])]
    distances = [math.inf] * len(candidates)
    while len(chosen) < count:
        newest = _oklab(chosen[-1])
        distances = [
            min(known, math.dist(newest, _oklab(color)))
            for known, color in zip(distances, candidates, strict=True)
        ]
        chosen.append(candidates[max(range(len(candidates)), key=distances.__getitem__)])
    return chosen[:count]


def _nearest(color: Color, others: Sequence[Color]) -> float:
    return min((math.dist(_oklab(color), _oklab(other)) for other in others), default=math.inf)


def _is_vivid(lab: Lab) -> bool:
    return DARKEST <= lab[0] <= LIGHTEST and math.hypot(lab[1], lab[2]) >= GREYEST


@functools.cache
def _oklab(color: Color) -> Lab:
    """Lightness, green to red and blue to yellow of an sRGB colour; Ottosson's matrices."""
    red, green, blue = (_linear(value / 255) for value in color)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _linear(value: float) -> float:
    """sRGB's transfer function (IEC 61966-2-1), undone."""
    return float(((value + 0.055) / 1.055) ** 2.4) if value > 0.04045 else value / 12.92
