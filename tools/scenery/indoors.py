"""Scenes in a room: a sunlit wall, a home library, cut paper."""

from __future__ import annotations

import numpy as np

from scenery.light import (
    HEIGHT,
    WIDTH,
    Mask,
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
from scenery.shapes import bezier, branch, polygons


def studio() -> Picture:
    """A plaster wall with the light of a window and the shadow of a plant on it."""
    x, y = grid()
    rng = np.random.default_rng(5)
    plaster = 1 + 0.035 * (noise(90, (5, 3), 6) - 0.5) + 0.02 * (noise(91, (160, 90), 2) - 0.5)
    ambient = 0.62 + 0.14 * np.exp(-(((x - 1.1) / 0.9) ** 2)) - 0.12 * y
    # The window, thrown on the wall from the left and above: three by two panes, sheared by the sun's height.
    u = (x - 0.4) / 1.08
    v = (y - 0.06 - 0.2 * (x - 0.4)) / 0.72
    pane_u, pane_v = np.abs((u * 3) % 1 - 0.5), np.abs((v * 2) % 1 - 0.5)
    inside = ((u > 0) & (u < 1) & (v > 0) & (v < 1)).astype(np.float32)
    panes = inside * (pane_u < 0.462) * (pane_v < 0.47)
    # The penumbra widens with the way from the frame: sharper at the near edge, softer at the far one.
    sharp, soft = gaussian(panes.astype(np.float32), 7), gaussian(panes.astype(np.float32), 17)
    window = mix(sharp[..., None], soft[..., None], np.clip(u, 0, 1))[..., 0]
    front = [
        bezier((0.5, 1.2), (0.56, 0.9), (0.68, 0.62), (0.98, 0.44)),
        bezier((0.46, 1.2), (0.46, 0.85), (0.5, 0.55), (0.64, 0.26)),
        bezier((0.55, 1.2), (0.7, 1.0), (0.9, 0.8), (1.26, 0.74)),
    ]
    behind = [
        bezier((0.4, 1.2), (0.4, 0.8), (0.42, 0.5), (0.46, 0.16)),
        bezier((0.5, 1.2), (0.62, 0.85), (0.74, 0.5), (0.84, 0.3)),
        bezier((0.6, 1.2), (0.85, 1.0), (1.1, 0.95), (1.44, 0.93)),
    ]
    near = gaussian(polygons(o for s in front for o in branch(rng, s, 0.17, 21)), 6)
    away = gaussian(polygons(o for s in behind for o in branch(rng, s, 0.19, 19)), 16)
    shadow = 1 - (1 - 0.9 * near) * (1 - 0.6 * away)
    sun = window * (1 - shadow) * (0.86 + 0.14 * noise(92, (2, 2), 3))
    wall = linear("#f1eae0") * plaster[..., None]
    sky = np.array([1.0, 0.99, 0.975], np.float32)
    return vignette(wall * (ambient[..., None] * sky + 0.46 * sun[..., None] * linear("#ffe6c0")), 0.14)


def paper() -> Picture:
    """Sheets of paper cut in long waves, one above the other, each with its shadow."""
    x, y = grid()
    rng = np.random.default_rng(14)
    shades = ["#e8ece6", "#cfdcd6", "#a9c4bd", "#7ba69f", "#4f857f", "#2f6663", "#1d4a4a", "#12363a"]
    fibre = 1 + 0.03 * (noise(60, (240, 135), 2) - 0.5) + 0.03 * (noise(61, (4, 3), 4) - 0.5)
    picture = np.ones((HEIGHT, WIDTH, 3), np.float32) * linear(shades[0])
    for index, shade in enumerate(shades[1:]):
        phase, drift = rng.uniform(0, 6.28), rng.uniform(-0.16, 0.02)
        wave = 0.075 * np.sin(2.1 * x + phase) + 0.034 * np.sin(4.6 * x + 2.2 * phase) + drift * (x - 0.9)
        sheet = smoothstep(-1.2 / HEIGHT, 1.2 / HEIGHT, y - (0.2 + 0.118 * index + wave))
        shadow = gaussian(np.roll(sheet, -14, 0), 20) * 0.5 + gaussian(sheet, 5) * 0.22
        picture = picture * (1 - shadow * 0.75)[..., None]
        lit = (1.06 - 0.16 * (x / 1.78))[..., None] * linear(shade)
        picture = mix(picture, lit, sheet)
    return vignette(lens(picture * fibre[..., None], 2.2), 0.12)


def library() -> Picture:
    """Shelves of books in lamplight, just out of focus."""
    x, y = grid()
    rng = np.random.default_rng(77)
    wood = linear("#8a6547") * (0.8 + 0.4 * noise(80, (2, 70), 4))[..., None]
    picture = np.ones((HEIGHT, WIDTH, 3), np.float32) * linear("#4a3a2f") * 0.55
    shelf_height, board, upright = 272, 20, 22
    for floor in range(shelf_height - 30, HEIGHT + shelf_height, shelf_height):
        for bay in range(-60, WIDTH, 500):
            _shelf(picture, rng, (bay + upright, bay + 500), (floor - shelf_height + board, floor))
    for floor in range(shelf_height - 30, HEIGHT + shelf_height, shelf_height):
        top = slice(max(floor, 0), max(floor + board, 0))
        picture[top] = wood[top] * 1.25
        shade = slice(max(floor + board, 0), max(floor + board + 70, 0))
        rows = np.arange(HEIGHT)[shade] - (floor + board)
        picture[shade] *= (0.45 + 0.55 * smoothstep(0, 70, rows.astype(np.float32)))[:, None, None]
    for bay in range(-60, WIDTH + 1, 500):
        post = slice(max(bay, 0), max(bay + upright, 0))
        picture[:, post] = wood[:, post] * 1.1
    lamp = np.exp(-(((x - 1.5) / 0.6) ** 2) - ((y - 0.42) / 0.5) ** 2)
    daylight = np.exp(-(((x - 0.1) / 0.7) ** 2) - ((y - 0.4) / 0.8) ** 2)
    light = 0.34 + lamp[..., None] * linear("#ffc890") * 1.65 + daylight[..., None] * linear("#dfe8f2") * 0.75
    picture = lens((picture * light).astype(np.float32), 14)
    return vignette(gaussian(picture, 2) + gaussian(picture, 70) * 0.1, 0.28)


def _shelf(
    picture: Picture, rng: np.random.Generator, across: tuple[int, int], down: tuple[int, int]
) -> None:
    """Fill one compartment, ``across`` and ``down`` in pixels, from the left with books, stacks and vases."""
    cloth = [
        "#7a3b32",
        "#b5764a",
        "#d9c7a3",
        "#e9e2d2",
        "#44584f",
        "#2f4858",
        "#6d7f86",
        "#8c8573",
        "#a3483b",
    ]
    cloth += ["#c9a45c", "#3a3c47", "#efe9dd", "#596b58", "#9fb0ae"]
    left, right = across
    room = down[1] - down[0]
    at = left + int(rng.integers(0, 10))
    while at < right - 16:
        kind = rng.random()
        if kind < 0.72:  # a run of books of one series or of many
            series = rng.random() < 0.35
            tone, height = cloth[rng.integers(len(cloth))], rng.uniform(0.62, 0.9)
            for _ in range(int(rng.integers(3, 8))):
                wide = int(rng.integers(16, 40))
                if at + wide > right:
                    break
                if not series:
                    tone, height = cloth[rng.integers(len(cloth))], rng.uniform(0.55, 0.92)
                _book(picture, rng, (at, at + wide), (down[1] - int(room * height), down[1]), tone)
                at += wide + 1
        elif kind < 0.86:  # a stack lying flat
            wide, floor = int(rng.integers(110, 170)), down[1]
            for _ in range(int(rng.integers(2, 5))):
                thick = int(rng.integers(18, 34))
                trim = int(rng.integers(0, 24))
                _book(
                    picture,
                    rng,
                    (at + trim, min(at + wide, right)),
                    (floor - thick, floor),
                    cloth[rng.integers(len(cloth))],
                )
                floor -= thick + 1
            at += wide + 14
        else:
            at += _vase(picture, rng, at, down) if at + 110 < right else 40


def _book(
    picture: Picture, rng: np.random.Generator, across: tuple[int, int], down: tuple[int, int], tone: str
) -> None:
    """One spine: rounded by shading, with a band for the title on some."""
    x0, x1, y0, y1 = max(across[0], 0), min(across[1], WIDTH), max(down[0], 0), min(down[1], HEIGHT)
    if x1 <= x0 or y1 <= y0:
        return
    round_off = 0.62 + 0.38 * np.sin(np.pi * (np.arange(x0, x1) - across[0] + 0.5) / (across[1] - across[0]))
    spine = linear(tone) * rng.uniform(0.75, 1.15) * round_off[None, :, None] * np.ones((y1 - y0, 1, 1))
    if rng.random() < 0.6 and y1 - y0 > 90:
        band = int((y1 - y0) * rng.uniform(0.12, 0.3))
        spine[band : band + int(rng.integers(8, 40))] *= rng.choice([0.6, 1.2])
    picture[y0:y1, x0:x1] = spine


def _vase(picture: Picture, rng: np.random.Generator, at: int, down: tuple[int, int]) -> int:
    """A vase with a few twigs at ``at``; returns the width it takes, in pixels."""
    centre, tall = at + 55, int(rng.integers(70, 100))
    y = np.linspace(0, 1, 40)
    half = (18 + 16 * np.sin(np.pi * (y * 0.9 + 0.12))) / HEIGHT
    rise = (down[1] - tall * (1 - y)) / HEIGHT
    outline = np.concatenate(
        [np.stack([centre / HEIGHT + half, rise], 1), np.stack([centre / HEIGHT - half, rise], 1)[::-1]]
    )
    body: Mask = polygons([outline])
    shine = gradient(
        (grid()[0] * HEIGHT - centre) / 60 + 0.5, [(0, "#f3eee4"), (0.5, "#d9d0c0"), (1, "#7d7468")]
    )
    picture[:] = mix(picture, shine, body)
    foot = (centre / HEIGHT, (down[1] - tall) / HEIGHT)
    twigs = []
    for _ in range(5):
        lean = rng.uniform(-0.075, 0.075)
        tip = (foot[0] + lean, foot[1] - rng.uniform(0.07, 0.115))
        curve = bezier(foot, (foot[0], foot[1] - 0.05), (foot[0] + lean * 0.6, foot[1] - 0.08), tip)
        twigs += branch(rng, curve, 0.045, 9)
    picture[:] = mix(picture, linear("#5d7a4c") * rng.uniform(0.7, 1.2), polygons(twigs))
    return 115
