"""What masks are judged by."""

from __future__ import annotations

import numpy as np
import pytest

from modelkit.scores import Bits, boundary_f, iou


def square(at: int, side: int = 40) -> Bits:
    mask = np.zeros((120, 160), np.bool_)
    mask[at : at + side, at : at + side] = True
    return mask


def test_iou() -> None:
    assert iou(square(10), square(10)) == 1
    assert iou(square(10), square(60)) == 0
    assert iou(square(10), square(10, 20)) == pytest.approx(0.25)
    assert iou(square(0, 0), square(0, 0)) == 1


def test_boundary_forgives_a_pixel_or_two_but_not_ten() -> None:
    assert boundary_f(square(30), square(30)) == 1
    assert boundary_f(square(30), square(31)) == pytest.approx(1, abs=0.02)
    assert boundary_f(square(30), square(40)) < 0.5


def test_empty_masks() -> None:
    nobody = square(0, 0)
    assert boundary_f(nobody, nobody) == 1
    assert boundary_f(nobody, square(30)) == 0
