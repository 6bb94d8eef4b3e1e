"""Measuring both ways on videos, with made-up pictures and models."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.area import Floats
from evaluation.metrics import NEAR, STILL_FRAMES
from evaluation.on_videos import MeasuredVideo, VideoFigures, measure_video
from evaluation.seen import Frame
from tests.evaluation.made_up import SIZE, repeated

FRAMES = 12
# As many changes are seen: for the first, so many frames must have been still.
COMPARED = FRAMES - STILL_FRAMES
GREY = np.full((288, 512, 3), 120, np.uint8)


def mask(columns: int) -> Floats:
    """What is left of one of the picture's 512 columns, of which each of the mask's has two."""
    return np.tile(np.arange(SIZE[1]) < columns / 2, (SIZE[0], 1)).astype(np.float32)


def twinkling() -> list[Floats]:
    """A block far from the edge comes and goes: of the picture's pixels, 40 by 60."""
    with_block = mask(256)
    with_block[20:40, 200:230] = 1
    return [mask(256), with_block]


def measured(answers: list[Floats], pictures: list[Frame] | None = None, every: int = 1) -> MeasuredVideo:
    frames = [(picture, 0.04) for picture in pictures or [GREY] * FRAMES]
    return measure_video("a", frames, repeated(answers, len(frames)), most=FRAMES, every=every)


def test_a_mask_that_stays_does_not_flicker() -> None:
    found = measured([mask(256)])
    assert found.figures.flicker.values == {"raw": 0, "composed": 0}
    assert found.figures.still.value == 1
    assert found.figures.frames == FRAMES
    assert found.figures.seconds == pytest.approx(FRAMES * 0.04)
    assert (found.size, found.figures.looks.value) == ((288, 512), 1)


def test_changes_count_once_the_picture_has_been_still_for_long_enough() -> None:
    figures = measured([mask(256), mask(260)]).figures
    assert figures.flicker_whole.raw.count == COMPARED * 288 * 512
    assert figures.flicker.raw.count == figures.still.count


def test_flicker_counts_near_the_edge_and_is_shown_everywhere() -> None:
    found = measured(twinkling())
    assert found.figures.flicker_whole.raw.value == pytest.approx(40 * 60 / (288 * 512), rel=0.1)
    assert found.flicker["raw"][44:76, 404:456].min() == 1
    assert found.flicker["raw"][:, :380].max() == 0
    # At the block itself only where it is there, as it then has an edge.
    assert 0 < (found.figures.flicker.raw.value or 0) < 0.5


def test_all_of_a_small_jump_is_near_the_edge() -> None:
    figures = measured([mask(256), mask(260)]).figures
    near = 2 * NEAR + 1
    assert figures.still.count / (COMPARED * 288) == pytest.approx(near, abs=1)
    assert figures.flicker.raw.value == pytest.approx(4 / near, rel=0.1)


def test_where_the_picture_changes_nothing_flickers() -> None:
    """The upper half of the picture grows brighter and darker by turns."""
    bright = GREY.copy()
    bright[:144] = 160
    found = measured([mask(256), mask(260)], [GREY, bright] * (FRAMES // 2))
    figures = found.figures
    assert figures.still.value == pytest.approx(0.5, abs=0.02)
    assert figures.flicker.raw.count == pytest.approx(figures.still.total, abs=1)
    assert found.flicker["raw"][:140].max() == 0
    assert found.flicker["raw"][160:, 256:260].max() == 1


def test_the_edge_is_that_of_the_later_of_two_masks() -> None:
    # From the seventh frame on nobody is there, and the sixth is the first that is compared.
    figures = measured([mask(256)] * 6 + [mask(0)] * 6).figures
    assert figures.flicker.raw.value == 0
    assert figures.flicker_whole.raw.value == pytest.approx(0.5 / COMPARED, rel=0.01)


def test_the_compositor_calms_an_edge_that_trembles() -> None:
    found = measured([mask(256), mask(258)])
    raw, composed = (found.figures.flicker.values[way] for way in ("raw", "composed"))
    assert raw is not None
    assert composed is not None
    assert composed < 0.5 * raw
    assert found.flicker["composed"].mean() < 0.5 * found.flicker["raw"].mean()


def test_a_mean_of_changes_is_over_the_frames_that_were_still() -> None:
    # The light goes on in the eighth frame, and only what is still before counts.
    bright = np.full_like(GREY, 200)
    found = measured([mask(256), mask(512)], [GREY] * 7 + [bright] * (FRAMES - 7))
    assert set(np.unique(found.flicker["raw"][:, 300:])) == {1}
    assert found.figures.flicker_whole.raw.count == 2 * 288 * 512


def test_the_model_looks_where_it_must() -> None:
    assert measured([mask(256)], every=4).figures.looks.value == 0.25


def test_pictures_come_from_all_over_the_video_or_from_its_start_where_it_is_short() -> None:
    assert [shown.number for shown in measured([mask(256)]).shown] == [2, 6, 9]
    assert [shown.number for shown in measured([mask(256)], [GREY]).shown] == [0]


def test_figures_of_videos_are_joined() -> None:
    one, two = VideoFigures(frames=3, seconds=0.5), VideoFigures(frames=4, seconds=1.5)
    two.flicker.raw.add(0.5)
    two.flicker_whole.composed.add(0.25)
    two.still.add(1.0)
    two.looks.add(0.0)
    one.join(two)
    assert (one.frames, one.seconds) == (7, 2.0)
    assert (one.flicker.raw.value, one.flicker_whole.composed.value) == (0.5, 0.25)
    assert (one.still.value, one.looks.value) == (1, 0)
