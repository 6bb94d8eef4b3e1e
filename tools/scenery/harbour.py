"""A scene that moves: lamps around a harbour at dusk, out of focus, in a loop without a seam.

Everything that moves is a function of a phase 0 to 1, and goes round a whole number of times in it: phase 1
is phase 0 again. Pictures are half the size of the still scenes': float32 ``[HEIGHT / 2, WIDTH / 2, 3]``,
linear RGB.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenery.light import (
    HEIGHT,
    WIDTH,
    Mask,
    Picture,
    gaussian,
    gradient,
    grid,
    linear,
    mix,
    noise,
    smoothstep,
    vignette,
)
from scenery.shapes import ridge

HORIZON = 0.6
_TURN = 2 * np.pi
_WARM = ("#ffb866", "#ffd39a", "#ff9a4a", "#ffe6c4", "#ffc27a")
_PAPER = ("#ff9436", "#ffa04a", "#ff8a3c")
_COOL = ("#bcd8ff", "#9fe0d6", "#ff6a52")


def _half(image: NDArray[np.float32]) -> NDArray[np.float32]:
    """Half the size, by averaging."""
    rows, columns = image.shape[0] // 2, image.shape[1] // 2
    halved: NDArray[np.float32] = image.reshape(rows, 2, columns, 2, -1).mean((1, 3)).astype(np.float32)
    return halved[..., 0] if image.ndim == 2 else halved


@dataclass(frozen=True)
class Lamp:
    """A light out of focus. Lengths are in picture heights; ``turns`` are whole rounds in a loop."""

    x: float
    y: float
    radius: float
    light: NDArray[np.float32]
    sway: tuple[float, float]
    flicker: float
    turns: int
    start: float

    def at(self, phase: float) -> tuple[float, float, float]:
        """Where it is, and how bright, 1 being its usual light."""
        angle = _TURN * (self.turns * phase + self.start)
        across, down = self.sway
        return (
            self.x + across * np.sin(angle),
            self.y + down * np.cos(angle),
            1 + self.flicker * np.sin(_TURN * ((self.turns + 1) * phase + 3 * self.start)),
        )


class Harbour:
    """Paints the harbour at any phase of its loop."""

    def __init__(self) -> None:
        rng = np.random.default_rng(61)
        across, down = grid()
        self._x, self._y = _half(across), _half(down)
        self._below = smoothstep(HORIZON - 0.002, HORIZON + 0.004, self._y)
        self._depth = np.clip((self._y - HORIZON) / (1 - HORIZON), 0, 1).astype(np.float32)
        self._sky = gradient(
            self._y,
            [
                (0, "#1f2d52"),
                (0.2, "#37456f"),
                (0.38, "#75678c"),
                (0.5, "#c08a8b"),
                (0.57, "#eab183"),
                (0.62, "#f6c98f"),
            ],
        )
        glow = np.exp(-(((self._x - 0.62) / 0.6) ** 2) - ((self._y - HORIZON) / 0.17) ** 2)
        self._sky = self._sky + glow[..., None].astype(np.float32) * linear("#ff9f5a") * 0.3
        self._veils = [_half(noise(seed, (2, 7), 4)) for seed in (62, 63, 64)]
        shore = HORIZON - 0.016 - 0.02 * ridge(np.random.default_rng(65), 4, 0.5)[None, :]
        land = smoothstep(0, 0.006, down - shore) * smoothstep(HORIZON + 0.004, HORIZON - 0.002, down)
        self._land = _half(gaussian(land, 7))
        self._lamps = [*self._quay(rng), *self._boats(rng), *self._lanterns(rng)]
        even = np.ones((HEIGHT, WIDTH, 3), np.float32)
        self._vignette = _half(vignette(even, 0.28))

    @staticmethod
    def _lamp(rng: np.random.Generator, place: tuple[float, float], radius: float, gain: float) -> Lamp:
        palette = _WARM if rng.random() < 0.86 else _COOL
        return Lamp(
            *place,
            radius,
            linear(palette[rng.integers(len(palette))]) * gain,
            sway=(0.0, 0.0),
            flicker=rng.uniform(0.04, 0.16),
            turns=int(rng.integers(1, 4)),
            start=rng.random(),
        )

    def _quay(self, rng: np.random.Generator) -> list[Lamp]:
        """Lamps along the far shore."""
        places = np.linspace(0.02, 1.76, 34) + rng.normal(0, 0.014, 34)
        return [
            self._lamp(rng, (x, HORIZON - abs(rng.normal(0.012, 0.02))), rng.uniform(0.009, 0.017), 0.75)
            for x in places
        ]

    def _boats(self, rng: np.random.Generator) -> list[Lamp]:
        """Lamps on moored boats, which sway."""
        boats = []
        for x in (0.13, 0.34, 0.52, 1.2, 1.39, 1.63):
            place = (x + rng.normal(0, 0.02), HORIZON - rng.uniform(0.03, 0.12))
            lamp = self._lamp(rng, place, rng.uniform(0.02, 0.03), 0.55)
            boats.append(Lamp(**{**vars(lamp), "sway": (rng.uniform(0.004, 0.008), 0.002), "turns": 1}))
        return boats

    def _lanterns(self, rng: np.random.Generator) -> list[Lamp]:
        """A string of lanterns close by, across the top."""
        lanterns = []
        for x in np.linspace(-0.02, 1.8, 8):
            sag = 0.09 + 0.13 * (1 - ((x - 0.89) / 0.94) ** 2)
            lamp = self._lamp(rng, (float(x), sag), rng.uniform(0.042, 0.056), 1)
            warm = linear(_PAPER[rng.integers(len(_PAPER))]) * 0.55
            lanterns.append(Lamp(**{**vars(lamp), "light": warm, "sway": (0.006, 0.004), "turns": 1}))
        return lanterns

    def paint(self, phase: float) -> Picture:
        """The picture at ``phase``, 0 to 1."""
        cos, sin = np.cos(_TURN * phase), np.sin(_TURN * phase)
        still, one, other = self._veils
        drifting = still + 0.3 * (cos * (one - 0.5) + sin * (other - 0.5))
        veil = smoothstep(0.5, 0.72, drifting) * smoothstep(0.58, 0.4, self._y)
        lit = gradient(self._y, [(0, "#565a85"), (0.3, "#a57f94"), (0.55, "#ffbf92")])
        sky = mix(self._sky, lit, 0.5 * veil)
        sky = mix(sky, linear("#46405e"), 0.85 * self._land)
        ripple = self._ripple(phase)
        picture = mix(sky, self._water(sky, ripple), self._below)
        for lamp in self._lamps:
            x, y, gain = lamp.at(phase)
            if lamp.radius < 0.04:  # the lanterns are close: the water behind them does not show them
                self._streak(picture, (x, y), lamp.light * gain, ripple)
            self._disc(picture, (x, y, lamp.radius), lamp.light * gain)
        return (picture * self._vignette).astype(np.float32)

    def _ripple(self, phase: float) -> Mask:
        """Long low waves, -1..1, flatter and closer together towards the horizon."""
        far = np.log(self._depth + 0.06) * 9
        waves = ((6.3, 1.0, 1, 0.1), (-11.7, 1.7, 1, 0.5), (23.1, 2.3, 2, 0.8), (-31.3, 2.9, 2, 0.3))
        total = sum(
            np.sin(along * self._x + rows * far - _TURN * (turns * phase + start))
            for along, rows, turns, start in waves
        )
        return np.asarray(total / len(waves), np.float32)

    def _water(self, sky: Picture, ripple: Mask) -> Picture:
        """The sky upside down, darker, and stirred by the waves."""
        rows, columns = self._y.shape
        wobble = 0.05 * ripple * (0.3 + self._depth)
        source = np.clip(HORIZON - (self._y - HORIZON) * 1.2 + wobble, 0, HORIZON - 0.03)
        mirrored = gaussian(sky, 3)[(source * rows).astype(int), np.arange(columns)[None, :]]
        return mix(mirrored * 0.72, linear("#1c2744"), 0.12 + 0.4 * self._depth)

    def _streak(
        self, picture: Picture, place: tuple[float, float], light: NDArray[np.float32], ripple: Mask
    ) -> None:
        """Add a lamp's light on the water below it, broken by the waves."""
        rows, columns = self._y.shape
        x, y = place
        reach = 0.05
        window = (
            slice(int(HORIZON * rows), rows),
            slice(max(0, int((x - reach) * rows)), min(columns, int((x + reach) * rows) + 1)),
        )
        depth, wave = self._depth[window], ripple[window]
        width = 0.009 + 0.014 * depth
        centre = x + 0.012 * wave * (0.2 + depth)
        shape = np.exp(-(((self._x[window] - centre) / width) ** 2)) * np.exp(-depth / 0.32)
        broken = smoothstep(-0.5, 0.6, wave) * smoothstep(0, 0.03, depth)
        picture[window] += (shape * broken)[..., None] * light * (0.5 + y)

    def _disc(self, picture: Picture, disc: tuple[float, float, float], light: NDArray[np.float32]) -> None:
        """Add a point of light as a lens out of focus draws it: an even disc, brighter at its rim."""
        rows, columns = self._y.shape
        x, y, radius = disc
        reach = radius + 0.01
        window = (
            slice(max(0, int((y - reach) * rows)), max(0, min(rows, int((y + reach) * rows) + 1))),
            slice(max(0, int((x - reach) * rows)), max(0, min(columns, int((x + reach) * rows) + 1))),
        )
        distance = np.hypot(self._x[window] - x, self._y[window] - y)
        soft = 2.5 / rows
        mask = smoothstep(radius + soft, radius - soft, distance) * (0.85 + 0.15 * (distance / radius) ** 2)
        picture[window] += mask[..., None].astype(np.float32) * light
