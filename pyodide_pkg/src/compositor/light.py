"""The person in a new light: the old background's colour taken out, the new one's light put in.

For the reference renderer. Call these inside a scope.
"""

from __future__ import annotations

from collections.abc import Sequence

from compositor import images
from compositor.arrays import Array, Namespace
from compositor.edges import soft_threshold
from compositor.effects import Edge, Wrap


def person(xp: Namespace, frame: Array, covered: Array, old: Array | None, amount: float) -> Array:
    """The person's own colour times alpha.

    A pixel of the edge is ``C = a F + (1 - a) E``, of the person's colour F and the old background's E. So
    ``C - (1 - a) E`` is the person's share, as far as it is one: 0 to ``255 a``. Of the way there from
    ``a C``, which lets the old background shine through, `amount` is gone.

    Args:
        xp: The arrays' operations.
        frame: ``[1, H, W, 3]``, RGB 0..255.
        covered: Final alpha, ``[1, H, W, 1]``, 0..1.
        old: An estimate of the old background, as `frame`; None: its colour is left in.
        amount: 0..1.
    """
    share = xp.multiply(frame, covered)
    if old is None:
        return share
    leak = xp.multiply(xp.multiply(xp.subtract(frame, old), xp.subtract(1.0, covered)), amount)
    most = xp.multiply(covered, xp.full([1, 1, 1, 3], 255.0))
    return xp.minimum(xp.maximum(xp.add(share, leak), xp.zeros_like(share)), most)


def wrapped(xp: Namespace, new: Array, alpha: Array, edge: Edge, wrap: Wrap) -> Array:
    """The light that the new background throws around the person's rim, ``[1, H, W, 3]``, 0..255.

    It comes from where the person is not: both the light and the person are blurred, by as much as the light
    is to reach.

    Args:
        xp: The arrays' operations.
        new: The new background, ``[1, H, W, 3]``, RGB 0..255.
        alpha: The mask, ``[1, h, w, 1]``, 0..1.
        edge: Its soft threshold.
        wrap: See `effects.Wrap`.
    """
    _, height, width, _ = xp.shape(new)
    rows, columns = images.small_size(wrap["rows"], height, width)
    near = soft_threshold(xp, xp.resize(alpha, rows, columns), edge)
    bright = images.block_mean(xp, new, rows, columns)
    for _ in range(wrap["passes"]):
        near = images.box_blur(xp, near, wrap["radius"])
        bright = images.box_blur(xp, bright, wrap["radius"])
    light = xp.multiply(bright, xp.multiply(xp.subtract(1.0, near), wrap["strength"]))
    return xp.resize(light, height, width)


def lit(xp: Namespace, brightness: Array, glow: Array | None, tone: Sequence[float] | None) -> Array | None:
    """What the new background's light adds to the person's colour; None for nothing.

    `glow` counts by how dark a pixel is, which is a "screen" with one factor for all three colours: it
    lightens, and shifts no hue. `tone` counts by how bright it is, which is a change of exposure and of white
    balance.

    Args:
        xp: The arrays' operations.
        brightness: Luma of the frame, ``[1, H, W, 1]``, 0..255.
        glow: See `wrapped`.
        tone: Red, green and blue for white, -255..255; see `tones.Tone`.
    """
    bright = xp.divide(brightness, 255.0)
    parts = []
    if glow is not None:
        parts.append(xp.multiply(glow, xp.subtract(1.0, bright)))
    if tone is not None:
        parts.append(xp.multiply(bright, xp.asarray(list(tone))))
    if len(parts) > 1:
        return xp.add(parts[0], parts[1])
    return parts[0] if parts else None
