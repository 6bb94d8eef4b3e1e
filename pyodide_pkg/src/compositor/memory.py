"""The memory of a mask, and of the picture that it was made for."""

from __future__ import annotations

from compositor import masks
from compositor.arrays import Array, Namespace, namespace


class Memory:
    """Steadies masks over time.

    Each pixel is a mean of its past, weighted less the longer ago; but where the picture no longer looks as
    it did, the past counts for nothing. The picture that is compared with is remembered by the same weights,
    so that a slow motion adds up until it is seen. What flips back and forth in a still picture must stay
    flipped for some frames to be believed; whoever moves, enters, or is cut to is followed at once.
    """

    def __init__(self) -> None:
        # The mask, small masks as they came, and small pictures.
        self._alpha: Array | None = None
        self._mask: Array | None = None
        self._picture: Array | None = None
        self._shapes: tuple[tuple[int, ...], ...] = ()

    def steady(self, alpha: Array, small: Array, frame: Array, seconds: float) -> Array:
        """The steadied mask, inside the caller's scope; it is remembered until the next.

        Args:
            alpha: ``[1, h, w, 1]``, 0..1.
            small: The mask as the model gave it, made small by `masks.few`.
            frame: What it was made for, ``[1, H, W, 3]``, 0..255.
            seconds: The time since the last call.
        """
        xp = namespace()
        picture = xp.copy(masks.few(xp, frame))  # of few rows it is the caller's own, and not ours to free
        shapes = (xp.shape(alpha), xp.shape(frame))
        if shapes != self._shapes:
            self.reset()
        if self._alpha is not None and self._mask is not None and self._picture is not None:
            _, rows, columns, _ = shapes[0]
            change = xp.subtract(picture, self._picture)
            least = 1 - 0.5 ** (seconds / masks.HALF_LIFE)
            share = masks.freshness(xp, change, xp.subtract(small, self._mask), least)
            picture = xp.add(self._picture, xp.multiply(change, share))
            share = xp.resize(share, rows, columns)
            alpha = xp.add(self._alpha, xp.multiply(xp.subtract(alpha, self._alpha), share))
        self._alpha = replaced(xp, self._alpha, alpha)
        self._mask = replaced(xp, self._mask, small)
        self._picture = replaced(xp, self._picture, picture)
        self._shapes = shapes
        return alpha

    def picture(self) -> Array | None:
        """The remembered picture, small: ``[1, rows, columns, 3]``; None before the first mask."""
        return self._picture

    def reset(self) -> None:
        """Forgets and frees everything."""
        for array in (self._alpha, self._mask, self._picture):
            if array is not None:
                namespace().release(array)
        self._alpha = self._mask = self._picture = None


def replaced(xp: Namespace, old: Array | None, new: Array) -> Array:
    """`new`, held; `old` is freed."""
    held = xp.hold(new)
    if old is not None:
        xp.release(old)
    return held
