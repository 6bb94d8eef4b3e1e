"""Colour and optics: everything a scene is painted with, in linear light.

A picture is float32 ``[HEIGHT, WIDTH, 3]``, linear RGB, where 1 is paper white and lamps may be far above it.
A mask is float32 ``[HEIGHT, WIDTH]``, 0 to 1. Painting in linear light lets a blur look like that of a lens:
a lamp keeps its energy while it spreads, as in a camera, and becomes a bright disc instead of a grey smear.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Picture = NDArray[np.float32]
Mask = NDArray[np.float32]

WIDTH, HEIGHT = (
    1920,
    1080,
)  # the largest camera picture that the pipeline takes, so that no background is ever enlarged


def grid() -> tuple[Mask, Mask]:
    """Pixel centres ``(x, y)`` as masks, in units of the picture's height: x 0..1.78, y 0..1 downwards."""
    x = (np.arange(WIDTH, dtype=np.float32) + 0.5) / HEIGHT
    y = (np.arange(HEIGHT, dtype=np.float32) + 0.5) / HEIGHT
    across, down = np.meshgrid(x, y)
    return across, down


def linear(colour: str) -> NDArray[np.float32]:
    """``#rrggbb`` to linear RGB (IEC 61966-2-1)."""
    value = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)], np.float32)
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4).astype(np.float32)


def encode(picture: Picture) -> NDArray[np.uint8]:
    """Linear light to sRGB bytes, with a soft shoulder: highlights above 0.8 roll off instead of clipping."""
    knee = 0.8
    over = np.maximum(picture - knee, 0)
    rolled = np.minimum(picture, knee) + (1 - knee) * (1 - np.exp(-over / (1 - knee)))
    value = np.clip(rolled, 0, 1)
    srgb = np.where(value <= 0.0031308, value * 12.92, 1.055 * value ** (1 / 2.4) - 0.055)
    # Half a level of noise before rounding: without it, 8 bits show steps in wide gradients.
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, srgb.shape[:2])[..., None]
    levels: NDArray[np.uint8] = np.clip(np.rint(srgb * 255 + noise), 0, 255).astype(np.uint8)
    return levels


def mix(below: Picture, above: Picture | NDArray[np.float32], amount: Mask | float) -> Picture:
    """``below`` with ``above`` painted over it by ``amount`` 0 to 1."""
    weight = np.asarray(amount, np.float32)
    if weight.ndim == 2:
        weight = weight[..., None]
    return (below + weight * (above - below)).astype(np.float32)


def smoothstep(low: float, high: float, value: Mask) -> Mask:
    """0 below ``low``, 1 above ``high``, ``t * t * (3 - 2t)`` between; ``low`` may be above ``high``."""
    t = np.clip((value - low) / (high - low), 0, 1)
    eased: Mask = (t * t * (3 - 2 * t)).astype(np.float32)
    return eased


def gradient(position: Mask, stops: list[tuple[float, str]]) -> Picture:
    """Colour by ``position`` through ``(place, '#rrggbb')`` stops, eased in linear light."""
    places = [place for place, _ in stops]
    colours = np.stack([linear(colour) for _, colour in stops])
    return np.stack([np.interp(position, places, colours[:, c]) for c in range(3)], -1).astype(np.float32)


def gaussian(image: NDArray[np.float32], sigma: float) -> NDArray[np.float32]:
    """Blur by three box filters, which together are a Gaussian to within 3 %; the border's pixels repeat."""
    radius = max(1, round((np.sqrt(4 * sigma * sigma + 1) - 1) / 2))
    for _ in range(3):
        for axis in (0, 1):
            pad = [(0, 0)] * image.ndim
            pad[axis] = (radius + 1, radius)
            total = np.cumsum(np.pad(image, pad, mode="edge"), axis=axis, dtype=np.float64)
            size = image.shape[axis]
            ahead = np.take(total, range(2 * radius + 1, 2 * radius + 1 + size), axis)
            behind = np.take(total, range(size), axis)
            image = ((ahead - behind) / (2 * radius + 1)).astype(np.float32)
    return image


def lens(picture: Picture, radius: float) -> Picture:
    """Out of focus: every point becomes a disc of ``radius`` pixels, a little brighter at its rim."""
    pad = int(np.ceil(radius)) + 2
    side = 2 * pad + 1
    y, x = np.mgrid[-pad : pad + 1, -pad : pad + 1]
    distance = np.hypot(x, y)
    disc = np.clip(radius + 0.5 - distance, 0, 1) * (0.85 + 0.15 * (distance / radius) ** 2)
    disc /= disc.sum()
    shape = (HEIGHT + 2 * pad + side, WIDTH + 2 * pad + side)
    spectrum = np.fft.rfft2(disc, shape)
    result = np.empty_like(picture)
    for channel in range(3):
        padded = np.pad(picture[..., channel], pad, mode="reflect")
        spread = np.fft.irfft2(np.fft.rfft2(padded, shape) * spectrum, shape)
        result[..., channel] = spread[2 * pad : 2 * pad + HEIGHT, 2 * pad : 2 * pad + WIDTH]
    return np.maximum(result, 0)


def noise(seed: int, cells: tuple[float, float], octaves: int = 5) -> Mask:
    """Fractal noise around 0.5, mostly 0.2..0.8; the coarsest octave has ``cells`` (across, down)."""
    rng = np.random.default_rng(seed)
    total = np.zeros((HEIGHT, WIDTH), np.float32)
    weight, scale, weights = 1.0, 1.0, 0.0
    for _ in range(octaves):
        columns, rows = (max(2, round(cell * scale)) + 3 for cell in cells)
        values = Image.fromarray(rng.random((rows, columns), np.float32))
        inner = (1, 1, columns - 1, rows - 1)  # cells outside let the bicubic kernel reach past the border
        total += weight * np.asarray(values.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC, box=inner))
        weights += weight
        weight, scale = weight / 2, scale * 2
    return np.clip(total / weights, 0, 1)


def vignette(picture: Picture, strength: float) -> Picture:
    """The corners darker by ``strength``, as a wide lens leaves them."""
    x, y = grid()
    distance = np.hypot((x - WIDTH / HEIGHT / 2) / (WIDTH / HEIGHT / 2), (y - 0.5) * 2) / np.sqrt(2)
    return (picture * (1 - strength * smoothstep(0.35, 1.05, distance))[..., None]).astype(np.float32)
