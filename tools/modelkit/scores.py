"""How well a mask agrees with another or with a label: pure functions."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Bits = npt.NDArray[np.bool_]

# The boundary measure allows for this share of the picture's diagonal, as DAVIS does (Perazzi et al. 2016, "A
# Benchmark Dataset and Evaluation Methodology for Video Object Segmentation"); rounded to the nearest pixel,
# where DAVIS rounds up, so that figures here are the stricter.
BOUNDARY_SHARE = 0.008


def iou(left: Bits, right: Bits) -> float:
    """Intersection over union, 0..1; two empty masks agree."""
    union = np.count_nonzero(left | right)
    return float(np.count_nonzero(left & right) / union) if union else 1.0


def boundary_f(mask: Bits, label: Bits, reach: int | None = None) -> float:
    """How well the outlines agree, 0..1: the harmonic mean of precision and recall of boundary pixels.

    A boundary pixel counts as found if one of the other mask lies within `reach` pixels; None: within
    `BOUNDARY_SHARE` of the diagonal. Two masks without a boundary agree.
    """
    if reach is None:
        reach = max(1, round(BOUNDARY_SHARE * float(np.hypot(*mask.shape))))
    ours, theirs = _boundary(mask), _boundary(label)
    if not ours.any() or not theirs.any():
        return 1.0 if ours.any() == theirs.any() else 0.0
    precision = np.count_nonzero(ours & _grown(theirs, reach)) / np.count_nonzero(ours)
    recall = np.count_nonzero(theirs & _grown(ours, reach)) / np.count_nonzero(theirs)
    total = precision + recall
    return float(2 * precision * recall / total) if total else 0.0


def _boundary(mask: Bits) -> Bits:
    """Pixels of the mask with a neighbour, right or below, that differs; the picture's border is none."""
    edge = np.zeros_like(mask)
    edge[:, :-1] |= mask[:, :-1] != mask[:, 1:]
    edge[:-1] |= mask[:-1] != mask[1:]
    return edge


def _grown(mask: Bits, reach: int) -> Bits:
    """All pixels within ``reach`` of the mask: a disc laid around each."""
    height, width = mask.shape
    wide = np.pad(mask, reach)
    grown = np.zeros_like(mask)
    for row in range(-reach, reach + 1):
        for column in range(-reach, reach + 1):
            if row * row + column * column <= reach * reach:
                grown |= wide[reach + row : reach + row + height, reach + column : reach + column + width]
    return grown
