"""What makes a raw mask good: steadied over time, and its edge brought onto the picture's.

Alpha is ``[1, h, w, 1]``, 0..1. Each function is to be called inside a scope of its namespace.
"""

from __future__ import annotations

import math

from compositor.arrays import Array, Namespace

# An entirely uncertain pixel forgets half of its past in this many seconds: 0.7 of it stays from one frame
# to the next at 30 frames a second, the share that MediaPipe's selfie graphs keep.
HALF_LIFE = -math.log(2) / (30 * math.log(0.7))

# The guided filter's window on each side of a pixel, as a share of the mask's height: 4 pixels of 144. It
# must span the error of the model's edge and no more; by boundary F on 51 labelled portraits 2 to 4 is
# best, and from 6 on the windows meet a second edge and smear.
REACH = 4 / 144
# Variance of luma (0..1) below which the picture has no edge to follow: a step of a tenth. A webcam's noise
# in the dark, a deviation of .03, stays below it: with .001 the mask flickers a fifth more for nothing.
SMOOTHNESS = 0.003
# The filter's coefficients are found on a mask this many times smaller each way: 48 rows of 144. On the
# portraits that is as good as all 144 (boundary F within half a point) in a fraction of the time; 4 is worse.
SUBSAMPLING = 3
# Windows that straddle an edge draw it three times as wide as the model does, which would move it inwards for
# a threshold above a half. This contrast, about alpha .5, gives it back its steepness.
STEEPNESS = 3.0
# Added to the steepened alpha: the last smoothing, like every one, moves an edge inwards for a threshold
# above a half. On the portraits .2 makes up for it exactly: boundary F is .780 with it and .772 without.
OUTWARDS = 0.2
# A mask with fewer rows is coarser than the edges that it would be guided by; refining it only smears.
FEWEST_ROWS = 64


def luma(xp: Namespace, frame: Array, rows: int, columns: int) -> Array:
    """The brightness of `frame` ``[1, H, W, 3]`` at the mask's size, in the frame's units.

    The plain mean of red, green and blue: one operation, and as a guide to edges no worse than a weighted
    one.
    """
    _, height, width, _ = xp.shape(frame)
    if (height, width) != (rows, columns):
        frame = xp.resize(frame, rows, columns)
    return xp.mean(frame, 3)


def finite(xp: Namespace, alpha: Array) -> Array:
    """`alpha` with every NaN made 0: what a model cannot say is background, and must stay in no memory."""
    return xp.where(xp.isnan(alpha), xp.zeros_like(alpha), alpha)


def steady(xp: Namespace, alpha: Array, previous: Array, seconds: float) -> Array:
    """Damps what the model is unsure of, and follows at once where it is sure.

    ``out = new + (previous - new) * u * ratio``, with MediaPipe's uncertainty u
    (segmentation_smoothing_calculator): 1 at alpha .5, 0 at 0 and 1, from the entropy of alpha. Its
    polynomial of tenth degree is ``(4 a (1 - a))^1.5`` within .01, in a third of the operations.

    Args:
        xp: The arrays' operations.
        alpha: The new mask.
        previous: The last result.
        seconds: The time between the two, so that a slow camera does not trail.
    """
    ratio = 0.5 ** (seconds / HALF_LIFE)
    spread = xp.clip(xp.subtract(alpha, xp.square(alpha)), 0.0, 0.25)
    uncertainty = xp.multiply(xp.multiply(spread, xp.sqrt(spread)), 8.0 * ratio)
    return xp.add(alpha, xp.multiply(xp.subtract(previous, alpha), uncertainty))


def follow_edges(xp: Namespace, alpha: Array, guide: Array) -> Array:
    """Moves alpha's edge onto the guide's, with a guided filter.

    In every window alpha is taken as a linear function of the guide, ``a * guide + b``, and the functions
    of the windows that meet in a pixel are averaged. Kaiming He, Jian Sun, Xiaoou Tang: "Guided Image
    Filtering", IEEE TPAMI 35(6), 2013, equations 5, 6 and 8; with coefficients at a lower resolution: He,
    Sun: "Fast Guided Filter", arXiv:1505.00996.

    Args:
        xp: The arrays' operations.
        alpha: ``[1, h, w, 1]``, 0..1.
        guide: Of the same shape, 0..255.

    Returns:
        Alpha of the same shape, 0..1.
    """
    _, rows, columns, _ = xp.shape(alpha)
    small = (math.ceil(rows / SUBSAMPLING), math.ceil(columns / SUBSAMPLING))
    radius = max(1, round(REACH * rows / SUBSAMPLING))
    few_guide, few_alpha = xp.resize(guide, *small), xp.resize(alpha, *small)
    # Here rather than on the result, which depends on it linearly: it is a quarter of the pixels.
    few_alpha = xp.add(xp.multiply(few_alpha, STEEPNESS), (1 - STEEPNESS) / 2 + OUTWARDS)
    mean_guide, mean_alpha = xp.box_filter(few_guide, radius), xp.box_filter(few_alpha, radius)
    mean_product = xp.box_filter(xp.multiply(few_guide, few_alpha), radius)
    mean_square = xp.box_filter(xp.square(few_guide), radius)

    covariance = xp.subtract(mean_product, xp.multiply(mean_guide, mean_alpha))
    variance = xp.subtract(mean_square, xp.square(mean_guide))
    slope = xp.divide(covariance, xp.add(variance, SMOOTHNESS * 255**2))
    offset = xp.subtract(mean_alpha, xp.multiply(slope, mean_guide))

    slope = xp.resize(xp.box_filter(slope, radius), rows, columns)
    offset = xp.resize(xp.box_filter(offset, radius), rows, columns)
    refined = xp.clip(xp.add(xp.multiply(slope, guide), offset), 0.0, 1.0)
    # So steep an edge would show the mask's pixels as steps in a larger picture; a ramp of three does not.
    return xp.box_filter(refined, 1)
