"""How weights are stored."""

from __future__ import annotations

import numpy as np
import pytest

from modelkit.quantize import affine, at_16_bits, narrowed

RANDOM = np.random.default_rng(5)
FILTER = RANDOM.normal(size=(1, 1, 64, 64)).astype(np.float32)


def test_integers_stay() -> None:
    sizes = np.array([18, 32], np.int32)
    assert at_16_bits(sizes).values is sizes


def test_what_float16_holds_exactly_becomes_float16() -> None:
    published = FILTER.astype(np.float16).astype(np.float32)
    stored = at_16_bits(published)
    assert stored.values.dtype == np.float16
    np.testing.assert_array_equal(stored.loaded, published)


def test_other_weights_become_uint16() -> None:
    stored = at_16_bits(FILTER)
    assert stored.values.dtype == np.uint16
    np.testing.assert_allclose(stored.loaded, FILTER, atol=float(np.ptp(FILTER)) / 65535)
    assert at_16_bits(np.array([1e30, -1e30], np.float32)).values.dtype == np.uint16  # beyond float16


def test_one_value_is_kept() -> None:
    same = np.full((3, 3), 0.1, np.float32)
    np.testing.assert_array_equal(at_16_bits(same).loaded, same)
    np.testing.assert_array_equal(narrowed(np.zeros(9, np.float32)).loaded, np.zeros(9))


@pytest.mark.parametrize("low", [-3.0, -0.37, 0.0])
def test_zero_stays_zero(low: float) -> None:
    values = np.array([low, 0.0, 1.9], np.float32)
    assert affine(values, np.uint8, low, 1.9).loaded[1] == 0


def test_outliers_do_not_cost_the_others_their_precision() -> None:
    values = RANDOM.normal(size=100_000).astype(np.float32)
    values[0] = 1.25 * values.max()
    plain = affine(values, np.uint8, float(values.min()), float(values.max()))

    def error(loaded: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> float:
        return float(np.square(loaded - values).sum())

    assert error(narrowed(values).loaded) < 0.95 * error(plain.loaded)
