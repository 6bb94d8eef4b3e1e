"""A model whose answers the test chooses."""

from __future__ import annotations

from collections.abc import Sequence

from evaluation.models import Runner, sampled
from evaluation.seen import Floats, Frame

SIZE = (144, 256)


class MadeUpModel(Runner):
    """Answers with one mask after the other, ``[144, 256]`` each."""

    def __init__(self, *answers: Floats) -> None:
        self._answers = list(answers)

    def image(self, frame: Frame) -> Floats:
        return sampled(frame, SIZE)

    def alpha(self, image: Floats) -> Floats:
        assert image.shape == (1, *SIZE, 3)
        return self._answers.pop(0)[None, ..., None]


def repeated(answers: Sequence[Floats], frames: int) -> MadeUpModel:
    """A model that gives these answers again and again."""
    return MadeUpModel(*(answers[number % len(answers)] for number in range(frames)))
