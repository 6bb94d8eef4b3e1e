"""Measuring both ways on clips, with made-up models whose figures are known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from evaluation import clips
from evaluation.area import Floats
from evaluation.clips import Clip, Scene, clips_of
from evaluation.metrics import ring
from evaluation.models import sampled
from evaluation.on_clips import SETTLED, ClipFigures, MeasuredClip, measure_clip
from evaluation.seen import Seen
from tests.evaluation.scenery import half_ellipse

SIZE = (144, 256)
Model = Callable[[Clip, int], Floats]


@pytest.fixture(scope="module")
def made() -> dict[str, Clip]:
    return clips_in([half_ellipse(220, "light"), half_ellipse(10, "dark")])


def clips_in(scenes: list[Scene]) -> dict[str, Clip]:
    """Those of the first scene, 12 frames each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clips, "FRAMES", 12)
        return {clip.name: clip for clip in (make() for make in clips_of(scenes, seed=1)[:5])}


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


def measure(clip: Clip, model: Model) -> MeasuredClip:
    seen = [
        Seen(frame, sampled(frame, SIZE), model(clip, number)) for number, frame in enumerate(clip.frames)
    ]
    return measure_clip(clip, seen)


def figures(clip: Clip, model: Model) -> ClipFigures:
    return measure(clip, model).figures


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


def test_lag_is_measured_once_the_memory_has_settled(made: dict[str, Clip]) -> None:
    found = figures(made["move"], lambda clip, number: (late if number < SETTLED else perfect)(clip, number))
    assert found.lag_frames.raw.value == pytest.approx(0, abs=0.05)


def test_an_outline_some_pixels_off_is_found_but_not_a_fine_one(made: dict[str, Clip]) -> None:
    # Two of the model's pixels are five of the picture's: within 6, but not within 2.
    found = figures(made["still"], lambda clip, number: np.roll(perfect(clip, number), 2, 2))
    assert (found.boundary_f.raw.value or 0) > 0.95
    assert (found.boundary_f_fine.raw.value or 1) < 0.2
    assert 0.9 < (found.iou.raw.value or 0) < 0.97


def test_outlines_are_measured_now_and_then_and_where_somebody_is(made: dict[str, Clip]) -> None:
    still, enter = (figures(made[name], perfect) for name in ("still", "enter"))
    assert (still.frames, still.iou.raw.count, still.boundary_f_fine.composed.count) == (12, 4, 4)
    assert still.halo.raw.count == 2 * 3 * np.count_nonzero(ring(made["still"].truth[0]))
    assert still.looks.value == 3 / 12
    # Frames 0 and 3 are of an empty room.
    assert (enter.frames, enter.iou.raw.count) == (12, 2)


def test_who_is_half_there_counts_from_the_half_on(made: dict[str, Clip]) -> None:
    faint, right = made["still"], perfect(made["still"], 0)
    faint = replace(faint, truth=[0.6 * alpha for alpha in faint.truth])
    assert (figures(faint, lambda *_: right).iou.raw.value or 0) > 0.95


def test_the_halo_of_truth_is_the_same_whatever_the_model_says(made: dict[str, Clip]) -> None:
    # Who takes everything for a person leaves the background as it was: noise, but no halo.
    everything = figures(made["still"], lambda *_: np.ones((1, *SIZE, 1), np.float32))
    # And who takes nothing for one blurs the person with it.
    nothing = figures(made["still"], lambda *_: np.zeros((1, *SIZE, 1), np.float32))
    right = figures(made["still"], perfect)
    assert everything.halo_of_truth == nothing.halo_of_truth == right.halo_of_truth
    assert (nothing.halo.composed.value or 0) > 20
    assert (everything.halo.raw.value or 99) < 5
    assert (right.halo.raw.value or 0) > 20


def test_after_a_cut_the_halo_is_measured_against_the_new_background() -> None:
    one, other = half_ellipse(220, "light"), half_ellipse(10, "dark")
    cut = clips_in([one, replace(other, behind=255 - other.behind)])["cut"]
    halo = figures(cut, perfect).halo_of_truth.composed.value
    assert halo is not None
    assert halo < 3


def test_a_nervous_edge_flickers_and_the_compositor_calms_it(made: dict[str, Clip]) -> None:
    flicker = figures(made["still"], nervous).as_dict()["flicker"]
    assert flicker["raw"] is not None
    assert flicker["composed"] is not None
    assert 0 < flicker["composed"] < 0.8 * flicker["raw"]


def test_a_perfect_model_is_perfect_at_a_cut(made: dict[str, Clip]) -> None:
    found = figures(made["cut"], perfect)
    assert found.flicker_whole.raw.value == 0
    assert found.after_cut.raw.value == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize(
    ("name", "at", "flicker"),
    # Of 12 frames 11 follow another; one of them follows a cut, and from the fourth on somebody comes in.
    [("still", 6, 1 / 11), ("cut", 6, 0), ("cut", 5, 1 / 10), ("enter", 4, 0), ("enter", 3, 1 / 3)],
)
def test_a_mask_that_changes_as_a_whole_flickers_but_at_a_cut_or_an_entrance(
    made: dict[str, Clip], name: str, at: int, flicker: float
) -> None:
    measured = measure(made[name], lambda _, number: np.full((1, *SIZE, 1), number < at, np.float32))
    assert measured.figures.flicker_whole.raw.value == pytest.approx(flicker)
    assert measured.flicker["raw"].mean() == pytest.approx(flicker)


def test_flicker_counts_near_the_edge_and_is_shown_everywhere(made: dict[str, Clip]) -> None:
    def twinkling(clip: Clip, number: int) -> Floats:
        """In the upper left corner, far from the person."""
        alpha = perfect(clip, number).copy()
        alpha[:, :12, :12] = number % 2
        return alpha

    measured = measure(made["still"], twinkling)
    assert measured.figures.flicker.raw.value == 0
    assert measured.figures.flicker_whole.raw.value == pytest.approx(30 * 30 / (360 * 640), rel=0.1)
    assert measured.flicker["raw"][:25, :25].min() == 1
    assert measured.flicker["raw"][40:].max() == 0
    assert measured.flicker["raw"][:, 40:].max() == 0


def test_where_somebody_moves_nothing_flickers(made: dict[str, Clip]) -> None:
    measured = measure(made["move"], lambda _, number: np.full((1, *SIZE, 1), number % 2, np.float32))
    # Wherever it is still now and then, the mask changes altogether.
    assert measured.figures.flicker_whole.raw.value == measured.figures.flicker.raw.value == 1
    assert set(np.unique(measured.flicker["raw"])) == {0, 1}
    all_pixels = 11 * 360 * 640
    assert 0.9 * all_pixels < measured.figures.flicker_whole.raw.count < all_pixels


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
