"""The operations of `arrays.Namespace` on TensorFlow.js tensors, in Pyodide.

`tfjs` is the page's own TensorFlow.js, registered by ``pyodide.registerJsModule("tfjs", tf)``. Only
operations that its WASM, WebGL and CPU backends all implement are used, and only functions of the module: a
page that imports tfjs-core alone has no chained methods on tensors.
"""

# mypy: disable-error-code="import-not-found"
from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, Self

import tfjs
from pyodide.ffi import to_js

from compositor.arrays import Array, Nested

# Pixels of a plane for which a call costs more than its work.
SMALL = 4096


@functools.lru_cache(maxsize=256)
def _js(numbers: tuple[int, ...]) -> Array:
    """A JavaScript array; cached, as shapes repeat every frame and converting costs as much as a call."""
    return to_js(numbers)


@functools.lru_cache
def _clips_nan(backend: str) -> bool:
    """Whether clipping makes a NaN 0, as WebAssembly's does in a tenth of the time of looking for it."""
    del backend  # only the cache's key: the present one is asked
    nan = tfjs.scalar(float("nan"))
    clipped = tfjs.clipByValue(nan, 0.0, 1.0)
    zero = clipped.arraySync() == 0
    tfjs.dispose(nan)
    tfjs.dispose(clipped)
    return bool(zero)


class TensorScope:
    """One scope of TensorFlow.js's engine; what is made inside is disposed of at its end."""

    def __init__(self) -> None:
        self._kept: list[Any] = []

    def __enter__(self) -> Self:
        tfjs.engine().startScope()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        # After an exception nobody gets what was to be kept.
        tfjs.engine().endScope(to_js(self._kept if kind is None else []))
        self._kept.clear()

    def keep(self, array: Array) -> Array:
        """Lets `array` outlive the scope."""
        self._kept.append(array)
        return array


class TensorArrays:
    """See `arrays.Namespace` for what each operation means."""

    name = "TF.js"

    scope = TensorScope

    def __init__(self) -> None:
        # Looked up once: an attribute of a JavaScript module costs a new proxy each time.
        self.add = tfjs.add
        self.subtract = tfjs.sub
        self.multiply = tfjs.mul
        self.divide = tfjs.div
        self.square = tfjs.square
        self.sqrt = tfjs.sqrt
        self.floor = tfjs.floor
        self.maximum = tfjs.maximum
        self.minimum = tfjs.minimum
        self.isnan = tfjs.isNaN
        self.greater_equal = tfjs.greaterEqual
        self.where = tfjs.where
        self.clip = tfjs.clipByValue
        self.zeros_like = tfjs.zerosLike
        self.hold = tfjs.keep
        self.release = tfjs.dispose
        self.copy = tfjs.clone
        self._mean = tfjs.mean
        self._max = tfjs.max
        self._cast = tfjs.cast
        self._gather = tfjs.gather
        self._slice = tfjs.slice
        self._largest_near = tfjs.maxPool
        self._pool = tfjs.avgPool
        self._transpose = tfjs.transpose
        self._resize = tfjs.image.resizeBilinear

    def asarray(self, values: Sequence[Any]) -> Array:
        """Float32 from nested sequences."""
        return tfjs.tensor(to_js(values), None, "float32")

    def tolist(self, array: Array) -> Nested:
        """Nested lists."""
        values = array.arraySync()
        return values.to_py() if hasattr(values, "to_py") else values

    def read(self, array: Array) -> memoryview:
        """A typed array's own bytes, copied at once."""
        values: memoryview = array.dataSync().to_py()
        return values

    def shape(self, array: Array) -> tuple[int, ...]:
        """The length of each axis."""
        return tuple(array.shape)

    def full(self, shape: Sequence[int], value: float) -> Array:
        """One value everywhere."""
        return tfjs.fill(_js(tuple(shape)), value, "float32")

    def mean(self, a: Array, axis: int) -> Array:
        """Mean along `axis`, kept with length 1."""
        return self._mean(a, axis, True)

    def max(self, a: Array, axis: int) -> Array:
        """Largest along `axis`, kept with length 1."""
        return self._max(a, axis, True)

    def argmax(self, a: Array, axis: int) -> Array:
        """Where the largest stands, kept with length 1."""
        return self._cast(tfjs.expandDims(tfjs.argMax(a, axis), axis), "float32")

    def concat(self, arrays: Sequence[Any], axis: int) -> Array:
        """One behind the other."""
        return tfjs.concat(to_js(list(arrays)), axis)

    def reshape(self, a: Array, shape: Sequence[int]) -> Array:
        """Another shape."""
        return tfjs.reshape(a, _js(tuple(shape)))

    def take(self, a: Array, indices: Sequence[int], axis: int) -> Array:
        """Slices at `indices`; a run of them is one slice, at a hundredth of the time."""
        if isinstance(indices, range) and indices.step == 1:
            shape = tuple(a.shape)
            begin = tuple(indices.start if i == axis else 0 for i in range(len(shape)))
            size = tuple(len(indices) if i == axis else n for i, n in enumerate(shape))
            return self._slice(a, _js(begin), _js(size))
        return self._gather(a, tfjs.tensor1d(to_js(list(indices)), "int32"), axis)

    def gather(self, a: Array, places: Array) -> Array:
        """Values at `places`."""
        return self._gather(a, self._cast(places, "int32"))

    def cumulative_sum(self, a: Array, axis: int) -> Array:
        """Running sums."""
        return tfjs.cumsum(a, axis)

    def box_filter(self, a: Array, radius: int) -> Array:
        """Average pooling, whose "same" padding does not count towards the mean.

        The WASM backend pools many channels at once and single ones slowly. So a plane is pooled downwards
        with its columns as channels, then turned over and pooled again: 256x144 in a fifth of the time.
        """
        _, rows, columns, channels = self.shape(a)
        size = 2 * radius + 1
        if channels > 1:
            return self._pool(self._pool(a, _js((size, 1)), 1, "same"), _js((1, size)), 1, "same")
        turned = self._pool_and_turn(self._pool, a, (rows, columns), size)
        turned = self._pool_and_turn(self._pool, turned, (columns, rows), size)
        return self.reshape(turned, (1, rows, columns, 1))

    def _pool_and_turn(
        self, pool: Callable[..., Array], a: Array, plane: tuple[int, int], size: int
    ) -> Array:
        """Each `size` rows of a plane pooled, and the plane then mirrored at its diagonal."""
        rows, columns = plane
        pooled = pool(self.reshape(a, (1, rows, 1, columns)), _js((size, 1)), 1, "same")
        return self._transpose(self.reshape(pooled, plane))

    def max_filter(self, a: Array, radius: int) -> Array:
        """Max pooling, whose "same" padding is never the largest.

        Large windows go downwards and then across; on large planes with columns as channels, as in
        `box_filter`, which on small ones takes longer than it saves.
        """
        size = 2 * radius + 1
        if radius == 1:
            return self._largest_near(a, size, 1, "same")
        _, rows, columns, channels = self.shape(a)
        if channels > 1:
            return self._largest_near(a, size, 1, "same")
        if rows * columns <= SMALL:
            down = self._largest_near(a, _js((size, 1)), 1, "same")
            return self._largest_near(down, _js((1, size)), 1, "same")
        turned = self._pool_and_turn(self._largest_near, a, (rows, columns), size)
        turned = self._pool_and_turn(self._largest_near, turned, (columns, rows), size)
        return self.reshape(turned, (1, rows, columns, 1))

    def probability(self, a: Array) -> Array:
        """Clipped; where the backend's clipping lets a NaN through, that is looked for first."""
        if not _clips_nan(tfjs.getBackend()):
            a = self.where(self.isnan(a), self.zeros_like(a), a)
        return self.clip(a, 0.0, 1.0)

    def resize(self, a: Array, rows: int, columns: int) -> Array:
        """Bilinear with half-pixel centres."""
        return self._resize(a, _js((rows, columns)), False, True)

    def shrink(self, a: Array, factor: int) -> Array:
        """Average pooling: half the time of halving by interpolation, and one call."""
        return self._pool(a, factor, factor, "valid")

    def live(self) -> int:
        """`tf.memory().numTensors`."""
        return int(tfjs.memory().numTensors)


def create() -> TensorArrays:
    """The operations on the page's TensorFlow.js."""
    return TensorArrays()
