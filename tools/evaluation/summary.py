"""``metrics.json``: the figures, what they were measured on, and whether the aims are reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from evaluation import clips
from evaluation.evaluate import SEED, Results
from evaluation.figures import Values
from evaluation.on_clips import ClipFigures

NOTHING: Values = {"raw": None, "composed": None}


@dataclass(frozen=True)
class Aim:
    """What the compositor is to reach: a figure, where it is measured, and in words how much."""

    figure: str
    where: str
    words: str
    values: Values
    reached: bool | None


@dataclass(frozen=True)
class Measured:
    """The model that was measured, in what size it saw the clips (height, width), and how often it had to."""

    id: str
    quant_bytes: int
    input: tuple[int, int]
    every: int


def headline(results: Results) -> dict[str, Values]:
    """The five figures. Where there are no clips, flicker is the real videos'."""
    clip_figures = results.clips.as_dict() if results.clips else {}
    flicker = clip_figures.get("flicker", NOTHING)
    if results.clips is None and results.videos:
        flicker = results.videos.flicker.values
    return {
        "iou": results.photos.iou.values if results.photos else NOTHING,
        "boundary_f": results.photos.boundary_f.values if results.photos else NOTHING,
        "flicker": flicker,
        "lag_frames": clip_figures.get("lag_frames", NOTHING),
        "halo": clip_figures.get("halo", NOTHING),
    }


def aims(results: Results) -> list[Aim]:
    """What is to be better than raw masks and an ordinary blur, by how much, and whether it is."""
    found: list[Aim] = []
    if results.photos:
        photos = results.photos
        found += [
            _aim("iou", "photos", photos.iou.values, "no lower (0.002)", lambda r, c: c >= r - 0.002),
            _aim("boundary_f", "photos", photos.boundary_f.values, "no lower", lambda r, c: c >= r),
        ]
    if results.clips:
        all_clips = results.clips.as_dict()
        found += [
            _aim(
                "boundary_f", "clips", all_clips["boundary_f"], "3 points higher", lambda r, c: c >= r + 0.03
            ),
            _aim("flicker", "clips", all_clips["flicker"], "60 % lower", lambda r, c: c <= 0.4 * r),
            _aim("lag_frames", "clips", all_clips["lag_frames"], "at most 1 more", lambda r, c: c <= r + 1),
            _aim("halo", "clips", all_clips["halo"], "at most a quarter", lambda r, c: c <= 0.25 * r),
        ]
    if results.videos:
        values = results.videos.flicker.values
        found.append(_aim("flicker", "videos", values, "60 % lower", lambda r, c: c <= 0.4 * r))
    return found


def _aim(figure: str, where: str, values: Values, words: str, holds: Callable[[float, float], bool]) -> Aim:
    raw, composed = values["raw"], values["composed"]
    reached = None if raw is None or composed is None else holds(raw, composed)
    return Aim(figure, where, words, values, reached)


def metrics(model: Measured, results: Results) -> dict[str, object]:
    """All of it, JSON-able, in six significant digits."""
    return {name: _rounded(item) for name, item in _everything(model, results).items()}


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, dict):
        return {name: _rounded(item) for name, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list) else value


def _everything(model: Measured, results: Results) -> dict[str, Any]:
    return {
        **headline(results),
        "aims": [
            {"figure": aim.figure, "on": aim.where, "wanted": aim.words, "reached": aim.reached}
            for aim in aims(results)
            if aim.reached is not None
        ],
        "measured_on": {
            "model": model.id,
            "quant_bytes": model.quant_bytes,
            "input": {"height": model.input[0], "width": model.input[1]},
            "every": model.every,
            "photos": _photo_facts(results),
            "clips": _clip_facts(results),
            "videos": [
                {
                    "name": video.name,
                    "frames": video.figures.frames,
                    "seconds": round(video.figures.seconds, 2),
                    "height": video.size[0],
                    "width": video.size[1],
                }
                for video in results.measured_videos
            ],
        },
        "clips": _clips(results),
        "videos": _videos(results),
    }


def by_motion(results: Results) -> dict[str, ClipFigures]:
    """The clips' figures joined by motion, in the order of the clips."""
    joined: dict[str, ClipFigures] = {}
    for row in results.rows:
        joined.setdefault(row.motion, ClipFigures()).join(row.figures)
    return joined


def _photo_facts(results: Results) -> dict[str, Any] | None:
    if not results.photo_sizes:
        return None
    heights, widths = zip(*results.photo_sizes, strict=True)
    return {
        "count": len(heights),
        "height": [min(heights), max(heights)],
        "width": [min(widths), max(widths)],
    }


def _clip_facts(results: Results) -> dict[str, Any] | None:
    if results.clips is None:
        return None
    return {
        "count": len(results.rows),
        "frames": results.clips.frames,
        "height": clips.SIZE[0],
        "width": clips.SIZE[1],
        "fps": clips.RATE,
        "noise": clips.NOISE,
        "seed": SEED,
        "people": sorted({row.about.partition(",")[0] for row in results.rows}),
    }


def _clips(results: Results) -> dict[str, Any] | None:
    if results.clips is None:
        return None
    return {
        "all": results.clips.as_dict(),
        "looks": results.clips.looks.value,
        "by_motion": {name: figures.as_dict() for name, figures in by_motion(results).items()},
        "each": [{"motion": row.motion, "about": row.about, **row.figures.as_dict()} for row in results.rows],
    }


def _videos(results: Results) -> dict[str, Any] | None:
    if results.videos is None:
        return None
    each = {
        video.name: {
            "flicker": video.figures.flicker.values,
            "flicker_whole": video.figures.flicker_whole.values,
            "still_share": video.figures.still.value,
            "looks": video.figures.looks.value,
        }
        for video in results.measured_videos
    }
    joined = results.videos
    return {
        "all": {"flicker": joined.flicker.values, "flicker_whole": joined.flicker_whole.values},
        "looks": joined.looks.value,
        "each": each,
    }
