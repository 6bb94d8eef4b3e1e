"""A frame with the model's answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Frame = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Seen:
    """A frame, what the model saw of it, and its answer.

    ``frame`` is ``[rows, columns, 3]``, ``image`` ``[1, H, W, 3]`` and ``alpha`` ``[1, h, w, 1]``;
    ``seconds`` is the time since the frame before.
    """

    frame: Frame
    image: Floats
    alpha: Floats
    seconds: float = 1 / 30


def as_picture(frame: npt.NDArray[Any]) -> Floats:
    """A frame as the compositor takes it: ``[1, rows, columns, 3]``, float32."""
    return np.asarray(frame, np.float32)[np.newaxis]
