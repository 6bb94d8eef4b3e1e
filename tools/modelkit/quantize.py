"""Which stored type each weight tensor gets under a quantBytes.

TensorFlow.js dequantises weights while loading and computes in float32, so a type costs accuracy and bytes
but never speed. It offers per-tensor affine ``uint8`` and ``uint16``, and ``float16``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from modelkit.cards import QuantBytes

# Filters with fewer values than this stay at 16 bits under quantBytes 1. In the selfie models that is 6 % of
# the values, among them the first convolution and the last, whose errors nothing later can repair. Together
# with depthwise filters at 16 bits it raised the IoU with the source on 13 portraits from 0.987 to 0.997, for
# a fifth more bytes.
SMALL = 1500


def dtype_of(values: npt.NDArray[Any], quant_bytes: QuantBytes) -> str | None:
    """The stored type for one tensor: 'uint8', 'uint16', 'float16', or None for its own type.

    - quantBytes 4, and integers (sizes and axes, never weights): as they are.
    - quantBytes 2: float16 where that holds every value exactly (weights that their maker published as
    float16),
      which then costs nothing; else uint16, whose even steps lose less than float16's 11-bit mantissa
      does at the end of the range.
    - quantBytes 1: uint8 for the large filters, the bulk of the bytes. The rest stays at 16 bits: biases,
    because an
      error there shifts a whole channel; small filters (see `SMALL`); and depthwise filters, whose channels
      differ so much in scale that one range for all of them leaves the faint ones few steps.
    """
    if quant_bytes == "4" or values.dtype != np.float32:
        return None
    depthwise = values.ndim == 4 and values.shape[-1] == 1  # height, width, channels, multiplier
    if quant_bytes == "1" and values.ndim > 1 and values.size >= SMALL and not depthwise:
        return "uint8"
    with np.errstate(over="ignore"):  # a value beyond float16's range becomes infinite, so not equal
        exact = np.array_equal(values.astype(np.float16).astype(np.float32), values)
    return "float16" if exact else "uint16"
