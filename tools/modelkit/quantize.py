"""How each weight is stored under a quantBytes.

TensorFlow.js dequantises weights while loading and computes in float32, so a type costs accuracy and bytes
but never speed. It offers ``float16``, and affine ``uint8`` and ``uint16`` with one scale and minimum a
tensor.

- quantBytes 4: as they are.
- quantBytes 2: `at_16_bits`.
- quantBytes 1: filters at 8 bits, except those that hurt most: see `eight_bits` in `modelkit.eight_bits`.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from modelkit.weights import Array, Floats, Stored

# Ends of the range that `narrowed` tries, as shares of min and max. Below half no filter was seen to gain.
SHARES = (1.0, 0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5)

# So many values tell where a range should end as well as millions do.
SAMPLE = 100_000


def as_they_are(weights: Mapping[str, Array]) -> dict[str, Stored]:
    """Every tensor in its own type."""
    return {name: Stored(values) for name, values in weights.items()}


def at_16_bits(values: Array) -> Stored:
    """A tensor at 16 bits; integers (sizes and axes, never weights) as they are.

    float16 where that holds every value exactly (weights that their maker published as float16), which then
    costs nothing; else uint16, whose even steps lose less than float16's 11-bit mantissa does at the end of
    the range.
    """
    if values.dtype != np.float32:
        return Stored(values)
    with np.errstate(over="ignore"):  # a value beyond float16's range becomes infinite, so not equal
        half = values.astype(np.float16)
    if np.array_equal(half.astype(np.float32), values):
        return Stored(half)
    return affine(values, np.uint16, float(values.min()), float(values.max()))


def affine(values: Floats, dtype: type[np.uint8] | type[np.uint16], low: float, high: float) -> Stored:
    """``values`` in even steps from ``low`` to ``high``; those outside take the nearest end.

    Where 0 is in the range it's stored exactly, as TensorFlow's quantisation does: zeros stay zeros.
    """
    steps = int(np.iinfo(dtype).max)
    if low == high:
        return Stored(np.zeros_like(values, dtype), 1.0, low)
    scale = (high - low) / steps
    minimum = -round(-low / scale) * scale if low <= 0 <= high else low
    # In float64: a step of 16 bits is near what float32 can tell apart.
    stored = np.round((values.astype(np.float64) - minimum) / scale)
    return Stored(stored.clip(0, steps).astype(dtype), scale, minimum)


def narrowed(values: Floats) -> Stored:
    """``values`` at 8 bits, in the range that makes the sum of squared errors least.

    A few outliers can cost all others their precision: cutting them off may be the smaller error. One end is
    moved in, then the other.
    """
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    sample = values.reshape(-1)
    if sample.size > SAMPLE:
        sample = sample[:: sample.size // SAMPLE]

    def error(bottom: float, top: float) -> float:
        return float(np.square(affine(sample, np.uint8, bottom, top).loaded - sample).sum(dtype=np.float64))

    top = min((share * high for share in SHARES), key=lambda end: error(low, end))
    bottom = min((share * low for share in SHARES), key=lambda end: error(end, top))
    return affine(values, np.uint8, bottom, top)
