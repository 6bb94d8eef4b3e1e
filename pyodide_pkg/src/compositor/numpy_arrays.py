"""The operations of `arrays.Namespace` on NumPy arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from compositor.arrays import Array, Nested

Picture = npt.NDArray[np.float32]


class NumpyScope:
    """Nothing to free: NumPy's arrays go when nobody refers to them."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def keep(self, array: Array) -> Array:
        """The array itself."""
        return array


class NumpyArrays:
    """See `arrays.Namespace` for what each operation means."""

    name = "NumPy"

    add = staticmethod(np.add)
    subtract = staticmethod(np.subtract)
    multiply = staticmethod(np.multiply)
    square = staticmethod(np.square)
    floor = staticmethod(np.floor)
    maximum = staticmethod(np.maximum)
    minimum = staticmethod(np.minimum)
    isnan = staticmethod(np.isnan)
    greater_equal = staticmethod(np.greater_equal)
    where = staticmethod(np.where)
    clip = staticmethod(np.clip)
    zeros_like = staticmethod(np.zeros_like)
    scope = NumpyScope

    def asarray(self, values: Sequence[Any]) -> Picture:
        """Float32 from nested sequences."""
        return np.asarray(values, dtype=np.float32)

    def tolist(self, array: Picture) -> Nested:
        """Nested lists."""
        return array.tolist()

    def read(self, array: Picture) -> memoryview:
        """A flat copy."""
        return memoryview(array.flatten())  # type: ignore[arg-type]

    def shape(self, array: Picture) -> tuple[int, ...]:
        """The length of each axis."""
        return tuple(array.shape)

    def full(self, shape: Sequence[int], value: float) -> Picture:
        """One value everywhere."""
        return np.full(tuple(shape), value, dtype=np.float32)

    def divide(self, a: Array, b: Array) -> Array:
        """As in TensorFlow.js a division by zero is no warning: it gives an infinity or a NaN."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.divide(a, b)

    def sqrt(self, a: Array) -> Array:
        """NaN below zero, without a warning."""
        with np.errstate(invalid="ignore"):
            return np.sqrt(a)

    def mean(self, a: Picture, axis: int) -> Picture:
        """Mean along `axis`, kept with length 1."""
        means: Picture = np.mean(a, axis=axis, keepdims=True, dtype=np.float32)
        return means

    def max(self, a: Picture, axis: int) -> Picture:
        """Largest along `axis`, kept with length 1."""
        largest: Picture = np.max(a, axis=axis, keepdims=True)
        return largest

    def argmax(self, a: Picture, axis: int) -> Picture:
        """Where the largest stands, kept with length 1."""
        places: Picture = np.argmax(a, axis=axis, keepdims=True).astype(np.float32)
        return places

    def concat(self, arrays: Sequence[Picture], axis: int) -> Picture:
        """One behind the other."""
        return np.concatenate(list(arrays), axis=axis)

    def reshape(self, a: Picture, shape: Sequence[int]) -> Picture:
        """Another shape."""
        return a.reshape(tuple(shape))

    def take(self, a: Picture, indices: Sequence[int], axis: int) -> Picture:
        """Slices at `indices`."""
        return np.take(a, list(indices), axis=axis)

    def gather(self, a: Picture, places: Picture) -> Picture:
        """Values at `places`."""
        return a[places.astype(np.intp)]

    def cumulative_sum(self, a: Picture, axis: int) -> Picture:
        """Running sums, kept in float32 as TensorFlow.js does."""
        return np.cumsum(a, axis=axis, dtype=np.float32)

    def box_filter(self, a: Picture, radius: int) -> Picture:
        """Window sums as differences of running sums, divided by the pixels inside the picture."""
        for axis in (1, 2):
            a = _window_means(a, radius, axis)
        return a

    def max_filter(self, a: Picture, radius: int) -> Picture:
        """One axis after the other, of windows cut off at the border."""
        for axis in (1, 2):
            places = np.arange(a.shape[axis])
            shifted = [
                np.take(a, np.clip(places + shift, 0, len(places) - 1), axis)
                for shift in range(-radius, radius + 1)
            ]
            a = np.maximum.reduce(shifted)
        return a

    def probability(self, a: Picture) -> Picture:
        """Cut off at 0 and 1; a NaN is 0."""
        return np.clip(np.nan_to_num(a, nan=0.0), 0.0, 1.0)

    def resize(self, a: Picture, rows: int, columns: int) -> Picture:
        """Bilinear with half-pixel centres."""
        return _stretch(_stretch(a, rows, 1), columns, 2)

    def shrink(self, a: Picture, factor: int) -> Picture:
        """Means of blocks."""
        _, rows, columns, channels = a.shape
        blocks = a.reshape(1, rows // factor, factor, columns // factor, factor, channels)
        means: Picture = blocks.mean((2, 4), dtype=np.float32)
        return means

    def hold(self, array: Picture) -> Picture:
        """Nothing to do."""
        return array

    def release(self, array: Picture) -> None:
        """Nothing to do."""

    def copy(self, array: Picture) -> Picture:
        """A copy."""
        return array.copy()

    def live(self) -> int:
        """Python counts references itself."""
        return 0


def _window_means(a: Picture, radius: int, axis: int) -> Picture:
    length = a.shape[axis]
    # float64: differences of long float32 sums would lose the small variances that edge refinement divides
    # by.
    sums = np.concatenate([np.zeros_like(np.take(a, [0], axis)), a], axis).cumsum(axis, dtype=np.float64)
    places = np.arange(length)
    first = np.maximum(places - radius, 0)
    after = np.minimum(places + radius + 1, length)
    counts = (after - first).reshape([-1 if i == axis else 1 for i in range(a.ndim)])
    means: Picture = ((np.take(sums, after, axis) - np.take(sums, first, axis)) / counts).astype(np.float32)
    return means


def _stretch(a: Picture, length: int, axis: int) -> Picture:
    known = a.shape[axis]
    if known == length:
        return a
    places = np.clip((np.arange(length) + 0.5) * (known / length) - 0.5, 0, known - 1)
    before = np.floor(places).astype(np.intp)
    after = np.minimum(before + 1, known - 1)
    share = (places - before).astype(np.float32).reshape([-1 if i == axis else 1 for i in range(a.ndim)])
    low = np.take(a, before, axis)
    stretched: Picture = low + (np.take(a, after, axis) - low) * share
    return stretched


def create() -> NumpyArrays:
    """The operations on NumPy."""
    return NumpyArrays()
