"""Masks carried along where the model does not look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pytest

from compositor.arrays import Array
from compositor.session import Session
from evaluation import clips
from evaluation.carried import Follower
from evaluation.clips import Clip, clips_of
from evaluation.models import sampled
from evaluation.on_clips import ClipFigures, measure_clip
from evaluation.seen import Frame, Seen
from tests.evaluation.scenery import half_ellipse

SIZE = (36, 64)
Extras = Mapping[str, Array] | None


def room(frames: int) -> list[Frame]:
    """The same picture again and again: writing on a wall."""
    chance = np.random.default_rng(1)
    wall = np.kron(chance.integers(40, 200, (18, 32, 3)), np.ones((10, 10, 1))).astype(np.uint8)
    return [wall] * frames


def looks(frames: Iterable[Frame], every: int) -> list[bool]:
    """At which frames the model looks, that sees a person in the middle."""
    person = np.zeros((1, *SIZE, 1), np.float32)
    person[:, 8:, 20:44] = 1
    follower = Follower(Session(), every)
    return [follower.mask(Seen(frame, sampled(frame, SIZE), person))[1] for frame in frames]


def test_it_looks_at_one_frame_in_so_many() -> None:
    assert looks(room(9), 4) == [True, False, False, False] * 2 + [True]
    assert looks(room(3), 1) == [True] * 3


def test_it_looks_where_something_has_come_in() -> None:
    frames = room(3)
    frames[1] = frames[1].copy()
    frames[1][100:150, 30:90] = 255
    assert looks(frames, 4) == [True, True, True]  # it has gone again


def test_another_size_is_another_camera() -> None:
    small = [frame[::2, ::2] for frame in room(2)]
    turned = [np.ascontiguousarray(frame.swapaxes(0, 1)) for frame in room(2)]
    assert looks([*small, *turned], 4) == [True, False, True, False]


def test_time_passes_between_two_looks() -> None:
    """The memory is told how long ago it was, and not only of the last step."""
    told: list[float] = []

    class Attentive(Session):
        def refine(self, alpha: Array, frame: Array, seconds: float = 0, extras: Extras = None) -> Array:
            told.append(seconds)
            return super().refine(alpha, frame, seconds, extras)

    follower = Follower(Attentive(), 3)
    for frame in room(7):
        follower.mask(Seen(frame, sampled(frame, SIZE), np.ones((1, *SIZE, 1), np.float32), 0.04))
    np.testing.assert_allclose(told, [0.04, 0.12, 0.12])


def test_the_mask_of_who_moves_is_carried_along() -> None:
    """With a model that is always right, looks at a few frames do nearly as well as at all."""
    still, carried = moving(1), moving(4)
    assert still.looks.value == 1.0
    assert carried.looks.value is not None
    assert carried.looks.value < 1.0
    full, few = (figures.iou.composed.value for figures in (still, carried))
    assert full is not None
    assert few is not None
    assert few > full - 0.01


def moving(every: int) -> ClipFigures:
    clip = swaying()
    masks = (np.repeat((alpha * 255)[..., np.newaxis], 3, 2).astype(np.uint8) for alpha in clip.truth)
    seen = [
        Seen(frame, sampled(frame, SIZE), sampled(mask, SIZE)[..., :1] / 255)
        for frame, mask in zip(clip.frames, masks, strict=True)
    ]
    return measure_clip(clip, seen, every=every).figures


def swaying() -> Clip:
    scenes = [half_ellipse(220, "light"), half_ellipse(10, "dark")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clips, "FRAMES", 12)
        return next(clip for clip in (make() for make in clips_of(scenes, seed=1)) if clip.name == "sway")
