"""Neighbourhoods on pixel grids."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from evaluation.area import (
    Bits,
    box_mean,
    edge_of,
    grown,
    largest_part,
    shrunk,
    spread,
    without_small_holes,
)

MASKS = arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=12))


def bits(*rows: str) -> Bits:
    return np.array([[letter == "#" for letter in row] for row in rows])


@given(MASKS, st.integers(0, 5))
def test_grown_is_all_within_the_distance(mask: Bits, reach: int) -> None:
    places = np.argwhere(mask)
    wanted = np.zeros_like(mask)
    for row, column in np.ndindex(mask.shape):
        distances = np.square(places - (row, column)).sum(1)
        wanted[row, column] = bool((distances <= reach * reach).any())
    np.testing.assert_array_equal(grown(mask, reach), wanted)


@given(MASKS, st.integers(0, 5))
def test_shrunk_is_grown_of_the_rest(mask: Bits, reach: int) -> None:
    np.testing.assert_array_equal(shrunk(mask, reach), ~grown(~mask, reach))


def test_edge_is_inside_the_mask_and_not_at_the_border() -> None:
    mask = bits("....", ".###", ".###", ".###")
    np.testing.assert_array_equal(edge_of(mask), bits("....", ".###", ".#..", ".#.."))


@given(st.floats(0, 255, width=32), st.integers(0, 4))
def test_mean_of_one_value_is_that_value(value: float, radius: int) -> None:
    found = box_mean(np.full((7, 5, 3), value, np.float32), radius)
    np.testing.assert_allclose(found, value, rtol=1e-5)


def test_mean_repeats_the_border() -> None:
    values = np.array([[0, 3, 6, 9]], np.float32)
    np.testing.assert_allclose(box_mean(values, 1), [[1, 3, 6, 8]])


def test_only_the_largest_part_stays() -> None:
    mask = bits("##..#", "##..#", "....#", "#...#", "##..#", "....#")
    np.testing.assert_array_equal(largest_part(mask), bits(*["....#"] * 6))


def test_a_winding_part_hangs_together() -> None:
    mask = bits("#####", "....#", "###.#", "#.#.#", "#...#", "#####")
    np.testing.assert_array_equal(largest_part(mask), mask)


def test_parts_that_touch_by_corners_are_two() -> None:
    mask = bits("##.", "##.", "..#")
    np.testing.assert_array_equal(largest_part(mask), bits("##.", "##.", "..."))


def test_nothing_has_no_parts() -> None:
    assert not largest_part(np.zeros((3, 4), np.bool_)).any()


@pytest.mark.parametrize(("most", "filled"), [(0, 0), (1, 1), (2, 3)])
def test_holes_up_to_a_size_are_filled(most: int, filled: int) -> None:
    mask = bits("#######", "#.#..##", "#######", "#####..")
    before = np.count_nonzero(mask)
    # The corner below on the right is as small as a hole, and is filled with those of two.
    extra = 2 if most >= 2 else 0
    assert np.count_nonzero(without_small_holes(mask, most)) == before + filled + extra


def test_colours_spread_one_pixel_a_step() -> None:
    colors = np.zeros((1, 6, 3), np.float32)
    colors[0, 0] = (10, 20, 30)
    known = np.zeros((1, 6), np.bool_)
    known[0, 0] = True
    found = spread(colors, known, 3)
    np.testing.assert_allclose(found[0, :4], np.tile((10, 20, 30), (4, 1)), rtol=1e-5)
    np.testing.assert_array_equal(found[0, 4:], 0)
