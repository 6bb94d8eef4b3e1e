"""The quality tiers: what a picture can do without on a slow device. Plain Python values only."""

from __future__ import annotations

from dataclasses import dataclass

from compositor.carrying import EVERY

FULL = "full"
# The user's choice to let measured times decide.
AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Tier:
    """One of `TIERS`.

    Attributes:
        name: As settings, plans and figures call it.
        every: The model looks at one drawn frame in so many, at least.
        least: And at one in so many at most, however strange the picture is.
        refined: Whether the edge is brought onto the picture's, and the background throws light.
        rows: Of the rows that a blur of the background may take, the share that it does.
        detail: Scale of the model's input, for models that take any size.
        drawing: What a renderer takes for a frame, as a share of the tier "full". Usual values: who is
            mistaken about a device takes a step back.
    """

    name: str
    every: int = EVERY
    least: int = 1
    refined: bool = True
    rows: float = 1.0
    detail: float = 1.0
    drawing: float = 1.0


# The best first. What is hardly seen goes first: a mask that is a frame late where something comes in, then
# the finest of the edge, then detail. To draw every second frame only is no way out: with a processor slowed
# six times it gave 10 frames a second instead of 19, since a mask is then too old after two of them, and the
# model has to look again. What is too much for the last tier, the worker leaves out as it comes.
TIERS = (
    Tier(FULL),
    Tier("carried", least=2),
    Tier("light", least=3, refined=False, drawing=0.7),
    Tier("coarse", least=4, refined=False, rows=0.6, detail=0.6, drawing=0.65),
)
BEST, LAST = TIERS[0], TIERS[-1]
NAMES = tuple(tier.name for tier in TIERS)


def named(name: str) -> Tier:
    """The tier of this name.

    Raises:
        ValueError: There is none.
    """
    return TIERS[NAMES.index(name)]
