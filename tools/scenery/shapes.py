"""Outlines: polygons as smooth-edged masks, leaves, and the ragged lines of ridges."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from scenery.light import HEIGHT, WIDTH, Mask

Points = NDArray[np.float64]
SUPERSAMPLE = (
    2  # drawn at twice the size and averaged: edges are smooth, and a lens blurs them further anyway
)


def polygons(outlines: Iterable[Points]) -> Mask:
    """The union of polygons, each ``[n, 2]`` of (x, y) in units of the picture's height."""
    canvas = Image.new("L", (WIDTH * SUPERSAMPLE, HEIGHT * SUPERSAMPLE))
    draw = ImageDraw.Draw(canvas)
    for outline in outlines:
        points = outline * HEIGHT * SUPERSAMPLE
        draw.polygon([(float(x), float(y)) for x, y in points], fill=255)
    return np.asarray(canvas.reduce(SUPERSAMPLE), np.float32) / 255


def leaf(base: Points, angle: float, length: float, width: float) -> Points:
    """One pointed leaf from ``base``, growing towards ``angle`` (radians, 0 right, clockwise on screen)."""
    along = np.linspace(0, 1, 24)
    half = width / 2 * np.sin(np.pi * along**0.8) ** 1.15
    bend = 0.05 * length * np.sin(np.pi * along)
    outline = np.concatenate(
        [np.stack([along * length, bend + half], 1), np.stack([along * length, bend - half], 1)[::-1]]
    )
    cos, sin = np.cos(angle), np.sin(angle)
    return np.asarray(base + outline @ np.array([[cos, sin], [-sin, cos]]))


def branch(rng: np.random.Generator, curve: Points, leaf_size: float, leaves: int) -> list[Points]:
    """A twig along ``curve`` ([n, 2]) with leaves in loose pairs that get smaller towards the tip."""
    outlines: list[Points] = []
    steps = np.gradient(curve, axis=0)
    normal = np.stack([-steps[:, 1], steps[:, 0]], 1) / np.linalg.norm(steps, axis=1, keepdims=True)
    thick = np.linspace(0.012, 0.003, len(curve))[:, None]
    outlines.append(np.concatenate([curve + normal * thick / 2, (curve - normal * thick / 2)[::-1]]))
    for index in range(leaves):
        place = (index + 1.5) / (leaves + 1)
        at = min(len(curve) - 1, int(place * len(curve)))
        heading = np.arctan2(steps[at, 1], steps[at, 0])
        side = 1 if index % 2 else -1
        length = leaf_size * (1.1 - 0.55 * place) * rng.uniform(0.8, 1.15)
        outlines.append(leaf(curve[at], heading + side * rng.uniform(0.5, 1.0), length, length * 0.34))
    return outlines


def bezier(*control: tuple[float, float]) -> Points:
    """A cubic Bezier curve through four control points, 60 samples."""
    t = np.linspace(0, 1, 60)[:, None]
    a, b, c, d = (np.array(point) for point in control)
    return np.asarray((1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d)


def ridge(rng: np.random.Generator, cells: float, roughness: float) -> NDArray[np.float64]:
    """A mountain's skyline across the picture, ``[WIDTH]``, about -1..1: octaves of creased noise."""
    line = np.zeros(WIDTH)
    weight = 1.0
    for _ in range(7):
        knots = int(np.ceil(cells)) + 4
        x = np.linspace(0, cells, WIDTH) + rng.random()
        values = rng.uniform(-1, 1, knots)
        low = x.astype(int)
        t = x - low
        t = t * t * (3 - 2 * t)
        wave = values[low] * (1 - t) + values[low + 1] * t
        line += weight * (0.5 - np.abs(wave)) * 1.4
        weight *= roughness
        cells *= 2.03
    return line
