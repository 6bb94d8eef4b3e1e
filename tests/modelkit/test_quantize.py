"""Which stored type a weight gets."""

from __future__ import annotations

import numpy as np
import pytest

from modelkit.quantize import SMALL, dtype_of

RANDOM = np.random.default_rng(5)
FILTER = RANDOM.normal(size=(1, 1, 64, 64)).astype(np.float32)
DEPTHWISE = RANDOM.normal(size=(3, 3, 512, 1)).astype(np.float32)
BIAS = RANDOM.normal(size=64).astype(np.float32)


@pytest.mark.parametrize("count", ["1", "2", "4"])
def test_integers_stay(count: str) -> None:
    assert dtype_of(np.array([18, 32], np.int32), count) is None  # type: ignore[arg-type]


def test_float_variant_stays_float() -> None:
    assert dtype_of(FILTER, "4") is None


def test_what_float16_holds_exactly_becomes_float16() -> None:
    assert dtype_of(FILTER.astype(np.float16).astype(np.float32), "2") == "float16"


def test_other_weights_become_uint16() -> None:
    assert dtype_of(FILTER, "2") == "uint16"
    assert dtype_of(np.array([1e30, -1e30], np.float32), "2") == "uint16"  # beyond float16's range


def test_large_filters_become_uint8() -> None:
    assert dtype_of(FILTER, "1") == "uint8"
    assert dtype_of(FILTER.reshape(64, 64), "1") == "uint8"


def test_what_a_byte_would_spoil_stays_at_16_bits() -> None:
    assert dtype_of(DEPTHWISE, "1") == "uint16"
    assert dtype_of(BIAS, "1") == "uint16"
    assert dtype_of(FILTER.reshape(-1)[: SMALL - 20].reshape(1, 1, -1, 20), "1") == "uint16"
    assert dtype_of(np.array(3.0, np.float32), "1") == "float16"
