"""The two ways that are compared: each mask on its own, and the compositor's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from compositor import blending, carrying
from compositor.effects import Plan
from compositor.session import Session
from evaluation.carried import Follower
from evaluation.seen import Floats, Frame, Seen, as_picture


@dataclass(frozen=True)
class Masks:
    """Of one frame: the final alpha of both ways, ``[rows, columns]``, and what comes before composed's.

    ``refined`` is the mask that the renderer is given, ``[1, h, w, 1]``; ``looked`` tells whether the model
    saw the frame for it, or an earlier mask was carried along.
    """

    raw: Floats
    composed: Floats
    refined: Floats
    looked: bool = True

    def way(self, name: str) -> Floats:
        """The final alpha of "raw" or "composed"."""
        return {"raw": self.raw, "composed": self.composed}[name]


def composed(seen: Iterable[Seen], session: Session, every: int = carrying.EVERY) -> Iterator[Masks]:
    """Both ways, frame by frame, in the order of time.

    raw: the model's mask, enlarged bilinearly and put through the plan's soft threshold, as a program without
    a compositor does it. composed: steadied and refined by ``session``, carried along the motion where the
    model does not look, then made as large as the frame as the renderer makes it.

    Args:
        seen: the frames, with the model's answers.
        session: to be used for nothing else.
        every: the model looks at one frame in so many at least; 1: at each.
    """
    follower = Follower(session, every)
    for one in seen:
        refined, looked = follower.mask(one)
        plan = session.plan()
        yield Masks(
            raw=raw_alpha(one.frame, one.alpha, plan),
            composed=final_alpha(one.frame, refined, plan),
            refined=refined,
            looked=looked,
        )


def raw_alpha(frame: Frame, alpha: Floats, plan: Plan) -> Floats:
    """The model's mask as large as ``frame``, ``[rows, columns]``, after the plan's soft threshold alone."""
    return final_alpha(frame, alpha, {**plan, "edge": {**plan["edge"], "refine": None}})


def final_alpha(frame: Frame, alpha: Floats, plan: Plan) -> Floats:
    """The alpha that the renderer blends ``frame`` with, ``[rows, columns]``."""
    found: Floats = blending.final_alpha(as_picture(frame), alpha, plan)[0, :, :, 0]
    return found
