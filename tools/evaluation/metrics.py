"""What is measured, each a pure function of masks ``[rows, columns]`` and pictures ``[rows, columns, 3]``."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from evaluation.area import Bits, Floats, box_mean, edge_of, grown

Frame = npt.NDArray[np.uint8]

NEAR = 20
"""Pixels from the true edge within which flicker counts."""
DRAWN_EDGE = 10
"""Pixels over which a model draws an edge (four of its own, at 256 for 640): nearer than that to an edge that
moves, alpha has every reason to change."""
HALO = 10
"""Pixels outside the true edge in which the old background's or the person's colours would show."""
STILL_STEP = 1.5
"""Of 255: where a slightly blurred picture changes less from frame to frame, nothing moves."""
STILL_FRAMES = 5
"""It must have been so for so many frames."""


def near_edge(mask: Bits, reach: int = NEAR) -> Bits:
    """The pixels within ``reach`` of the mask's edge, on both sides; the picture's border is no edge."""
    return grown(edge_of(mask), reach) if mask.any() and not mask.all() else np.zeros_like(mask)


def unmoved(before: tuple[Frame, Floats], after: tuple[Frame, Floats]) -> Bits:
    """Where nothing moves between two frames, each a noise-free picture and its true alpha.

    There both are the same, and within `DRAWN_EDGE` the true alpha is as well.
    """
    moved_edge = np.abs(before[1] - after[1]) > 1e-4
    moved = moved_edge | (before[0] != after[0]).any(2)
    quiet: Bits = ~(moved | grown(moved_edge, DRAWN_EDGE))
    return quiet


def calmed(picture: Frame) -> Floats:
    """A picture's brightness, ``[rows, columns]``, its noise lessened by a blur over 5x5 pixels."""
    return box_mean(picture.mean(2, dtype=np.float32), 2)


def still(blurred: Sequence[Floats]) -> Bits:
    """Where nothing moves in a real video, by its last frames, each as `calmed` gives it.

    There the picture changes by less than `STILL_STEP` from each frame to the next, and by less than twice
    that from the first to the last.
    """
    quiet: Bits = np.abs(blurred[-1] - blurred[0]) < 2 * STILL_STEP
    for one, next_one in itertools.pairwise(blurred):
        quiet &= np.abs(next_one - one) < STILL_STEP
    return quiet


def ring(truth: Floats, reach: int = HALO) -> Bits:
    """The ``reach`` pixels outside the true edge, where nothing of the person is."""
    return grown(truth > 0.5, reach) & (truth < 1 / 255)


def color_error(result: Floats, truth: Floats, where: Bits) -> npt.NDArray[np.float32]:
    """The absolute differences of the colours there, of 255, every channel one value."""
    return np.abs(result[where] - truth[where])


def lag(alphas: Sequence[Floats], truths: Sequence[Floats], speed: float, most: float = 4.0) -> float | None:
    """By how many frames ``alphas`` trail ``truths`` of a person who moves steadily.

    The truth is shifted back, pixel by pixel, to where it fits alpha best (least mean absolute difference,
    summed over all frames); a parabola through the best and its neighbours gives fractions of a pixel. Only
    the columns that every shift has are compared. None where there is nobody.

    Args:
        alphas: One a frame.
        truths: One a frame.
        speed: Pixels a frame to the right; below 0 to the left, not 0.
        most: Lags up to so many frames are looked for, and half as many ahead of time.
    """
    if speed == 0:
        raise ValueError("who does not move has no lag")
    reach = int(np.ceil(most * abs(speed)))
    shifts = range(-reach // 2, reach + 1)
    errors = np.zeros(len(shifts))
    for alpha, truth in zip(alphas, truths, strict=True):
        # Seen from the other side, who moves to the left moves to the right.
        ours, theirs = (alpha, truth) if speed > 0 else (alpha[:, ::-1], truth[:, ::-1])
        inner = slice(reach, ours.shape[1] - reach)
        if inner.start >= inner.stop:
            raise ValueError(
                f"a picture {ours.shape[1]} pixels wide is too narrow for a lag of {most} frames"
            )
        for index, shift in enumerate(shifts):
            moved = theirs[:, inner.start + shift : inner.stop + shift]
            errors[index] += float(np.abs(ours[:, inner] - moved).mean(dtype=np.float64))
    if not any((truth > 0.5).any() for truth in truths) or not any((alpha > 0.5).any() for alpha in alphas):
        return None
    best = int(np.argmin(errors))
    fraction = 0.0
    if 0 < best < len(shifts) - 1:
        left, middle, right = errors[best - 1 : best + 2]
        bend = left - 2 * middle + right
        fraction = float((left - right) / (2 * bend)) if bend > 0 else 0.0
    return (shifts[best] + fraction) / abs(speed)
