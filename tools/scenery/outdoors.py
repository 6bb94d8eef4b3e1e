"""Scenes under the sky: dusk over water, misty mountains, evening city lights, a sunlit garden."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenery.light import (
    HEIGHT,
    WIDTH,
    Picture,
    gaussian,
    gradient,
    grid,
    lens,
    linear,
    mix,
    noise,
    smoothstep,
    vignette,
)
from scenery.shapes import ridge


def dusk() -> Picture:
    """The last light over still water, out of focus."""
    x, y = grid()
    horizon = 0.66
    sky = gradient(
        y + 0.05 * (noise(3, (2, 2), 3) - 0.5),
        [
            (0, "#3d5482"),
            (0.22, "#6c7ba6"),
            (0.42, "#b79db3"),
            (0.54, "#e6b3a0"),
            (0.63, "#f6cf9f"),
            (0.7, "#f9dcae"),
        ],
    )
    glow = np.exp(-(((x - 1.2) / 0.55) ** 2) - ((y - horizon) / 0.16) ** 2)
    sky = sky + glow[..., None] * linear("#f7b06a") * 0.35
    # Thin clouds: noise drawn out sideways, lit from below near the horizon, bluish above.
    veil = (
        smoothstep(0.5, 0.74, noise(11, (2.2, 9), 5)) * smoothstep(0.02, 0.2, y) * smoothstep(0.64, 0.45, y)
    )
    lit = gradient(y, [(0, "#8b93b8"), (0.35, "#d9a7ad"), (0.6, "#ffd3a0")])
    sky = mix(sky, lit, 0.55 * veil)
    # The water: the sky upside down, darker, pulled into soft horizontal streaks.
    depth = np.clip((y - horizon) / (1 - horizon), 0, 1)
    wobble = (noise(5, (3, 60), 3) - 0.5) * 0.2 * depth
    source = np.clip(horizon - (y - horizon) * 1.25 + wobble, 0, horizon - 1 / HEIGHT)
    mirrored = sky[(source * HEIGHT).astype(int), np.arange(WIDTH)[None, :]]
    glitter = np.exp(-(((x - 1.2) / (0.1 + 0.35 * depth)) ** 2)) * smoothstep(0.45, 0.8, noise(6, (4, 90), 3))
    water = mix(mirrored * 0.8, linear("#31486e"), 0.1 + 0.3 * depth)
    water = water + (glitter * (1 - 0.6 * depth))[..., None] * linear("#ffc98c") * 0.4
    picture = mix(sky, water, smoothstep(horizon - 0.001, horizon + 0.002, y))
    # A far shore, hardly there.
    shore = horizon - 0.012 - 0.014 * ridge(np.random.default_rng(8), 3, 0.5)[None, :]
    land = smoothstep(0, 0.004, y - shore) * smoothstep(horizon + 0.002, horizon - 0.001, y)
    picture = mix(picture, gradient(y, [(horizon - 0.06, "#8a7f9c"), (horizon, "#a68f9d")]), 0.85 * land)
    return vignette(gaussian(lens(picture, 7), 2), 0.12)


def mountains() -> Picture:
    """Ridge behind ridge in the morning mist, firs on the nearest ones."""
    x, y = grid()
    rng = np.random.default_rng(21)
    picture = gradient(y, [(0, "#a9c3d6"), (0.3, "#d3dfe3"), (0.5, "#f1e8da"), (0.7, "#f3e6d3")])
    sun = np.exp(-(((x - 1.28) / 0.42) ** 2) - ((y - 0.3) / 0.26) ** 2)
    picture = picture + sun[..., None] * linear("#ffdca8") * 0.4
    layers = 6
    for index in range(layers):
        near = index / (layers - 1)
        line = 0.36 + 0.105 * index - (0.13 - 0.05 * near) * ridge(rng, 1.5 + 0.9 * index, 0.46)
        # The mist keeps to the broad shape of the slope: following every crease would draw vertical streaks.
        broad = gaussian(line[None, :].astype(np.float32).repeat(3, 0), 45)[1]
        if near > 0.5:
            line = line - _firs(rng, 0.018 + 0.05 * (near - 0.5))
        below, deep = y - line[None, :], y - broad[None, :]
        colour = gradient(
            np.full_like(y, near), [(0, "#a5bac6"), (0.45, "#6c8b9b"), (0.75, "#3a5f6c"), (1, "#1b3a42")]
        )
        # Mist lies in the valleys: each slope fades into it downwards, unevenly.
        drift = 0.6 + 0.8 * noise(40 + index, (3, 3), 4)
        fade = (1 - np.exp(-np.maximum(deep, 0) / (0.16 + 0.05 * index))) * drift * (0.95 - 0.5 * near)
        mist = gradient(np.full_like(y, near), [(0, "#e6e9e7"), (0.6, "#cddde0"), (1, "#7fa3ab")])
        slope = mix(colour, mist, np.clip(fade, 0, 0.93))
        slope = slope + (sun * (0.3 - 0.28 * near))[..., None] * linear("#ffdca8")
        blur = 2.5 / HEIGHT
        picture = mix(picture, slope, smoothstep(-blur, blur, below))
    return vignette(lens(picture, 3.5), 0.15)


def _firs(rng: np.random.Generator, size: float) -> NDArray[np.float64]:
    """How far a forest stands above its slope, ``[WIDTH]`` in picture heights."""
    x = (np.arange(WIDTH) + 0.5) / HEIGHT
    top = np.zeros(WIDTH)
    at = -0.05
    while at < WIDTH / HEIGHT + 0.05:
        height = size * rng.uniform(0.45, 1.2)
        span = height * rng.uniform(0.24, 0.34)
        rise = np.clip(1 - np.abs(x - at) / span, 0, 1)
        boughs = 0.86 + 0.14 * np.cos(rise * 22)
        top = np.maximum(top, height * rise**0.85 * boughs)
        at += span * rng.uniform(0.35, 1.1)
    return top


def city() -> Picture:
    """Evening in a city seen through a fast lens: every lamp a disc."""
    x, y = grid()
    rng = np.random.default_rng(12)
    picture = gradient(
        y,
        [
            (0, "#0d1a33"),
            (0.3, "#1e3356"),
            (0.5, "#4a4a70"),
            (0.6, "#6b5468"),
            (0.72, "#1d2035"),
            (1, "#0b0f1c"),
        ],
    )
    far, middle, near = (np.zeros_like(picture) for _ in range(3))
    warm = [linear(c) for c in ("#ffb866", "#ffd39a", "#ff9a4a", "#ffe6c4")]
    cool = [linear(c) for c in ("#bcd8ff", "#8fd3e8", "#f2f5ff")]
    skyline = np.full(WIDTH, 0.62)
    left = -40
    while left < WIDTH:
        wide = int(rng.integers(70, 170))
        top = 0.6 - rng.beta(1.3, 2.4) * 0.48
        span = slice(max(left, 0), max(left + wide, 0))
        skyline[span] = top
        tint = linear("#141b30") * rng.uniform(0.7, 1.5)
        inside = (x * HEIGHT >= left) & (x * HEIGHT < left + wide) & (y > top) & (y < 0.72)
        picture = mix(picture, tint, 0.92 * inside.astype(np.float32))
        for row in range(int(top * HEIGHT) + 14, int(0.7 * HEIGHT), 17):
            for column in range(max(left, 0) + 10, min(left + wide, WIDTH) - 10, 15):
                if rng.random() < 0.1:
                    lamp = (warm if rng.random() < 0.88 else cool)[rng.integers(3)]
                    far[row : row + 7, column : column + 6] = lamp * rng.gamma(1.2, 1.1)
        left += wide + int(rng.integers(-12, 30))
    for _ in range(130):  # the street: lamps and cars in lanes that run to a point on the horizon
        deep = rng.random() ** 2.2
        lane = rng.choice([-1.5, -0.75, -0.3, 0.35, 0.8, 1.6])
        across = WIDTH * (0.57 + lane * (0.06 + 0.5 * deep)) + rng.normal(0, 14)
        down = HEIGHT * (0.67 + 0.24 * deep) + rng.normal(0, 6)
        car = linear("#ff4a36") if lane > 0 else linear("#fff0d8")
        lamp = car if abs(lane) < 1 else warm[rng.integers(4)]
        _lamp(middle, across, down, lamp * rng.uniform(5, 22))
    for _ in range(15):
        palette = [*warm, linear("#ff8a5d"), cool[0]]
        place = (rng.uniform(0, WIDTH), HEIGHT * rng.normal(0.64, 0.12))
        _lamp(near, *place, palette[rng.integers(len(palette))] * rng.uniform(20, 75))
    light = lens(picture, 18) + lens(far, 15) * 1.9 + lens(middle, 26) + lens(near, 52) * 0.5
    light = gaussian(light, 1.6)  # no lens draws its discs with a knife
    return vignette(light + gaussian(light, 60) * 0.15, 0.3)


def _lamp(picture: Picture, across: float, down: float, light: NDArray[np.float32]) -> None:
    """Add a small square source of ``light``, where it is inside the picture."""
    row, column = int(down), int(across)
    if 4 <= row < HEIGHT - 4 and 4 <= column < WIDTH - 4:
        picture[row - 3 : row + 4, column - 3 : column + 4] += light


def garden() -> Picture:
    """A garden in the sun, far out of focus."""
    x, y = grid()
    rng = np.random.default_rng(33)
    shade = noise(70, (5, 3.6), 4) + 0.1 * (0.5 - y)
    light = smoothstep(0.4, 0.72, noise(71, (3, 2), 3) + 0.42 * (0.42 - y) + 0.1 * (x - 0.9))
    picture = gradient(shade, [(0.25, "#1c3d22"), (0.42, "#2f6330"), (0.55, "#578c3a"), (0.7, "#94b84e")])
    picture = mix(
        picture, gradient(shade, [(0.3, "#8fb850"), (0.6, "#d8e58e"), (0.75, "#f4f3c4")]), 0.85 * light
    )
    picture = picture * (1.04 - 0.45 * smoothstep(0.5, 1.0, y))[..., None]
    greens = [linear(c) for c in ("#d9ec8c", "#f6f4c9", "#a7d06a", "#fff6dd", "#88bf6a")]
    glints = np.zeros_like(picture)
    for radius, count, gain in ((18, 130, 0.2), (34, 110, 0.6), (58, 34, 1.1)):  # leaves near and far
        sparks = np.zeros_like(picture)
        for _ in range(count):
            place = (rng.uniform(0, WIDTH), HEIGHT * abs(rng.normal(0.16, 0.26)))
            row, column = min(int(place[1]), HEIGHT - 1), int(place[0])
            strength = rng.gamma(1.6, 7) * (0.15 + light[row, column]) * gain
            _lamp(sparks, *place, greens[rng.integers(len(greens))] * strength)
        glints += lens(sparks, radius)
    return vignette(gaussian(lens(picture, 30), 6) + gaussian(glints, 1.5), 0.2)
