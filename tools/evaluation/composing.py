"""The two ways that are compared: each mask on its own, and the compositor's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from compositor import blending
from compositor.effects import Plan
from compositor.session import Session

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


@dataclass(frozen=True)
class Masks:
    """Of one frame: the final alpha of both ways, ``[rows, columns]``, and what `Session.refine` gave."""

    raw: Floats
    composed: Floats
    refined: Floats

    def way(self, name: str) -> Floats:
        """The final alpha of "raw" or "composed"."""
        return {"raw": self.raw, "composed": self.composed}[name]


def composed(seen: Iterable[Seen], session: Session) -> Iterator[Masks]:
    """Both ways, frame by frame, in the order of time.

    raw: the model's mask, enlarged bilinearly and put through the plan's soft threshold, as a program without
    a compositor does it. composed: steadied and refined by ``session``, then made as large as the frame as
    the renderer makes it.
    """
    for one in seen:
        refined = session.refine(one.alpha, one.image, one.seconds)
        plan = session.plan()
        yield Masks(
            raw=raw_alpha(one.frame, one.alpha, plan),
            composed=final_alpha(one.frame, refined, plan),
            refined=refined,
        )


def raw_alpha(frame: Frame, alpha: Floats, plan: Plan) -> Floats:
    """The model's mask as large as ``frame``, ``[rows, columns]``, after the plan's soft threshold alone."""
    return final_alpha(frame, alpha, {**plan, "edge": {**plan["edge"], "refine": None}})


def final_alpha(frame: Frame, alpha: Floats, plan: Plan) -> Floats:
    """The alpha that the renderer blends ``frame`` with, ``[rows, columns]``."""
    found: Floats = blending.final_alpha(as_picture(frame), alpha, plan)[0, :, :, 0]
    return found


def as_picture(frame: npt.NDArray[Any]) -> Floats:
    """A frame as the compositor takes it: ``[1, rows, columns, 3]``, float32."""
    return np.asarray(frame, np.float32)[np.newaxis]
