"""Raw masks made good: holes, specks, and what speaks for a new mask."""

from __future__ import annotations

from statistics import pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import Mask, Nested, apart, disc, mask, noise, numbers, picture

from compositor import edges, effects, masks
from compositor.arrays import Array, Namespace

ROWS, COLUMNS = 72, 96  # halved once: two pixels of it are one of the few
LEAST = 0.2
SIZES = st.tuples(st.integers(1, 90), st.integers(1, 30))


def tidied(xp: Namespace, alpha: Mask) -> Nested:
    array = xp.asarray(alpha)
    return xp.tolist(masks.tidy(xp, array, masks.few(xp, array)))


def box(top: int, left: int, rows: int, columns: int, *, value: float = 1.0, around: float = 0.0) -> Mask:
    """A rectangle of one value."""

    def inside(y: int, x: int) -> bool:
        return top <= y < top + rows and left <= x < left + columns

    return mask(ROWS, COLUMNS, lambda y, x: value if inside(y, x) else around)


@pytest.mark.parametrize("size", [(1, 1), (40, 9), (41, 9), (144, 256), (257, 3)])
def test_few_has_at_most_so_many_rows_and_the_same_mean(xp: Namespace, size: tuple[int, int]) -> None:
    few = masks.few(xp, xp.full([1, *size, 1], 0.7))
    rows, columns = xp.shape(few)[1:3]
    assert masks.FEW_ROWS // 2 < rows <= masks.FEW_ROWS or (rows, columns) == size
    assert apart(xp.tolist(few), mask(rows, columns, lambda _y, _x: 0.7)) < 1e-5


def test_few_averages_where_it_halves(xp: Namespace) -> None:
    checks = mask(ROWS, COLUMNS, lambda y, x: float((x + y) % 2))
    few = xp.tolist(masks.few(xp, xp.asarray(checks)))
    assert apart(few, mask(ROWS // 2, COLUMNS // 2, lambda _y, _x: 0.5)) < 1e-5


def steps(xp: Namespace, alpha: Array, slope: float) -> float:
    """How far an enlarged outline is from a straight one of this slope, root mean square, in pixels."""
    large = (5 * ROWS, 5 * COLUMNS)
    drawn = xp.tolist(edges.final_alpha(xp, xp.full([1, *large, 3], 90.0), alpha, effects.edge(0.7, "light")))
    inner = range(20, large[0] - 20)
    beside = [sum(drawn[0][row][column][0] for column in range(large[1])) - slope * row for row in inner]
    return float(pstdev(beside))


@pytest.mark.parametrize("slope", [0.0, 0.3, 0.5, 0.9])
def test_an_evened_outline_has_no_steps(xp: Namespace, slope: float) -> None:
    stairs = xp.asarray(mask(ROWS, COLUMNS, lambda y, x: float(x < 12 + slope * y)))
    assert steps(xp, masks.evened(xp, stairs), slope) < max(0.01, 0.8 * steps(xp, stairs, slope))


def test_a_speck_is_gone(xp: Namespace) -> None:
    assert max(numbers(tidied(xp, box(30, 40, 3, 3)))) < 1e-6


def test_a_speck_beside_a_person_far_away_is_gone_and_the_person_stays(xp: Namespace) -> None:
    person = box(20, 10, 52, 30)
    both = mask(ROWS, COLUMNS, lambda y, x: max(person[0][y][x][0], float(10 < y < 14 and 80 < x < 84)))
    assert apart(tidied(xp, both), person) < 1e-6


def test_a_faint_hole_is_closed(xp: Namespace) -> None:
    assert min(numbers(tidied(xp, box(30, 40, 6, 6, value=0.75, around=1.0)))) > 1 - 1e-6


@pytest.mark.parametrize("left", [44, 45])
def test_a_narrow_gap_between_arm_and_body_stays_open(xp: Namespace, left: int) -> None:
    gap = box(0, left, ROWS, 2, value=0.0, around=1.0)
    assert apart(tidied(xp, gap), gap) < 1e-6


def test_a_gap_as_large_as_under_an_arm_stays_open(xp: Namespace) -> None:
    gap = box(20, 30, 20, 14, value=0.0, around=1.0)
    assert apart(tidied(xp, gap), gap) < 1e-6


def test_a_thin_structure_on_a_body_is_kept(xp: Namespace) -> None:
    """A finger two pixels wide, as far as is near: alone it is a speck."""
    length = 2 * (masks.REACH - 1)
    hand, alone = box(40, 30, 32, 30), box(40 - length, 44, length, 2)
    whole = mask(ROWS, COLUMNS, lambda y, x: max(hand[0][y][x][0], alone[0][y][x][0]))
    found = tidied(xp, whole)[0]
    assert min(found[y][x][0] for y in range(40 - length, 40) for x in (44, 45)) > 0.7
    assert apart(found[40:], hand[0][40:]) < 1e-6
    assert max(numbers(tidied(xp, alone))) < 1e-6


def test_a_soft_edge_stays_in_its_place(xp: Namespace) -> None:
    person = disc(ROWS, COLUMNS, softness=5)
    found = list(numbers(tidied(xp, person)))
    for value, before in zip(found, numbers(person), strict=True):
        assert abs(value - before) < 0.2
        assert (value > 0.5) == (before > 0.5)


@given(size=SIZES, value=st.sampled_from([0.0, 0.5, 1.0]))
def test_a_mask_of_one_value_is_unchanged_at_any_size(
    xp: Namespace, size: tuple[int, int], value: float
) -> None:
    with xp.scope():
        alpha = xp.full([1, *size, 1], value)
        found = xp.tolist(masks.tidy(xp, alpha, masks.few(xp, alpha)))
    assert apart(found, mask(*size, lambda _y, _x: value)) < 1e-6


@given(size=SIZES, seed=st.integers(0, 9))
def test_tidy_stays_within_0_and_1(xp: Namespace, size: tuple[int, int], seed: int) -> None:
    with xp.scope():
        alpha = xp.asarray(noise(*size, seed=seed))
        found = xp.tolist(masks.tidy(xp, alpha, masks.few(xp, alpha)))
    assert all(0 <= value <= 1 for value in numbers(found))


def fresh(xp: Namespace, change: float, jump: float = 0.0) -> float:
    """How much a new mask counts where the whole picture has changed by `change`, the mask by `jump`."""
    found = masks.freshness(xp, xp.full([1, 6, 8, 3], change), xp.full([1, 5, 7, 1], jump), LEAST)
    assert xp.shape(found) == (1, 6, 8, 1)
    values = list(numbers(xp.tolist(found)))
    assert max(values) - min(values) < 1e-6
    return values[0]


@pytest.mark.parametrize("change", [0.0, masks.STILL - 0.1, 0.1 - masks.STILL])
def test_what_has_not_moved_counts_least(xp: Namespace, change: float) -> None:
    assert fresh(xp, change) == pytest.approx(LEAST, abs=1e-5)


@pytest.mark.parametrize("change", [masks.MOVED + 0.1, -200.0])
def test_what_has_moved_counts_all(xp: Namespace, change: float) -> None:
    assert fresh(xp, change) == pytest.approx(1, abs=1e-5)


@given(one=st.floats(0, 20), other=st.floats(0, 20))
def test_more_motion_never_counts_less(xp: Namespace, one: float, other: float) -> None:
    with xp.scope():
        less, more = (fresh(xp, change) for change in sorted([one, other]))
    assert LEAST - 1e-5 <= less <= more + 1e-5 <= 1 + 2e-5


@pytest.mark.parametrize("jump", [1.0, -1.0, 0.5])
def test_another_mask_altogether_counts_all_in_a_still_picture(xp: Namespace, jump: float) -> None:
    assert fresh(xp, 0.0, jump) == pytest.approx(1, abs=1e-5)


def test_a_mask_that_is_nearly_the_same_counts_least(xp: Namespace) -> None:
    assert fresh(xp, 0.0, 0.3) == pytest.approx(LEAST, abs=1e-5)


def test_only_what_has_moved_counts_and_its_neighbours(xp: Namespace) -> None:
    change = xp.asarray(picture(6, 9, lambda _y, x: (90.0 * (x == 4),) * 3))
    found = xp.tolist(masks.freshness(xp, change, xp.full([1, 6, 9, 1], 0.0), LEAST))
    expected = mask(6, 9, lambda _y, x: 1.0 if 3 <= x <= 5 else LEAST)
    assert apart(found, expected) < 1e-5


def test_motion_in_one_colour_counts(xp: Namespace) -> None:
    """Luma alone would miss a blue sleeve before a wall as bright: a root mean square does not."""
    change = xp.asarray(picture(4, 4, lambda _y, _x: (0.0, 0.0, 2 * masks.MOVED)))
    found = xp.tolist(masks.freshness(xp, change, xp.full([1, 4, 4, 1], 0.0), LEAST))
    assert min(numbers(found)) == pytest.approx(1, abs=1e-5)
