"""The image operations of the reference renderer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import apart, mask, noise, numbers

from compositor import images
from compositor.arrays import Namespace

SIZES = st.tuples(st.integers(1, 13), st.integers(1, 17))


@given(size=SIZES, data=st.data())
def test_block_mean_is_the_mean_of_each_block(
    xp: Namespace, size: tuple[int, int], data: st.DataObject
) -> None:
    rows, columns = size
    few_rows, few_columns = data.draw(st.integers(1, rows)), data.draw(st.integers(1, columns))
    a = noise(rows, columns, to=255)

    def expected(y: int, x: int) -> float:
        block = [
            a[0][j][i][0]
            for j in range(y * rows // few_rows, (y + 1) * rows // few_rows)
            for i in range(x * columns // few_columns, (x + 1) * columns // few_columns)
        ]
        return sum(block) / len(block)

    with xp.scope():
        found = xp.tolist(images.block_mean(xp, xp.asarray(a), few_rows, few_columns))
    assert apart(found, mask(few_rows, few_columns, expected)) < 2e-3


@given(size=SIZES, radius=st.integers(1, 8))
def test_box_blur_repeats_the_border(xp: Namespace, size: tuple[int, int], radius: int) -> None:
    rows, columns = size
    a = noise(rows, columns, to=255)

    def expected(y: int, x: int) -> float:
        window = [
            a[0][min(max(j, 0), rows - 1)][min(max(i, 0), columns - 1)][0]
            for j in range(y - radius, y + radius + 1)
            for i in range(x - radius, x + radius + 1)
        ]
        return sum(window) / len(window)

    with xp.scope():
        found = xp.tolist(images.box_blur(xp, xp.asarray(a), radius))
    assert apart(found, mask(rows, columns, expected)) < 2e-3


@given(size=SIZES, radius=st.integers(1, 6))
def test_disc_blur_is_the_mean_within_a_circle_and_repeats_the_border(
    xp: Namespace, size: tuple[int, int], radius: int
) -> None:
    rows, columns = size
    a = noise(rows, columns, to=255)
    near = range(-radius, radius + 1)
    places = [(j, i) for j in near for i in near if j * j + i * i <= (radius + 0.5) ** 2]

    def expected(y: int, x: int) -> float:
        seen = [a[0][min(max(y + j, 0), rows - 1)][min(max(x + i, 0), columns - 1)][0] for j, i in places]
        return sum(seen) / len(seen)

    with xp.scope():
        found = xp.tolist(images.disc_blur(xp, xp.asarray(a), radius))
    assert apart(found, mask(rows, columns, expected)) < 5e-3


def test_disc_blur_of_a_point_is_a_disc(xp: Namespace) -> None:
    """Of radius 2 it has 21 pixels: all of 5 x 5 but the corners."""
    point = mask(9, 9, lambda y, x: 21.0 * ((y, x) == (4, 4)))
    found = xp.tolist(images.disc_blur(xp, xp.asarray(point), 2))
    assert apart(found, mask(9, 9, lambda y, x: float((y - 4) ** 2 + (x - 4) ** 2 <= 6))) < 1e-4
    assert sum(numbers(found)) == pytest.approx(21, abs=1e-3)


@given(size=SIZES)
def test_tent_is_a_quarter_a_half_and_a_quarter_each_way(xp: Namespace, size: tuple[int, int]) -> None:
    rows, columns = size
    a = noise(rows, columns, to=255)
    shares = ((-1, 0.25), (0, 0.5), (1, 0.25))

    def expected(y: int, x: int) -> float:
        return sum(
            p * q * a[0][min(max(y + j, 0), rows - 1)][min(max(x + i, 0), columns - 1)][0]
            for j, p in shares
            for i, q in shares
        )

    with xp.scope():
        found = xp.tolist(images.tent(xp, xp.asarray(a)))
    assert apart(found, mask(rows, columns, expected)) < 1e-3


@pytest.mark.parametrize(
    ("rows", "height", "width", "expected"),
    [
        (90, 360, 640, (90, 160)),
        (90, 54, 96, (54, 96)),  # no more than there are
        (72, 480, 640, (72, 96)),
        (90, 640, 360, (90, 51)),  # 50.6: to the nearest
        (10, 400, 20, (10, 1)),  # 0.5: upwards
        (10, 400, 1, (10, 1)),  # never none
        (90, 1, 1, (1, 1)),
    ],
)
def test_a_small_plane_keeps_the_sides_proportion(
    rows: int, height: int, width: int, expected: tuple[int, int]
) -> None:
    assert images.small_size(rows, height, width) == expected


def test_cover_of_the_same_size_changes_nothing(xp: Namespace) -> None:
    a = noise(5, 7, to=255)
    assert apart(xp.tolist(images.cover(xp, xp.asarray(a), 5, 7)), a) < 1e-3


def test_cover_cuts_off_both_sides_evenly(xp: Namespace) -> None:
    ramp = mask(4, 12, lambda _y, x: float(x))
    found = xp.tolist(images.cover(xp, xp.asarray(ramp), 4, 4))
    assert apart(found, mask(4, 4, lambda _y, x: 4.0 + x)) < 1e-4


def test_cover_cuts_off_top_and_bottom_evenly(xp: Namespace) -> None:
    ramp = mask(12, 4, lambda y, _x: float(y))
    found = xp.tolist(images.cover(xp, xp.asarray(ramp), 4, 4))
    assert apart(found, mask(4, 4, lambda y, _x: 4.0 + y)) < 1e-4


def test_cover_of_a_fine_pattern_is_its_mean(xp: Namespace) -> None:
    checks = mask(40, 40, lambda y, x: 200.0 * ((x + y) % 2))
    found = xp.tolist(images.cover(xp, xp.asarray(checks), 5, 5))
    assert apart(found, mask(5, 5, lambda _y, _x: 100.0)) < 1e-2


@given(size=SIZES, wanted=SIZES)
def test_cover_of_any_size_stays_within_the_image(
    xp: Namespace, size: tuple[int, int], wanted: tuple[int, int]
) -> None:
    with xp.scope():
        found = images.cover(xp, xp.full([1, *size, 3], 77.0), *wanted)
        assert xp.shape(found) == (1, *wanted, 3)
        assert apart(xp.tolist(found), xp.tolist(xp.full([1, *wanted, 3], 77.0))) < 1e-3
