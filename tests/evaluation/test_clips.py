"""Clips of known truth: what moves, moves as it is said to."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation import clips
from evaluation.backgrounds import NAMES, background
from evaluation.clips import Clip, clips_of, placed_at
from tests.evaluation.scenery import half_ellipse

KINDS = ("still", "sway", "move", "enter", "cut")


@pytest.fixture(scope="module")
def made() -> dict[str, Clip]:
    makers = clips_of([half_ellipse(200, "light"), half_ellipse(20, "dark")], seed=1)
    assert len(makers) == 2 * len(KINDS)
    return {clip.name: clip for clip in (make() for make in makers[: len(KINDS)])}


def test_there_are_five_kinds_with_a_truth_for_every_frame(made: dict[str, Clip]) -> None:
    assert tuple(made) == KINDS
    for clip in made.values():
        lists = (clip.frames, clip.clean, clip.truth, clip.backgrounds)
        assert {len(entries) for entries in lists} == {clips.FRAMES}
        assert clip.frames[0].shape == (*clips.SIZE, 3)
        assert clip.truth[0].shape == clips.SIZE
        assert all(alpha.min() >= 0 and alpha.max() <= 1 for alpha in clip.truth)


def test_the_truth_composes_the_clean_frame(made: dict[str, Clip]) -> None:
    clip = made["sway"]
    alpha = clip.truth[7][..., np.newaxis]
    wanted = 200 * alpha + clip.backgrounds[7] * (1 - alpha)
    assert np.abs(clip.clean[7] - wanted).max() <= 0.51


def test_who_stands_changes_only_by_noise(made: dict[str, Clip]) -> None:
    clip = made["still"]
    assert all((alpha == clip.truth[0]).all() for alpha in clip.truth)
    assert all((picture == clip.clean[0]).all() for picture in clip.clean)
    noise = np.stack([frame.astype(float) - clip.clean[0] for frame in clip.frames[:4]])
    assert noise.std() == pytest.approx(clips.NOISE, abs=0.05)
    assert abs(np.corrcoef(noise[0].ravel(), noise[1].ravel())[0, 1]) < 0.01


def test_who_moves_does_so_by_the_same_step(made: dict[str, Clip]) -> None:
    clip = made["move"]
    step = int(clip.speed)
    assert step == clip.speed == 8
    for before, after in zip(clip.truth, clip.truth[1:], strict=False):
        np.testing.assert_allclose(after[:, step:], before[:, :-step], atol=1e-6)


def test_who_sways_moves_a_little_in_every_frame(made: dict[str, Clip]) -> None:
    clip = made["sway"]
    for before, after in zip(clip.truth, clip.truth[1:], strict=False):
        assert 0 < np.abs(after - before).mean() < 0.03


def test_who_enters_is_not_there_and_then_stays(made: dict[str, Clip]) -> None:
    clip = made["enter"]
    assert not clip.truth[0].any()
    moving = {
        number for number in range(1, clips.FRAMES) if (clip.truth[number] != clip.truth[number - 1]).any()
    }
    assert moving <= clip.entering
    np.testing.assert_allclose(clip.truth[-1], made["still"].truth[0], atol=1e-6)


def test_a_cut_changes_everything_at_once(made: dict[str, Clip]) -> None:
    clip = made["cut"]
    (at,) = clip.cuts
    for number in range(1, clips.FRAMES):
        same = (clip.clean[number] == clip.clean[number - 1]).all()
        assert same == (number != at)
    assert clip.clean[at][-1, 430].tolist() == [20, 20, 20]
    assert clip.clean[at - 1][-1, 320].tolist() == [200, 200, 200]


def test_the_same_seed_gives_the_same_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clips, "FRAMES", 6)
    one, two, other = (clips_of([half_ellipse(200, "light")], seed)[0]() for seed in (3, 3, 4))
    np.testing.assert_array_equal(one.frames[5], two.frames[5])
    assert (one.frames[5] != other.frames[5]).any()


@settings(max_examples=40, deadline=None)
@given(st.floats(-6, 12), st.floats(-6, 12))
def test_placing_keeps_the_middle_of_mass(row: float, column: float) -> None:
    values = np.zeros((3, 4, 1), np.float32)
    values[1, 1], values[2, 3] = 1, 3
    placed = placed_at(values, (40, 40), (row + 12, column + 12))[..., 0].astype(np.float64)
    assert placed.sum() == pytest.approx(4, rel=1e-5)
    y, x = np.mgrid[0:40, 0:40]
    assert (placed * y).sum() / 4 == pytest.approx(row + 12 + 1.75, abs=1e-4)
    assert (placed * x).sum() / 4 == pytest.approx(column + 12 + 2.5, abs=1e-4)


@pytest.mark.parametrize("place", [(-50.0, 0.0), (0.5, 99.0), (-2.0, -3.5)])
def test_what_lies_outside_is_cut_off(place: tuple[float, float]) -> None:
    placed = placed_at(np.ones((4, 5, 1), np.float32), (6, 7), place)
    assert placed.shape == (6, 7, 1)
    seen = place == (-2.0, -3.5)
    assert placed.any() == seen
    assert placed.max() <= 1


@pytest.mark.parametrize("name", NAMES)
def test_backgrounds_fill_the_frame(name: str) -> None:
    picture = background(name, (90, 160), seed=1)
    assert picture.shape == (90, 160, 3)
    assert picture.min() >= 0
    assert picture.max() <= 255
    assert picture.std() > 5  # not an empty sheet
    np.testing.assert_array_equal(picture, background(name, (90, 160), seed=1))
