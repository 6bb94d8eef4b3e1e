"""Which arrays this interpreter has, and the operations that both kinds offer under the same names.

The names and meanings are those of the Python array API standard (https://data-apis.org/array-api/), as far
as they are used here, plus a few image operations. An array is opaque: code of this package hands it from
one operation to the next and never indexes it. All values are float32 unless an operation says otherwise,
and pictures are ``[batch, rows, columns, channels]``.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from types import TracebackType
from typing import Any, Protocol, Self

Nested = Any  # a number, or lists of the same
Array = Any  # numpy.ndarray or a TensorFlow.js tensor: neither can be named without importing it


class Scope(Protocol):
    """Frees what is made inside it, also when an exception leaves it, except what was kept."""

    def __enter__(self) -> Self:
        """Opens the scope."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Frees the temporaries."""
        ...

    def keep(self, array: Array) -> Array:
        """Lets `array` outlive this scope (it then belongs to the scope around, or to the caller)."""
        ...


class Namespace(Protocol):
    """The operations. Where an operand is an array, a Python number does as well."""

    name: str

    # Made and looked at. These cross from Python to the arrays' memory and are not for every frame.
    def asarray(self, values: Sequence[Any]) -> Array:
        """A float32 array of nested sequences of numbers."""
        ...

    def tolist(self, array: Array) -> Nested:
        """Nested lists of Python numbers; waits for a GPU."""
        ...

    def read(self, array: Array) -> memoryview:
        """The values in order, as one flat view of a copy, in one crossing; waits for a GPU."""
        ...

    def shape(self, array: Array) -> tuple[int, ...]:
        """The length of each axis."""
        ...

    def full(self, shape: Sequence[int], value: float) -> Array:
        """A float32 array of one value."""
        ...

    def zeros_like(self, array: Array) -> Array:
        """Zeros of the shape of `array`."""
        ...

    # Element by element.
    def add(self, a: Array, b: Array) -> Array:
        """a + b."""
        ...

    def subtract(self, a: Array, b: Array) -> Array:
        """a - b."""
        ...

    def multiply(self, a: Array, b: Array) -> Array:
        """a * b."""
        ...

    def divide(self, a: Array, b: Array) -> Array:
        """a / b; by zero an infinity or NaN, without a warning."""
        ...

    def square(self, a: Array) -> Array:
        """a * a."""
        ...

    def sqrt(self, a: Array) -> Array:
        """The square root; NaN below zero."""
        ...

    def floor(self, a: Array) -> Array:
        """The largest whole number up to `a`."""
        ...

    def maximum(self, a: Array, b: Array) -> Array:
        """The larger of the two."""
        ...

    def probability(self, a: Array) -> Array:
        """`a` cut off at 0 and 1; a NaN is 0."""
        ...

    def minimum(self, a: Array, b: Array) -> Array:
        """The smaller of the two."""
        ...

    def isnan(self, a: Array) -> Array:
        """Booleans: where `a` is not a number."""
        ...

    def greater_equal(self, a: Array, b: Array) -> Array:
        """Booleans: where ``a >= b``; nowhere that one of them is not a number."""
        ...

    def where(self, condition: Array, a: Array, b: Array) -> Array:
        """`a` where `condition` holds, else `b`; all three of one shape."""
        ...

    def clip(self, a: Array, low: float, high: float) -> Array:
        """`a` held between `low` and `high`."""
        ...

    # Along axes.
    def mean(self, a: Array, axis: int) -> Array:
        """The mean along `axis`, which stays with length 1."""
        ...

    def max(self, a: Array, axis: int) -> Array:
        """The largest value along `axis`, which stays with length 1."""
        ...

    def argmax(self, a: Array, axis: int) -> Array:
        """Where along `axis` the largest value stands, from 0, as float32; the axis stays with length 1."""
        ...

    def concat(self, arrays: Sequence[Array], axis: int) -> Array:
        """The arrays one behind the other along `axis`."""
        ...

    def reshape(self, a: Array, shape: Sequence[int]) -> Array:
        """The same values in the same order in another shape."""
        ...

    def take(self, a: Array, indices: Sequence[int], axis: int) -> Array:
        """The slices of `a` at `indices` along `axis`."""
        ...

    def gather(self, a: Array, places: Array) -> Array:
        """The values of the one-axis `a` at `places`, whole numbers in range, in the shape of `places`."""
        ...

    def cumulative_sum(self, a: Array, axis: int) -> Array:
        """Running sums along `axis`, the first value included."""
        ...

    # Pictures, [batch, rows, columns, channels].
    def box_filter(self, a: Array, radius: int) -> Array:
        """The mean over ``(2 radius + 1)²`` pixels; at the border over those inside the picture."""
        ...

    def max_filter(self, a: Array, radius: int) -> Array:
        """The largest of ``(2 radius + 1)²`` pixels; at the border of those inside the picture."""
        ...

    def resize(self, a: Array, rows: int, columns: int) -> Array:
        """Bilinear, half-pixel centres, clamped at the border; it does not average when it makes smaller."""
        ...

    def shrink(self, a: Array, factor: int) -> Array:
        """The mean of each ``factor²`` pixels, of which there is a whole number."""
        ...

    # Lifetimes.
    def scope(self) -> Scope:
        """Opens a region whose temporaries are freed at its end."""
        ...

    def hold(self, array: Array) -> Array:
        """Takes `array` out of every scope until `release`."""
        ...

    def release(self, array: Array) -> None:
        """Frees an array that was held."""
        ...

    def copy(self, array: Array) -> Array:
        """A second array of the same values, freed on its own."""
        ...

    def live(self) -> int:
        """How many arrays the library holds in memory; 0 where Python's own counting frees them."""
        ...


@functools.cache
def namespace() -> Namespace:
    """The operations on this interpreter's arrays: TensorFlow.js where a page registered it, else NumPy.

    Raises:
        ModuleNotFoundError: Neither is there.
    """
    if find_spec("tfjs") is not None:
        module = import_module("compositor.tfjs_arrays")
    elif find_spec("numpy") is not None:
        module = import_module("compositor.numpy_arrays")
    else:
        raise ModuleNotFoundError(
            "compositor has no arrays to work on: install NumPy, or in Pyodide call "
            "pyodide.registerJsModule('tfjs', tf) first"
        )
    found: Namespace = module.create()
    return found
