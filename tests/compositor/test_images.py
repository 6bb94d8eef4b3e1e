"""The image operations of the reference renderer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from scenes import apart, mask, noise

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
