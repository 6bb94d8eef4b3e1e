"""Measures both ways on real videos: there is no truth, but where nothing moves alpha should not either."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from compositor import carrying
from compositor.effects import Plan
from compositor.session import Session
from evaluation.area import Bits, Floats
from evaluation.composing import Masks, composed
from evaluation.figures import WAYS, Mean, Pair
from evaluation.metrics import STILL_FRAMES, calmed, near_edge, still
from evaluation.models import Runner
from evaluation.seen import Frame, Seen

SHOWN = (0.2, 0.5, 0.85)
"""Where in a video its pictures are taken from, as shares of its frames."""


@dataclass
class VideoFigures:
    """Of one video or of several joined: how alpha changes where the picture stands still.

    Attributes:
        flicker: Near the raw mask's edge, the same pixels for both ways.
        flicker_whole: Over the whole picture.
        still: The share of the pixels near the edge where nothing moves.
        looks: The share of the frames that the model looked at for composed.
        frames: How many there were.
        seconds: How long they last.
    """

    flicker: Pair = field(default_factory=Pair)
    flicker_whole: Pair = field(default_factory=Pair)
    still: Mean = field(default_factory=Mean)
    looks: Mean = field(default_factory=Mean)
    frames: int = 0
    seconds: float = 0.0

    def join(self, other: VideoFigures) -> None:
        """Takes in another video's."""
        self.flicker.join(other.flicker)
        self.flicker_whole.join(other.flicker_whole)
        self.still.join(other.still)
        self.looks.join(other.looks)
        self.frames += other.frames
        self.seconds += other.seconds


@dataclass(frozen=True)
class ShownFrame:
    """A frame that the report shows."""

    number: int
    frame: Frame
    masks: Masks


@dataclass(frozen=True)
class MeasuredVideo:
    """A video's figures, and what the report shows of it; ``flicker`` as in `on_clips.MeasuredClip`."""

    name: str
    size: tuple[int, int]
    figures: VideoFigures
    shown: list[ShownFrame]
    plan: Plan
    flicker: dict[str, Floats]


def measure_video(
    name: str,
    frames: Iterable[tuple[Frame, float]],
    runner: Runner,
    most: int,
    every: int = carrying.EVERY,
) -> MeasuredVideo:
    """Both ways on a video, frame by frame: it is never in memory as a whole.

    Args:
        name: the video's.
        frames: at least one, each with the seconds since the one before.
        runner: the model.
        most: how many frames there may be, for choosing those that are shown.
        every: as `composing.composed` takes it.
    """
    session, figures = Session({"effect": "blur"}), VideoFigures()
    pictures: dict[int, ShownFrame] = {}
    wanted = [round(share * (most - 1)) for share in SHOWN]
    changes = _Changes(figures)
    seen = _Kept(frames, runner)
    number = -1
    for number, masks in enumerate(composed(seen, session, every)):
        changes.add(seen.last.frame, masks)
        figures.looks.add(float(masks.looked))
        figures.seconds += seen.last.seconds
        if number in wanted or number == 0:
            pictures[number] = ShownFrame(number, seen.last.frame, masks)
    figures.frames = number + 1
    plan = session.plan()
    session.dispose()
    # The very first frame only where the video is too short for the others.
    shown = [pictures[at] for at in wanted if at in pictures] or [pictures[0]]
    return MeasuredVideo(name, seen.last.frame.shape[:2], figures, shown, plan, changes.means())


class _Kept:
    """Frames with the model's answers, one by one; the last one stays at hand."""

    last: Seen

    def __init__(self, frames: Iterable[tuple[Frame, float]], runner: Runner) -> None:
        self._frames, self._runner = frames, runner

    def __iter__(self) -> Iterator[Seen]:
        for frame, seconds in self._frames:
            image = self._runner.image(frame)
            self.last = Seen(frame, image, self._runner.alpha(image), seconds)
            yield self.last


class _Changes:
    """Collects how alpha changes where the picture does not."""

    def __init__(self, figures: VideoFigures) -> None:
        self._figures = figures
        self._pictures: deque[Floats] = deque(maxlen=STILL_FRAMES + 1)
        self._before: Masks | None = None
        self._sums: dict[str, Floats] = {}
        self._counts = np.zeros((1, 1), np.float32)

    def add(self, frame: Frame, masks: Masks) -> None:
        """Takes in the next frame."""
        self._pictures.append(calmed(frame))
        if self._before is None:
            self._counts = np.zeros(frame.shape[:2], np.float32)
            self._sums = {way: np.zeros(frame.shape[:2], np.float32) for way in WAYS}
        elif len(self._pictures) == STILL_FRAMES + 1:
            self._compare(self._before, masks, still(list(self._pictures)))
        self._before = masks

    def means(self) -> dict[str, Floats]:
        """By way: each pixel's mean change where nothing moved, ``[rows, columns]``."""
        return {way: total / np.maximum(self._counts, 1) for way, total in self._sums.items()}

    def _compare(self, before: Masks, after: Masks, quiet: Bits) -> None:
        edge = near_edge(after.raw > 0.5)
        near = quiet & edge
        self._figures.still.add(quiet[edge].astype(np.float32))
        self._counts += quiet
        for way in WAYS:
            change = np.abs(after.way(way) - before.way(way))
            self._figures.flicker.way(way).add(change[near])
            self._figures.flicker_whole.way(way).add(change[quiet])
            self._sums[way] += change * quiet
