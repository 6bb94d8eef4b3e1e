"""Each operation against plain Python: what holds on both kinds of arrays makes them agree."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import apart, mask, noise, numbers

from compositor.arrays import Namespace

SIZES = st.tuples(st.integers(1, 13), st.integers(1, 17))


ONE_OPERAND: dict[str, Callable[[float], float]] = {
    "floor": math.floor,
    "square": lambda a: a * a,
    "sqrt": math.sqrt,
}
TWO_OPERANDS: dict[str, Callable[[float, float], float]] = {
    "maximum": max,
    "minimum": min,
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
}


@pytest.mark.parametrize("name", ONE_OPERAND)
def test_one_operand(xp: Namespace, name: str) -> None:
    values = [0.0, 0.25, 1.0, 200.0]
    found = xp.tolist(getattr(xp, name)(xp.asarray(values)))
    assert apart(found, [ONE_OPERAND[name](value) for value in values]) < 1e-4


@pytest.mark.parametrize("name", TWO_OPERANDS)
def test_two_arrays(xp: Namespace, name: str) -> None:
    a, b = [1.0, -2.5, 0.0, 255.0], [2.0, 4.0, 0.5, -0.25]
    found = xp.tolist(getattr(xp, name)(xp.asarray(a), xp.asarray(b)))
    assert apart(found, [TWO_OPERANDS[name](p, q) for p, q in zip(a, b, strict=True)]) < 1e-4


@pytest.mark.parametrize("name", TWO_OPERANDS)
def test_an_array_and_a_number(xp: Namespace, name: str) -> None:
    a = [1.0, -2.5, 0.0, 255.0]
    found = xp.tolist(getattr(xp, name)(xp.asarray(a), 4.0))
    assert apart(found, [TWO_OPERANDS[name](p, 4.0) for p in a]) < 1e-4


def test_a_mask_scales_every_channel_of_a_picture(xp: Namespace) -> None:
    frame = xp.asarray([[[[1.0, 10.0, 100.0], [1.0, 10.0, 100.0]]]])
    found = xp.multiply(xp.asarray([[[[2.0], [3.0]]]]), frame)
    assert xp.tolist(found) == [[[[2.0, 20.0, 200.0], [3.0, 30.0, 300.0]]]]


def test_clip(xp: Namespace) -> None:
    assert xp.tolist(xp.clip(xp.asarray([-1.0, 0.5, 2.0]), 0.0, 1.0)) == [0.0, 0.5, 1.0]


@pytest.mark.parametrize("count", [1, 3, 64, 1001])
def test_probability_is_within_0_and_1_and_no_number_is_0(xp: Namespace, count: int) -> None:
    values = [math.nan, -1.0, 0.25, 2.0, math.inf, -math.inf, 1.0]
    given = [values[i % len(values)] for i in range(count)]
    expected = [[0.0, 0.0, 0.25, 1.0, 1.0, 0.0, 1.0][i % len(values)] for i in range(count)]
    assert xp.tolist(xp.probability(xp.asarray(given))) == expected


def test_where_a_value_is_no_number(xp: Namespace) -> None:
    a = xp.asarray([math.nan, 1.0, math.inf])
    assert xp.tolist(xp.where(xp.isnan(a), xp.zeros_like(a), a)) == [0.0, 1.0, math.inf]


def test_where_one_is_as_large_as_the_other(xp: Namespace) -> None:
    a, b = xp.asarray([1.0, 2.0, 3.0, math.nan]), xp.asarray([2.0, 2.0, 2.0, 2.0])
    assert xp.tolist(xp.where(xp.greater_equal(a, b), b, xp.zeros_like(b))) == [0.0, 2.0, 2.0, 0.0]
    assert xp.tolist(xp.where(xp.greater_equal(b, 2.0), b, xp.zeros_like(b))) == [2.0] * 4


def test_read_is_flat(xp: Namespace) -> None:
    view = xp.read(xp.asarray([[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.5]]]))
    assert (list(view), view[7], list(view[1::3])) == ([1, 2, 3, 4, 5, 6, 7, 8.5], 8.5, [2.0, 5.0, 8.5])


def test_the_smaller_of_a_picture_and_a_mask(xp: Namespace) -> None:
    frame = xp.asarray([[[[1.0, 10.0, 100.0], [1.0, 10.0, 100.0]]]])
    found = xp.minimum(frame, xp.multiply(xp.asarray([[[[2.0], [30.0]]]]), xp.full([1, 1, 1, 3], 1.0)))
    assert xp.tolist(found) == [[[[1.0, 2.0, 2.0], [1.0, 10.0, 30.0]]]]


def test_full(xp: Namespace) -> None:
    assert xp.tolist(xp.full([2, 1, 2], 0.5)) == [[[0.5, 0.5]], [[0.5, 0.5]]]


def test_mean_keeps_the_axis(xp: Namespace) -> None:
    found = xp.mean(xp.asarray([[[[1.0, 2.0, 6.0], [0.0, 0.0, 3.0]]]]), 3)
    assert xp.tolist(found) == [[[[3.0], [1.0]]]]


def test_the_largest_along_an_axis_and_where_it_stands(xp: Namespace) -> None:
    a = xp.asarray([[[[1.0, 2.0, 6.0], [7.0, 0.0, 3.0]]]])
    assert xp.tolist(xp.max(a, 3)) == [[[[6.0], [7.0]]]]
    assert xp.tolist(xp.argmax(a, 3)) == [[[[2.0], [0.0]]]]
    assert xp.tolist(xp.multiply(xp.argmax(a, 3), 0.5)) == [[[[1.0], [0.0]]]]  # it is a float


def test_gather_looks_up_computed_places(xp: Namespace) -> None:
    places = xp.add(xp.asarray([[0.0, 1.0], [2.0, 0.0]]), 1.0)
    assert xp.tolist(xp.gather(xp.asarray([5.0, 6.0, 7.0, 8.0]), places)) == [[6.0, 7.0], [8.0, 6.0]]


def test_concat_and_reshape(xp: Namespace) -> None:
    joined = xp.concat([xp.asarray([[1.0], [2.0]]), xp.asarray([[3.0], [4.0]])], 1)
    assert xp.shape(joined) == (2, 2)
    assert xp.tolist(xp.reshape(joined, [4])) == [1.0, 3.0, 2.0, 4.0]


@pytest.mark.parametrize("axis", [1, 2])
def test_take_and_cumulative_sum(xp: Namespace, axis: int) -> None:
    a = xp.asarray([[[[1.0], [2.0]], [[3.0], [4.0]]]])
    taken = list(numbers(xp.tolist(xp.take(a, [1, 0, 1], axis))))
    assert taken == ([3, 4, 1, 2, 3, 4] if axis == 1 else [2, 1, 2, 4, 3, 4])
    summed = list(numbers(xp.tolist(xp.cumulative_sum(a, axis))))
    assert summed == ([1, 2, 4, 6] if axis == 1 else [1, 3, 3, 7])


@given(size=SIZES, radius=st.integers(1, 6))
def test_box_filter_is_the_mean_of_the_pixels_inside(
    xp: Namespace, size: tuple[int, int], radius: int
) -> None:
    rows, columns = size
    a = noise(rows, columns)

    def expected(y: int, x: int) -> float:
        inside = [
            a[0][j][i][0]
            for j in range(max(0, y - radius), min(rows, y + radius + 1))
            for i in range(max(0, x - radius), min(columns, x + radius + 1))
        ]
        return sum(inside) / len(inside)

    with xp.scope():
        found = xp.tolist(xp.box_filter(xp.asarray(a), radius))
    assert apart(found, mask(rows, columns, expected)) < 1e-5


def assert_filters_the_largest(xp: Namespace, rows: int, columns: int, radius: int) -> None:
    even = noise(rows, columns)
    a = mask(rows, columns, lambda y, x: even[0][y][x][0] - 2.0)  # all below a padding of 0

    def expected(y: int, x: int) -> float:
        return max(
            a[0][j][i][0]
            for j in range(max(0, y - radius), min(rows, y + radius + 1))
            for i in range(max(0, x - radius), min(columns, x + radius + 1))
        )

    with xp.scope():
        found = xp.tolist(xp.max_filter(xp.asarray(a), radius))
    assert apart(found, mask(rows, columns, expected)) < 1e-6


@given(size=SIZES, radius=st.integers(1, 4))
def test_max_filter_is_the_largest_of_the_pixels_inside(
    xp: Namespace, size: tuple[int, int], radius: int
) -> None:
    assert_filters_the_largest(xp, *size, radius)


def test_max_filter_is_the_same_on_large_planes(xp: Namespace) -> None:
    assert_filters_the_largest(xp, 70, 66, 2)


@given(size=SIZES, factor=st.integers(1, 4))
def test_shrink_is_the_mean_of_whole_blocks(xp: Namespace, size: tuple[int, int], factor: int) -> None:
    rows, columns = size
    a = noise(rows * factor, columns * factor)

    def expected(y: int, x: int) -> float:
        block = range(factor * factor)
        inside = [a[0][factor * y + i // factor][factor * x + i % factor][0] for i in block]
        return sum(inside) / len(inside)

    with xp.scope():
        found = xp.tolist(xp.shrink(xp.asarray(a), factor))
    assert apart(found, mask(rows, columns, expected)) < 1e-5


@given(size=SIZES, wanted=SIZES)
def test_resize_is_bilinear_with_half_pixel_centres(
    xp: Namespace, size: tuple[int, int], wanted: tuple[int, int]
) -> None:
    rows, columns = size
    a = noise(rows, columns)

    def place(i: int, count: int, length: int) -> tuple[int, int, float]:
        at = min(max((i + 0.5) * length / count - 0.5, 0.0), length - 1.0)
        return int(at), min(int(at) + 1, length - 1), at - int(at)

    def expected(y: int, x: int) -> float:
        top, bottom, down = place(y, wanted[0], rows)
        left, right, across = place(x, wanted[1], columns)
        upper = a[0][top][left][0] * (1 - across) + a[0][top][right][0] * across
        lower = a[0][bottom][left][0] * (1 - across) + a[0][bottom][right][0] * across
        return float(upper * (1 - down) + lower * down)

    with xp.scope():
        found = xp.tolist(xp.resize(xp.asarray(a), *wanted))
    assert apart(found, mask(*wanted, expected)) < 1e-5


def test_a_scope_frees_all_but_what_it_keeps(xp: Namespace) -> None:
    before = xp.live()
    with xp.scope() as scope:
        kept = scope.keep(xp.add(xp.full([2], 1.0), xp.full([2], 2.0)))
    assert xp.tolist(kept) == [3.0, 3.0]
    assert xp.live() in {before, before + 1}  # NumPy's arrays are not counted


def test_a_scope_frees_after_an_exception(xp: Namespace) -> None:
    before = xp.live()

    def fail() -> None:
        with xp.scope() as scope:
            kept = scope.keep(xp.full([2], 1.0))
            xp.add(kept, 1.0)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert xp.live() == before


def test_an_array_that_is_held_outlives_scopes(xp: Namespace) -> None:
    with xp.scope():
        held = xp.hold(xp.full([2], 1.5))
    assert xp.tolist(held) == [1.5, 1.5]
    xp.release(held)


def test_a_copy_is_freed_on_its_own(xp: Namespace) -> None:
    first = xp.full([2], 1.5)
    second = xp.copy(first)
    xp.release(first)
    assert xp.tolist(second) == [1.5, 1.5]
