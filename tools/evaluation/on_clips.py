"""Measures both ways on a clip whose truth is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from compositor import blending, carrying
from compositor.effects import Plan
from compositor.session import Session
from evaluation.area import Floats
from evaluation.clips import Clip
from evaluation.composing import Masks, composed
from evaluation.figures import WAYS, Mean, Pair, Values
from evaluation.metrics import color_error, lag, near_edge, ring, unmoved
from evaluation.seen import Seen, as_picture
from modelkit.scores import boundary_f, iou

EVERY = 3
"""Outlines and lag are measured on every third frame, halos on every sixth: the rest tells little new."""
FINE = 2
"""Pixels of 640x360: what the eye sees at an edge, while the usual 6 tell whether the shape is right."""
SETTLED = 6
"""Lag is measured from this frame on: before, there is little memory that could trail."""


@dataclass
class ClipFigures:
    """Of one clip or of several joined; means over pixels or frames.

    Attributes:
        flicker: Change of alpha from frame to frame where nothing moves, near the true edge: THE figure. The
            frames of a cut or an entrance do not count, as there the whole mask may change for good reason.
        flicker_whole: The same over the whole picture.
        boundary_f: Of the outline at alpha .5, a value a frame.
        boundary_f_fine: The same, an outline counting as found only within `FINE` pixels.
        iou: Of the mask at alpha .5, a value a frame.
        lag_frames: Where the person moves steadily, a value a clip.
        halo: Colour error, of 255, in the pixels outside the true edge.
        halo_of_truth: The same for both ways given the true alpha. What is left of "composed" is what stood
            behind the person, which nobody can know.
        after_cut: Mean absolute error of alpha in the frame after a cut.
        while_entering: The same while somebody enters: a model may take an empty room for a person, and what
            remembers that is late to see the true one.
        looks: The share of the frames that the model looked at for composed.
        frames: How many there were.
    """

    flicker: Pair = field(default_factory=Pair)
    flicker_whole: Pair = field(default_factory=Pair)
    boundary_f: Pair = field(default_factory=Pair)
    boundary_f_fine: Pair = field(default_factory=Pair)
    iou: Pair = field(default_factory=Pair)
    lag_frames: Pair = field(default_factory=Pair)
    halo: Pair = field(default_factory=Pair)
    halo_of_truth: Pair = field(default_factory=Pair)
    after_cut: Pair = field(default_factory=Pair)
    while_entering: Pair = field(default_factory=Pair)
    looks: Mean = field(default_factory=Mean)
    frames: int = 0

    def join(self, other: ClipFigures) -> None:
        """Takes in another clip's."""
        self.frames += other.frames
        self.looks.join(other.looks)
        for name, pair in other.pairs().items():
            getattr(self, name).join(pair)

    def pairs(self) -> dict[str, Pair]:
        """The figures by name."""
        named = {item.name: getattr(self, item.name) for item in fields(self)}
        return {name: pair for name, pair in named.items() if isinstance(pair, Pair)}

    def as_dict(self) -> dict[str, Values]:
        """Plain numbers by name and way."""
        return {name: pair.values for name, pair in self.pairs().items()}


@dataclass(frozen=True)
class MeasuredClip:
    """A clip's figures, and what the report shows of it.

    ``flicker`` holds, by way, each pixel's mean change of alpha where nothing moved, ``[rows, columns]``.
    """

    figures: ClipFigures
    masks: list[Masks]
    plan: Plan
    flicker: dict[str, Floats]


def measure_clip(
    clip: Clip,
    seen: Sequence[Seen],
    settings: Mapping[str, Any] | None = None,
    every: int = carrying.EVERY,
) -> MeasuredClip:
    """All figures of one clip, a session of its own steadying it.

    Args:
        clip: with its truth.
        seen: its frames, in order, with the model's answers.
        settings: of the session; its effect is "blur", for the halo's sake.
        every: as `composing.composed` takes it.
    """
    session = Session({**(settings or {}), "effect": "blur"})
    masks = list(composed(seen, session, every))
    plan = session.plan()
    session.dispose()
    figures = ClipFigures(frames=len(masks))
    halo = _Halo(figures, plan)
    for number, mask in enumerate(masks):
        figures.looks.add(float(mask.looked))
        for pair, when in ((figures.after_cut, clip.cuts), (figures.while_entering, clip.entering)):
            if number in when:
                for way in WAYS:
                    pair.way(way).add(np.abs(mask.way(way) - clip.truth[number]))
        if number % EVERY == 0 and (clip.truth[number] > 0.5).any():
            _add_outline(figures, clip.truth[number], mask)
            if number % (2 * EVERY) == 0:
                halo.add(clip, number, mask)
    if clip.speed:
        some = slice(SETTLED, None, EVERY)
        for way in WAYS:
            found = lag([mask.way(way) for mask in masks[some]], clip.truth[some], clip.speed)
            if found is not None:
                figures.lag_frames.way(way).add(found)
    return MeasuredClip(figures, masks, plan, _add_flicker(figures, clip, masks))


def _add_flicker(figures: ClipFigures, clip: Clip, masks: Sequence[Masks]) -> dict[str, Floats]:
    """Also gives the mean change of every pixel."""
    sums = {way: np.zeros(clip.truth[0].shape, np.float32) for way in WAYS}
    counts = np.zeros(clip.truth[0].shape, np.float32)
    for number in range(1, len(masks)):
        if number in clip.cuts | clip.entering:
            continue
        before, after = ((clip.clean[at], clip.truth[at]) for at in (number - 1, number))
        where = unmoved(before, after)
        near = where & near_edge(clip.truth[number] > 0.5)
        counts += where
        for way in WAYS:
            change = np.abs(masks[number].way(way) - masks[number - 1].way(way))
            figures.flicker.way(way).add(change[near])
            figures.flicker_whole.way(way).add(change[where])
            sums[way] += change * where
    return {way: total / np.maximum(counts, 1) for way, total in sums.items()}


def _add_outline(figures: ClipFigures, truth: Floats, mask: Masks) -> None:
    label = truth > 0.5
    for way in WAYS:
        found = mask.way(way) > 0.5
        figures.boundary_f.way(way).add(boundary_f(found, label))
        figures.boundary_f_fine.way(way).add(boundary_f(found, label, FINE))
        figures.iou.way(way).add(iou(found, label))


class _Halo:
    """Against the blur of the true background alone, by the same plan.

    composed: what the renderer draws. raw: the ordinary blur, of the whole frame with the person in it, by
    the same kernel, and the sharp frame put over it by the raw mask.
    """

    def __init__(self, figures: ClipFigures, plan: Plan) -> None:
        self._figures, self._plan = figures, plan
        self._background: Floats | None = None
        self._truth = np.zeros((0, 0, 3), np.float32)

    def add(self, clip: Clip, number: int, mask: Masks) -> None:
        """Takes in a frame."""
        if clip.backgrounds[number] is not self._background:
            self._background = clip.backgrounds[number]
            self._truth = self._blurred(self._background)
        whole, known = self._blurred(clip.frames[number]), clip.truth[number]
        where = ring(known)
        for pair, raw, refined in (
            (self._figures.halo, mask.raw, mask.refined),
            (self._figures.halo_of_truth, known, known[np.newaxis, ..., np.newaxis]),
        ):
            frame = as_picture(clip.frames[number])
            ordinary = whole + (frame[0] - whole) * raw[..., np.newaxis]
            pair.raw.add(color_error(ordinary, self._truth, where))
            drawn = blending.render(frame, refined, self._plan)[0]
            pair.composed.add(color_error(drawn, self._truth, where))

    def _blurred(self, picture: npt.NDArray[Any]) -> Floats:
        """As a whole, as if nobody were in it."""
        nobody = np.zeros((1, 1, 1, 1), np.float32)
        blurred: Floats = blending.render(as_picture(picture), nobody, self._plan)[0]
        return blurred
