"""Masks as the page has them: the model's own at some frames, carried along the motion at the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from compositor import carrying
from compositor.arrays import namespace
from compositor.images import block_mean, small_size
from compositor.session import Session
from evaluation.seen import Floats, Frame, Seen, as_picture

REC_601 = np.array([0.299, 0.587, 0.114], np.float32)


@dataclass
class _Look:
    """The last frame that the model saw: its mask, and both made small; and what came since."""

    alpha: Floats
    luma: Floats
    weights: Floats
    motion: tuple[Floats, Floats]
    frames: int = 0
    seconds: float = 0.0


class Follower:
    """Lets the model look only where it must."""

    def __init__(self, session: Session, every: int) -> None:
        """Steadies by ``session`` what the model gives, at one frame in ``every`` at least."""
        self._session, self._every = session, every
        self._look: _Look | None = None

    def mask(self, one: Seen) -> tuple[Floats, bool]:
        """The next frame's mask, ``[1, h, w, 1]``, and whether the model saw it."""
        luma = _small_luma(one.frame)
        found = self._carried(luma, one)
        if found is not None:
            return found, False
        seconds = one.seconds + (self._look.seconds if self._look else 0.0)
        alpha: Floats = self._session.refine(one.alpha, one.image, seconds)
        weights = namespace().resize(alpha, *luma.shape[1:3])
        nothing = np.zeros_like(luma)
        self._look = _Look(alpha, luma, weights, (nothing, nothing))
        return alpha, True

    def _carried(self, luma: Floats, one: Seen) -> Floats | None:
        """None where the model is to look."""
        look = self._look
        if look is None or look.luma.shape != luma.shape or look.frames + 1 >= self._every:
            return None
        xp = namespace()
        look.motion = carrying.flow(xp, look.luma, luma, look.weights, look.motion)
        motion = carrying.where_changed(xp, look.luma, luma, look.motion)
        strange: Floats = carrying.strange(xp, look.luma, luma, motion)
        if strange.mean() > carrying.STRANGE_SHARE:
            return None
        look.frames += 1
        look.seconds += one.seconds
        alpha: Floats = carrying.carried(xp, look.alpha, motion)
        return alpha


def _small_luma(frame: Frame) -> Floats:
    rows, columns, _ = frame.shape
    luma = as_picture(frame) @ REC_601
    small: Floats = block_mean(namespace(), luma[..., None], *small_size(carrying.ROWS, rows, columns))
    return small
