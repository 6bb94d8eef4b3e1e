"""Image operations made of those of `arrays.Namespace`, for the reference renderer. Exact rather than fast.

Pictures are ``[1, rows, columns, channels]``. Call them inside a scope.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from compositor.arrays import Array, Namespace

ROW_AXIS, COLUMN_AXIS = 1, 2


def block_mean(xp: Namespace, a: Array, rows: int, columns: int) -> Array:
    """`a` made smaller: each pixel is the mean of its block.

    Block i of n on an axis of length L covers ``floor(i L / n) .. floor((i + 1) L / n) - 1``.

    Args:
        xp: The arrays' operations.
        a: The picture.
        rows: 1 to the picture's own.
        columns: 1 to the picture's own.
    """
    return _block_mean(xp, _block_mean(xp, a, rows, ROW_AXIS), columns, COLUMN_AXIS)


def blocks(length: int, count: int) -> list[int]:
    """For each of `length` places the number of its block, of `count` as `block_mean` makes them."""
    starts = _starts(length, count)
    sizes = [end - start for start, end in itertools.pairwise(starts)]
    return [number for number, size in enumerate(sizes) for _ in range(size)]


def box_blur(xp: Namespace, a: Array, radius: int) -> Array:
    """The mean over ``(2 radius + 1)²`` pixels, the border's pixels repeated beyond the border."""
    _, rows, columns, _ = xp.shape(a)
    padded = xp.take(a, _clamped(range(-radius, rows + radius), rows), ROW_AXIS)
    padded = xp.take(padded, _clamped(range(-radius, columns + radius), columns), COLUMN_AXIS)
    # Away from the padding's own border every window lies inside it, and is a plain mean.
    means = xp.box_filter(padded, radius)
    means = xp.take(means, range(radius, radius + rows), ROW_AXIS)
    return xp.take(means, range(radius, radius + columns), COLUMN_AXIS)


def cover(xp: Namespace, image: Array, rows: int, columns: int) -> Array:
    """`image` scaled to cover ``rows x columns``, its sides in proportion, and what stands over cut off
    evenly.

    Bilinear with half-pixel centres; an image of more than twice the size is first averaged down by a whole
    number, so that fine patterns do not alias.
    """
    _, height, width, _ = xp.shape(image)
    factor = int(min(height / rows, width / columns))
    if factor >= 2:
        height, width = height // factor, width // factor
        image = block_mean(xp, image, height, width)
    scale = max(rows / height, columns / width)
    image = sample(xp, image, _centres(rows, height, scale), ROW_AXIS)
    return sample(xp, image, _centres(columns, width, scale), COLUMN_AXIS)


def sample(xp: Namespace, a: Array, places: Sequence[float], axis: int) -> Array:
    """`a` at fractional `places` along `axis`, interpolated between neighbours and clamped at the border.

    Place 0 is the centre of the first pixel.
    """
    length = xp.shape(a)[axis]
    inside = [min(max(place, 0.0), length - 1.0) for place in places]
    before = [math.floor(place) for place in inside]
    after = [min(place + 1, length - 1) for place in before]
    share = xp.asarray([place - first for place, first in zip(inside, before, strict=True)])
    share = xp.reshape(share, [len(places) if i == axis else 1 for i in range(4)])
    low = xp.take(a, before, axis)
    return xp.add(low, xp.multiply(xp.subtract(xp.take(a, after, axis), low), share))


def _block_mean(xp: Namespace, a: Array, count: int, axis: int) -> Array:
    length = xp.shape(a)[axis]
    if count == length:
        return a
    starts = _starts(length, count)
    sums = xp.cumulative_sum(a, axis)
    last = xp.take(sums, [start - 1 for start in starts[1:]], axis)
    before = xp.take(sums, [max(start - 1, 0) for start in starts[:-1]], axis)
    # There is nothing before the first block.
    inside = xp.asarray([0.0] + [1.0] * (count - 1))
    sizes = xp.asarray([end - start for start, end in itertools.pairwise(starts)])
    shape = [count if i == axis else 1 for i in range(4)]
    total = xp.subtract(last, xp.multiply(before, xp.reshape(inside, shape)))
    return xp.divide(total, xp.reshape(sizes, shape))


def _starts(length: int, count: int) -> list[int]:
    return [i * length // count for i in range(count + 1)]


def _centres(count: int, length: int, scale: float) -> list[float]:
    """Where `count` output pixels' centres lie on an axis of `length` pixels that is scaled and centred."""
    start = (length - count / scale) / 2
    return [(i + 0.5) / scale + start - 0.5 for i in range(count)]


def _clamped(places: range, length: int) -> list[int]:
    return [min(max(place, 0), length - 1) for place in places]
