"""Measuring both ways on photos, with made-up models."""

from __future__ import annotations

import numpy as np
import pytest

from compositor.session import Session
from evaluation.area import Bits, Floats
from evaluation.on_photos import MeasuredPhoto, PhotoFigures, measure_photo
from tests.evaluation.made_up import SIZE, MadeUpModel

GREY = np.full((360, 640, 3), 120, np.uint8)


def left_of(column: int) -> Floats:
    """A mask of what is left of one of the picture's 640 columns."""
    return np.tile(np.arange(SIZE[1]) < column * SIZE[1] / 640, (SIZE[0], 1)).astype(np.float32)


def label(column: int = 320) -> Bits:
    return np.tile(np.arange(640) < column, (360, 1))


def measured(answer: Floats) -> MeasuredPhoto:
    return measure_photo("a", (GREY, label()), MadeUpModel(answer))


def test_who_is_right_has_all_of_the_mask_and_of_its_outline() -> None:
    found = measured(left_of(320))
    for way in ("raw", "composed"):
        assert found.figures.iou.values[way] == pytest.approx(1, abs=0.01)
        assert found.figures.boundary_f.values[way] == pytest.approx(1, abs=0.01)


def test_who_sees_half_of_the_person_has_half() -> None:
    found = measured(left_of(160)).figures
    assert found.iou.values == {way: pytest.approx(0.5, abs=0.01) for way in ("raw", "composed")}
    assert found.boundary_f.values == {way: pytest.approx(0, abs=0.01) for way in ("raw", "composed")}


def test_a_small_slip_costs_less_of_the_mask_than_of_its_outline() -> None:
    found = measured(left_of(340)).figures
    assert found.iou.raw.value == pytest.approx(320 / 340, abs=0.01)
    assert found.boundary_f.raw.value == pytest.approx(0, abs=0.05)


def test_the_edge_is_where_alpha_is_a_half_after_the_threshold() -> None:
    edge = Session({"effect": "blur"}).plan()["edge"]
    # It falls evenly, and is in the middle of the threshold's two ends in the middle of the picture.
    across = (np.arange(SIZE[1], dtype=np.float32) + 0.5) / SIZE[1]
    slope = np.clip((edge["low"] + edge["high"]) / 2 + 0.5 - across, 0, 1)
    found = measured(np.tile(slope, (SIZE[0], 1)))
    assert found.figures.iou.raw.value == pytest.approx(1, abs=0.005)


def test_the_ways_are_measured_apart() -> None:
    # A speck, which the compositor takes out.
    answer = left_of(320)
    answer[60:66, 200:206] = 1
    found = measured(answer).figures.iou
    assert (found.raw.value or 1) < (found.composed.value or 0)


def test_figures_of_photos_are_joined() -> None:
    one, two = PhotoFigures(), PhotoFigures()
    one.iou.raw.add(1.0)
    two.iou.raw.add(0.5)
    two.boundary_f.composed.add(0.3)
    one.join(two)
    assert one.iou.values == {"raw": 0.75, "composed": None}
    assert one.boundary_f.values == {"raw": None, "composed": 0.3}
