"""Measures a model with and without the compositor on all that is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

from compositor import carrying
from evaluation.clips import Clip, clips_of
from evaluation.models import Runner
from evaluation.on_clips import ClipFigures, MeasuredClip, measure_clip
from evaluation.on_photos import MeasuredPhoto, PhotoFigures, measure_photo, read_pair
from evaluation.on_videos import MeasuredVideo, VideoFigures, measure_video
from evaluation.scenes import free_people, scenes_of
from evaluation.seen import Seen
from evaluation.video import frames_of

SEED = 1
T = TypeVar("T")


class Bar(Protocol):
    """What of a progress bar is used."""

    def update(self, n: float = 1) -> object:
        """Count ``n`` more."""


Progress = Callable[[str, str, int], AbstractContextManager[Bar]]
"""Opens a bar: what goes on, what is counted, and how many of them there are at most."""


@dataclass(frozen=True)
class ClipRow:
    """One clip's figures in the tables."""

    motion: str
    about: str
    figures: ClipFigures


@dataclass
class Results:
    """All that was measured.

    Attributes:
        photos: Their joined figures; None where none were given.
        photo_sizes: Height and width of each.
        clips: All clips' joined figures; None where nobody could be cut out.
        rows: Each clip's.
        videos: All videos' joined figures; None where none were given.
        measured_videos: Each video's.
    """

    photos: PhotoFigures | None = None
    photo_sizes: list[tuple[int, int]] = field(default_factory=list)
    clips: ClipFigures | None = None
    rows: list[ClipRow] = field(default_factory=list)
    videos: VideoFigures | None = None
    measured_videos: list[MeasuredVideo] = field(default_factory=list)


class Watcher(Protocol):
    """Who wants to see the pictures while they are in memory."""

    def photo(self, measured: MeasuredPhoto) -> None:
        """A photo is measured."""

    def clip(self, clip: Clip, measured: MeasuredClip) -> None:
        """A clip is measured."""

    def video(self, measured: MeasuredVideo) -> None:
        """A video is measured."""


@dataclass(frozen=True)
class Material:
    """What to measure on.

    Attributes:
        pairs: Photos with their masks.
        people: How many people are cut from them for the clips.
        videos: Real ones.
        video_frames: So many frames of each at most.
        every: The model looks at one frame in so many at least; between them, masks are carried along.
    """

    pairs: Sequence[tuple[Path, Path]] = ()
    people: int = 8
    videos: Sequence[Path] = ()
    video_frames: int = 150
    every: int = carrying.EVERY


def evaluate(runner: Runner, material: Material, watcher: Watcher, progress: Progress) -> Results:
    """Measures on photos, then on clips made of them, then on videos.

    Raises:
        EvaluationError, ConversionError: if the model does not run, or a photo, mask or video cannot be read.
    """
    results = Results()
    if material.pairs:
        _on_photos(runner, material, watcher, progress, results)
        _on_clips(runner, material, watcher, progress, results)
    if material.videos:
        _on_videos(runner, material, watcher, progress, results)
    return results


def _on_photos(
    runner: Runner, material: Material, watcher: Watcher, progress: Progress, results: Results
) -> None:
    results.photos = PhotoFigures()
    with progress("photos", "photo", len(material.pairs)) as bar:
        for photo, mask in material.pairs:
            measured = measure_photo(photo.stem, read_pair(photo, mask), runner)
            results.photos.join(measured.figures)
            results.photo_sizes.append((measured.photo.shape[0], measured.photo.shape[1]))
            watcher.photo(measured)
            bar.update()


def _on_clips(
    runner: Runner, material: Material, watcher: Watcher, progress: Progress, results: Results
) -> None:
    free = free_people(material.pairs, material.people)
    if not free:
        return
    results.clips = ClipFigures()
    with progress("cutting out", "person", len(free)) as bar:
        scenes = scenes_of(free, SEED, bar.update)
    makers = clips_of(scenes, SEED)
    with progress("clips", "clip", len(makers)) as bar:
        for make in makers:
            clip = make()
            images = [runner.image(frame) for frame in clip.frames]
            seen = [
                Seen(frame, image, runner.alpha(image))
                for frame, image in zip(clip.frames, images, strict=True)
            ]
            measured = measure_clip(clip, seen, every=material.every)
            results.clips.join(measured.figures)
            results.rows.append(ClipRow(clip.name, clip.about, measured.figures))
            watcher.clip(clip, measured)
            bar.update()


def _on_videos(
    runner: Runner, material: Material, watcher: Watcher, progress: Progress, results: Results
) -> None:
    results.videos = VideoFigures()
    for path in material.videos:
        with progress(path.name, "frame", material.video_frames) as bar:
            frames = _counted(frames_of(path, material.video_frames), bar)
            measured = measure_video(path.stem, frames, runner, material.video_frames, material.every)
        results.videos.join(measured.figures)
        results.measured_videos.append(measured)
        watcher.video(measured)


def _counted(items: Iterable[T], bar: Bar) -> Iterator[T]:
    for item in items:
        yield item
        bar.update()
