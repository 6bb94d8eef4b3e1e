"""The measures, on masks and pictures whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.area import Floats
from evaluation.metrics import (
    DRAWN_EDGE,
    STILL_STEP,
    calmed,
    color_error,
    lag,
    near_edge,
    ring,
    still,
    unmoved,
)

ROWS, COLUMNS = 24, 160


def band(left: float, width: float = 30.0) -> Floats:
    """An upright band; pixels that it covers in part have that part for alpha."""
    columns = np.arange(COLUMNS)
    covered = np.clip(np.minimum(columns + 1, left + width) - np.maximum(columns, left), 0, 1)
    return np.tile(covered, (ROWS, 1)).astype(np.float32)


def test_near_edge_is_on_both_sides() -> None:
    near = near_edge(band(50) > 0.5, 3)
    np.testing.assert_array_equal(np.flatnonzero(near[5]), [*range(47, 54), *range(76, 83)])


@pytest.mark.parametrize("value", [0, 1])
def test_without_an_edge_nothing_is_near_it(value: int) -> None:
    assert not near_edge(np.full((4, 5), value, np.bool_)).any()


def test_nothing_moves_between_equal_frames() -> None:
    picture = np.zeros((ROWS, COLUMNS, 3), np.uint8)
    assert unmoved((picture, band(50)), (picture, band(50))).all()


def test_what_moves_and_its_edge_do_not_count() -> None:
    before = np.zeros((ROWS, COLUMNS, 3), np.uint8)
    after = before.copy()
    after[2, 3] = 1
    quiet = unmoved((before, band(50, 10)), (after, band(51, 10)))
    assert not quiet[2, 3]
    assert quiet[2, 4]  # only an edge has an effect on its neighbours
    # The columns 50 and 60 changed.
    np.testing.assert_array_equal(np.flatnonzero(~quiet[20]), range(50 - DRAWN_EDGE, 60 + DRAWN_EDGE + 1))


def test_still_needs_every_frame() -> None:
    quiet = [np.full((8, 8), 100.0, np.float32) for _ in range(6)]
    assert still(quiet).all()
    quiet[3][2, 2] += 1.1 * STILL_STEP
    assert np.argwhere(~still(quiet)).tolist() == [[2, 2]]


def test_creeping_light_is_not_still() -> None:
    assert not still([np.full((4, 4), 0.9 * STILL_STEP * step, np.float32) for step in range(6)]).any()


def test_noise_of_a_camera_is_still() -> None:
    chance = np.random.default_rng(1)
    pictures = [
        np.rint(np.clip(100 + chance.normal(0, 2.5, (60, 80, 3)), 0, 255)).astype(np.uint8) for _ in range(6)
    ]
    assert still([calmed(picture) for picture in pictures]).mean() > 0.98


def test_ring_is_outside_of_all_that_is_person() -> None:
    truth = band(50, 10)
    truth[:, 49] = 0.2  # hair
    assert np.flatnonzero(ring(truth, 4)[10]).tolist() == [46, 47, 48, 60, 61, 62, 63]


def test_color_error_counts_every_channel() -> None:
    result, truth = np.zeros((1, 2, 3), np.float32), np.array([[(1, 2, 3), (9, 9, 9)]], np.float32)
    assert color_error(result, truth, np.array([[True, False]])).tolist() == [[1, 2, 3]]


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 3), st.sampled_from([-8.0, -3.0, 5.0, 8.0]))
def test_lag_of_a_delayed_mask_is_the_delay(delay: float, speed: float) -> None:
    truths = [band(70 + speed * (number - 2)) for number in range(5)]
    alphas = [band(70 + speed * (number - 2 - delay)) for number in range(5)]
    assert lag(alphas, truths, speed, most=4) == pytest.approx(delay, abs=0.6 / abs(speed))


def test_lag_of_a_mask_ahead_of_its_time_is_negative() -> None:
    truths, alphas = [band(60)], [band(68)]
    assert lag(alphas, truths, 8.0) == pytest.approx(-1, abs=0.1)


def test_nobody_has_no_lag() -> None:
    nobody = [np.zeros((ROWS, COLUMNS), np.float32)]
    assert lag(nobody, [band(60)], 8.0) is None
    assert lag([band(60)], nobody, 8.0) is None


@pytest.mark.parametrize(
    ("speed", "words"), [(0.0, "does not move"), (40.0, "160 pixels wide is too narrow")]
)
def test_lag_refuses_what_it_cannot_measure(speed: float, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        lag([band(60)], [band(60)], speed)
