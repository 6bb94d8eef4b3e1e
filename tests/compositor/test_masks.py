"""Steadying over time and refining at the edge."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import apart, disc, mask, mean, noise, numbers, picture

from compositor import masks
from compositor.arrays import Namespace

SHARES = st.floats(0, 1, width=32)


def mediapipe_uncertainty(alpha: float) -> float:
    """The polynomial of MediaPipe's segmentation smoothing."""
    x = (alpha - 0.5) ** 2
    return 1 - min(1.0, x * (5.68842 + x * (-0.748699 + x * (-57.8051 + x * (291.309 - 624.717 * x)))))


@given(new=SHARES, previous=SHARES, seconds=st.floats(0, 2))
def test_steady_is_mediapipes_formula_within_a_hundredth(
    xp: Namespace, new: float, previous: float, seconds: float
) -> None:
    ratio = 0.7 ** (30 * seconds)
    expected = new + (previous - new) * mediapipe_uncertainty(new) * ratio
    with xp.scope():
        found = xp.tolist(masks.steady(xp, xp.asarray([new]), xp.asarray([previous]), seconds))
    assert found[0] == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("sure", [0.0, 1.0])
def test_steady_follows_a_sure_pixel_at_once(xp: Namespace, sure: float) -> None:
    assert xp.tolist(masks.steady(xp, xp.asarray([sure]), xp.asarray([0.5]), 1 / 30)) == [sure]


def test_steady_damps_an_unsure_flicker(xp: Namespace) -> None:
    alpha, seen = xp.asarray([0.5]), []
    for frame in range(60):
        alpha = masks.steady(xp, xp.asarray([0.4 if frame % 2 else 0.6]), alpha, 1 / 30)
        seen.append(xp.tolist(alpha)[0])
    assert max(seen[30:]) - min(seen[30:]) < 0.5 * (0.6 - 0.4)


@given(st.lists(st.tuples(SHARES, st.floats(0, 0.2)), min_size=1, max_size=8))
def test_steady_stays_between_the_old_and_the_new(xp: Namespace, steps: list[tuple[float, float]]) -> None:
    previous = 0.5
    for new, seconds in steps:
        with xp.scope():
            found = xp.tolist(masks.steady(xp, xp.asarray([new]), xp.asarray([previous]), seconds))[0]
        assert min(new, previous) - 1e-6 <= found <= max(new, previous) + 1e-6
        previous = found


def test_steady_forgets_by_time_and_not_by_frame(xp: Namespace) -> None:
    half = xp.asarray([0.5])
    slow = masks.steady(xp, half, xp.asarray([0.9]), 2 / 30)
    fast = masks.steady(xp, half, masks.steady(xp, half, xp.asarray([0.9]), 1 / 30), 1 / 30)
    assert xp.tolist(slow)[0] == pytest.approx(xp.tolist(fast)[0], abs=1e-5)


def test_finite_makes_what_is_no_number_background(xp: Namespace) -> None:
    assert xp.tolist(masks.finite(xp, xp.asarray([math.nan, 0.25, 1.0]))) == [0.0, 0.25, 1.0]


def test_luma_is_the_mean_of_the_channels_at_the_masks_size(xp: Namespace) -> None:
    frame = xp.asarray(picture(8, 12, lambda _y, _x: (30.0, 60.0, 240.0)))
    found = masks.luma(xp, frame, 4, 6)
    assert apart(xp.tolist(found), mask(4, 6, lambda _y, _x: 110.0)) < 1e-3


@pytest.mark.parametrize("alpha", [0.0, 1.0])
def test_a_mask_of_one_value_stays(xp: Namespace, alpha: float) -> None:
    guide = xp.asarray(noise(72, 128, to=255))
    found = masks.follow_edges(xp, xp.full([1, 72, 128, 1], alpha), guide)
    assert apart(xp.tolist(found), mask(72, 128, lambda _y, _x: alpha)) < 1e-4


def test_a_flat_picture_leaves_the_edge_where_it_is(xp: Namespace) -> None:
    alpha = disc(72, 128, softness=4)
    found = xp.tolist(masks.follow_edges(xp, xp.asarray(alpha), xp.full([1, 72, 128, 1], 90.0)))
    moved = [abs(p - q) > 0.5 for p, q in zip(numbers(alpha), numbers(found), strict=True)]
    assert not any(moved)


def test_an_edge_beside_the_pictures_moves_onto_it(xp: Namespace) -> None:
    truth = disc(144, 192, softness=1)
    rough = disc(144, 192, softness=5, shift=2.0)
    guide = xp.asarray(mask(144, 192, lambda y, x: 60.0 + 130.0 * truth[0][y][x][0]))
    found = xp.tolist(masks.follow_edges(xp, xp.asarray(rough), guide))

    def wrong(alpha: object) -> float:
        pairs = zip(numbers(alpha), numbers(truth), strict=True)
        return mean([abs((a > 0.7) - (t > 0.5)) for a, t in pairs])

    assert wrong(found) < 0.5 * wrong(rough)


def test_a_refined_edge_is_as_steep_as_the_models(xp: Namespace) -> None:
    alpha = disc(144, 192, softness=5)
    guide = xp.asarray(mask(144, 192, lambda y, x: 60.0 + 130.0 * (alpha[0][y][x][0] > 0.5)))
    found = xp.tolist(masks.follow_edges(xp, xp.asarray(alpha), guide))

    def unsure(nested: object) -> int:
        return sum(0.1 < value < 0.9 for value in numbers(nested))

    assert unsure(found) <= unsure(alpha)


@given(rows=st.integers(1, 20), columns=st.integers(1, 20), seed=st.integers(0, 9))
def test_follow_edges_stays_within_0_and_1_at_any_size(
    xp: Namespace, rows: int, columns: int, seed: int
) -> None:
    with xp.scope():
        alpha = xp.asarray(noise(rows, columns, seed=seed))
        guide = xp.asarray(noise(rows, columns, seed=seed + 10, to=255))
        found = masks.follow_edges(xp, alpha, guide)
        assert xp.shape(found) == (1, rows, columns, 1)
        assert all(0 <= value <= 1 for value in numbers(xp.tolist(found)))
