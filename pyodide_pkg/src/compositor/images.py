"""Image operations made of those of `arrays.Namespace`, for the reference renderer. Exact rather than fast.

Pictures are ``[1, rows, columns, channels]``. Call them inside a scope.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from compositor.arrays import Array, Namespace

ROW_AXIS, COLUMN_AXIS = 1, 2


def small_size(rows: int, height: int, width: int) -> tuple[int, int]:
    """Rows and columns of a small plane of at most `rows` rows, with the sides of ``height x width``."""
    rows = min(rows, height)
    return rows, max(1, math.floor(rows * width / height + 0.5))


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


def disc_blur(xp: Namespace, a: Array, radius: int) -> Array:
    """The mean over the pixels within `radius` + 1/2, the border's pixels repeated beyond the border."""
    _, rows, columns, _ = xp.shape(a)
    wide = xp.take(a, _clamped(range(-radius - 1, columns + radius), columns), COLUMN_AXIS)
    # Differences of running sums are sums over spans; the extra column is what the first span subtracts.
    sums = xp.cumulative_sum(wide, COLUMN_AXIS)
    total: Array | None = None
    count = 0
    for down in range(-radius, radius + 1):
        half = math.isqrt((2 * radius + 1) ** 2 // 4 - down * down)
        last = xp.take(sums, range(radius + 1 + half, radius + 1 + half + columns), COLUMN_AXIS)
        before = xp.take(sums, range(radius - half, radius - half + columns), COLUMN_AXIS)
        span = xp.subtract(last, before)
        moved = xp.take(span, _clamped(range(down, rows + down), rows), ROW_AXIS)
        total = moved if total is None else xp.add(total, moved)
        count += 2 * half + 1
    return xp.divide(total, float(count))


def tent(xp: Namespace, a: Array) -> Array:
    """`a` smoothed by 1/4, 1/2, 1/4 each way, the border's pixels repeated beyond the border."""
    _, rows, columns, _ = xp.shape(a)
    for axis, length in ((ROW_AXIS, rows), (COLUMN_AXIS, columns)):
        before = xp.take(a, _clamped(range(-1, length - 1), length), axis)
        after = xp.take(a, _clamped(range(1, length + 1), length), axis)
        a = xp.add(xp.multiply(a, 0.5), xp.multiply(xp.add(before, after), 0.25))
    return a


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
