"""Chooses what the report shows, while the pictures are in memory, and keeps only that."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from compositor import blending
from compositor.effects import Plan
from evaluation import pictures
from evaluation.area import Bits, Floats
from evaluation.clips import RATE, Clip
from evaluation.figures import Values
from evaluation.on_clips import MeasuredClip
from evaluation.on_photos import MeasuredPhoto
from evaluation.on_videos import MeasuredVideo
from evaluation.seen import Frame, as_picture

HARDEST = 6
"""So many photos are shown whose composed outline is worst, and as many spread over the rest."""
MOVING_WIDTH = 1000


@dataclass(frozen=True)
class Strip:
    """Pictures side by side: captions with addresses."""

    title: str
    note: str
    cells: list[tuple[str, str]]


@dataclass
class Gallery:
    """A `evaluate.Watcher` that keeps strips for the report."""

    photos: list[tuple[float, Strip]] = field(default_factory=list)
    clips: dict[str, list[list[Strip]]] = field(default_factory=dict)
    """By motion, the strips of each clip."""
    flicker: list[Strip] = field(default_factory=list)
    moving: list[Strip] = field(default_factory=list)
    videos: list[Strip] = field(default_factory=list)

    def photo(self, measured: MeasuredPhoto) -> None:
        """Source, both masks and the result; chosen from in `chosen_photos`."""
        found = measured.figures.boundary_f.values
        cells = _cells(measured.photo, measured.masks.raw, measured.masks.composed, measured.label)
        result = _result(measured.photo, measured.masks.refined, measured.plan)
        strip = Strip(measured.name, f"boundary F {_change(found)}", [*cells, ("result", result)])
        self.photos.append((found["composed"] or 0.0, strip))

    def clip(self, clip: Clip, measured: MeasuredClip) -> None:
        """Pictures of every clip, from which `chosen_clips` chooses; in motion the first of each kind."""
        count, strips = len(clip.frames), []
        # Of a cut the first is the very frame after it.
        for number in (count // 2, count - 2):
            mask, truth = measured.masks[number], clip.truth[number] > 0.5
            cells = _cells(clip.frames[number], mask.raw, mask.composed, truth)
            cells.append(("result", _result(clip.frames[number], mask.refined, measured.plan)))
            strips.append(Strip(f"{clip.name}, frame {number + 1} of {count}", clip.about, cells))
        if clip.name not in self.clips:
            self.moving.append(self._moving(clip, measured))
            if clip.name == "still":
                note = _change(measured.figures.flicker.values, 4)
                self.flicker.append(_flicker(clip.name, clip.frames[-1], measured.flicker, note))
        self.clips.setdefault(clip.name, []).append(strips)

    def video(self, measured: MeasuredVideo) -> None:
        """A few frames, and the map of flicker."""
        for shown in measured.shown:
            cells = _cells(shown.frame, shown.masks.raw, shown.masks.composed, None)
            cells.append(("result", _result(shown.frame, shown.masks.refined, measured.plan)))
            self.videos.append(Strip(f"{measured.name}, frame {shown.number + 1}", "", cells))
        note = _change(measured.figures.flicker.values, 4)
        last = measured.shown[-1].frame
        self.flicker.append(_flicker(measured.name, last, measured.flicker, note))

    def chosen_photos(self) -> list[Strip]:
        """The hardest photos, then some spread evenly over the rest."""
        ranked = [strip for _, strip in sorted(self.photos, key=lambda item: item[0])]
        hardest, rest = ranked[:HARDEST], ranked[HARDEST:]
        places = np.linspace(0, len(rest) - 1, min(HARDEST, len(rest)))
        return hardest + [rest[round(place)] for place in places]

    def chosen_clips(self) -> list[Strip]:
        """Every motion, each with another person where there are enough."""
        chosen = [clips[number % len(clips)] for number, clips in enumerate(self.clips.values())]
        return [strip for strips in chosen for strip in strips]

    def _moving(self, clip: Clip, measured: MeasuredClip) -> Strip:
        frames = []
        for frame, mask in zip(clip.frames, measured.masks, strict=True):
            result = _drawn(frame, mask.refined, measured.plan)
            sides = [frame, pictures.mask(mask.raw), pictures.mask(mask.composed), result]
            frames.append(np.concatenate([side[::2, ::2] for side in sides], axis=1))
        shown = pictures.moving_address(frames, 1 / RATE, MOVING_WIDTH)
        return Strip(clip.name, clip.about, [("source, raw, composed, result", shown)])


def _cells(frame: Frame, raw: Floats, composed: Floats, truth: Bits | None) -> list[tuple[str, str]]:
    return [
        ("source", pictures.address(frame)),
        ("mask, raw", pictures.address(pictures.mask(raw, truth))),
        ("mask, composed", pictures.address(pictures.mask(composed, truth))),
    ]


def _drawn(frame: Frame, refined: Floats, plan: Plan) -> pictures.Pixels:
    return pictures.picture(blending.render(as_picture(frame), refined, plan)[0])


def _result(frame: Frame, refined: Floats, plan: Plan) -> str:
    return pictures.address(_drawn(frame, refined, plan))


def _flicker(name: str, frame: Frame, change: dict[str, Floats], note: str) -> Strip:
    cells = [("last frame", pictures.address(frame))]
    cells += [(f"flicker, {way}", pictures.address(pictures.heat(change[way]))) for way in change]
    return Strip(name, f"near the edge {note}", cells)


def _change(values: Values, digits: int = 3) -> str:
    raw, composed = values["raw"], values["composed"]
    if raw is None or composed is None:
        return "not measured"
    return f"{raw:.{digits}f} raw, {composed:.{digits}f} composed"
