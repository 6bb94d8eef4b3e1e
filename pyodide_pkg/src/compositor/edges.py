"""Where the person ends, at the output's size: alpha brought onto the picture's own edges, and its threshold.

Pictures and masks are ``[1, rows, columns, channels]``. Call these inside a scope.
"""

from __future__ import annotations

from compositor import images
from compositor.arrays import Array, Namespace
from compositor.effects import Edge, Refinement, Room

# Rec. 601, the one that webcams' own luma comes in.
RED, GREEN, BLUE = 0.299, 0.587, 0.114


def luma(xp: Namespace, picture: Array) -> Array:
    """The brightness of an RGB picture, in its units: ``[1, rows, columns, 1]``."""
    return xp.mean(xp.multiply(picture, xp.asarray([3 * RED, 3 * GREEN, 3 * BLUE])), 3)


def final_alpha(xp: Namespace, frame: Array, alpha: Array, edge: Edge) -> Array:
    """Alpha as it is drawn with, at `frame`'s size: refined where `edge` says so, and through its threshold.

    Args:
        xp: The arrays' operations.
        frame: ``[1, H, W, 3]``, RGB 0..255.
        alpha: ``[1, h, w, 1]``, 0..1, of any size.
        edge: See `effects.Edge`.

    Returns:
        ``[1, H, W, 1]``, 0..1.
    """
    _, height, width, _ = xp.shape(frame)
    if edge["refine"] is None:
        fine = xp.resize(alpha, height, width)
    else:
        fine = follow(xp, luma(xp, frame), alpha, edge["refine"])
    return soft_threshold(xp, fine, edge)


def soft_threshold(xp: Namespace, alpha: Array, edge: Edge | Room) -> Array:
    """A smoothstep from 0 at `edge`'s low to 1 at its high."""
    t = xp.clip(xp.divide(xp.subtract(alpha, edge["low"]), edge["high"] - edge["low"]), 0.0, 1.0)
    return xp.multiply(xp.square(t), xp.subtract(3.0, xp.multiply(t, 2.0)))


def follow(xp: Namespace, guide: Array, alpha: Array, refine: Refinement) -> Array:
    """Moves alpha's edge onto the guide's, with a guided filter that ends at the guide's own size.

    In every window of a small plane alpha is taken as a linear function of the guide, ``slope * guide +
    offset``; the functions of the windows that meet in a pixel are averaged, and enlarged to where they are
    read. Kaiming He, Jian Sun, Xiaoou Tang: "Guided Image Filtering", IEEE TPAMI 35(6), 2013, equations 5, 6
    and 8; with coefficients at a lower resolution: He, Sun: "Fast Guided Filter", arXiv:1505.00996.

    The guide is read smoothed: a steep function would turn a camera's noise into a rim that flickers.

    Args:
        xp: The arrays' operations.
        guide: ``[1, H, W, 1]``, 0..255.
        alpha: ``[1, h, w, 1]``, 0..1.
        refine: See `effects.Refinement`.

    Returns:
        Alpha ``[1, H, W, 1]``, 0..1.
    """
    _, height, width, _ = xp.shape(guide)
    rows, columns = images.small_size(refine["rows"], height, width)
    radius, steepness = refine["radius"], refine["steepness"]
    few_guide = images.block_mean(xp, guide, rows, columns)
    # Steepened here rather than at the end, which depends on it linearly: these are fewer pixels.
    few_alpha = xp.add(
        xp.multiply(xp.resize(alpha, rows, columns), steepness), (1 - steepness) / 2 + refine["outwards"]
    )

    def windows(plane: Array) -> Array:
        return images.box_blur(xp, plane, radius)

    mean_guide, mean_alpha = windows(few_guide), windows(few_alpha)
    covariance = xp.subtract(windows(xp.multiply(few_guide, few_alpha)), xp.multiply(mean_guide, mean_alpha))
    variance = xp.subtract(windows(xp.square(few_guide)), xp.square(mean_guide))
    slope = xp.divide(covariance, xp.add(variance, refine["smoothness"] * 255**2))
    offset = xp.subtract(mean_alpha, xp.multiply(slope, mean_guide))

    slope = xp.resize(windows(slope), height, width)
    offset = xp.resize(windows(offset), height, width)
    return xp.clip(xp.add(xp.multiply(slope, images.tent(xp, guide)), offset), 0.0, 1.0)
