"""Measuring both ways on clips, with made-up models whose figures are known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from evaluation import clips
from evaluation.area import Floats
from evaluation.clips import Clip, clips_of
from evaluation.models import sampled
from evaluation.on_clips import ClipFigures, measure_clip
from evaluation.seen import Seen
from tests.evaluation.scenery import half_ellipse

SIZE = (144, 256)
Model = Callable[[Clip, int], Floats]


@pytest.fixture(scope="module")
def made() -> dict[str, Clip]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clips, "FRAMES", 12)
        makers = clips_of([half_ellipse(220, "light"), half_ellipse(10, "dark")], seed=1)
        return {clip.name: clip for clip in (make() for make in makers[:5])}


def small(alpha: Floats) -> Floats:
    """Alpha at a mask's size, ``[1, h, w, 1]``."""
    three = np.repeat((alpha * 255)[..., np.newaxis], 3, 2)
    return sampled(np.rint(three).astype(np.uint8), SIZE)[..., :1] / 255


def perfect(clip: Clip, number: int) -> Floats:
    return small(clip.truth[number])


def late(clip: Clip, number: int) -> Floats:
    return small(clip.truth[max(0, number - 2)])


def nervous(clip: Clip, number: int) -> Floats:
    """Sure of itself but at the edge, where it sees another one in every frame."""
    alpha = perfect(clip, number)
    chance = np.random.default_rng(number)
    return np.clip(alpha + chance.normal(0, 0.25, alpha.shape) * 4 * alpha * (1 - alpha), 0, 1).astype(
        np.float32
    )


def figures(clip: Clip, model: Model) -> ClipFigures:
    seen = [
        Seen(frame, sampled(frame, SIZE), model(clip, number)) for number, frame in enumerate(clip.frames)
    ]
    return measure_clip(clip, seen).figures


def test_a_perfect_model_is_perfect(made: dict[str, Clip]) -> None:
    found = figures(made["still"], perfect).as_dict()
    assert found["flicker"]["raw"] == 0
    assert found["iou"]["raw"] == pytest.approx(1, abs=0.03)
    assert found["boundary_f"]["raw"] == pytest.approx(1, abs=0.01)
    assert found["lag_frames"] == {"raw": None, "composed": None}
    assert found["after_cut"] == {"raw": None, "composed": None}


def test_an_ordinary_blur_has_a_halo(made: dict[str, Clip]) -> None:
    halo = figures(made["still"], perfect).as_dict()["halo"]
    assert halo["raw"] is not None
    assert halo["composed"] is not None
    assert halo["raw"] > 20  # of a light person before a dark room
    assert halo["composed"] < halo["raw"] / 2


def test_who_is_late_is_found_out(made: dict[str, Clip]) -> None:
    assert figures(made["move"], perfect).lag_frames.raw.value == pytest.approx(0, abs=0.05)
    assert figures(made["move"], late).lag_frames.raw.value == pytest.approx(2, abs=0.05)


def test_a_nervous_edge_flickers_and_the_compositor_calms_it(made: dict[str, Clip]) -> None:
    flicker = figures(made["still"], nervous).as_dict()["flicker"]
    assert flicker["raw"] is not None
    assert flicker["composed"] is not None
    assert 0 < flicker["composed"] < 0.8 * flicker["raw"]


def test_frames_of_a_cut_are_no_flicker(made: dict[str, Clip]) -> None:
    found = figures(made["cut"], perfect)
    assert found.flicker_whole.raw.value == 0
    assert found.after_cut.raw.value == pytest.approx(0, abs=0.01)


def test_a_model_late_after_a_cut_is_wrong_there(made: dict[str, Clip]) -> None:
    wrong = figures(made["cut"], late).after_cut.raw.value
    assert wrong is not None
    assert wrong > 0.1


def test_frames_of_an_entrance_are_no_flicker_but_their_error_counts(made: dict[str, Clip]) -> None:
    found = figures(made["enter"], late)
    assert found.flicker_whole.raw.value == 0
    error = found.while_entering.raw.value
    assert error is not None
    assert error > 0.02


def test_figures_of_clips_are_joined() -> None:
    one, two = ClipFigures(frames=3), ClipFigures(frames=4)
    one.flicker.raw.add(np.array([1.0, 1.0], np.float32))
    two.flicker.raw.add(np.array([4.0], np.float32))
    two.halo.composed.add(7.0)
    one.join(two)
    assert one.frames == 7
    assert one.flicker.values == {"raw": 2.0, "composed": None}
    assert one.halo.values == {"raw": None, "composed": 7.0}
