"""Labels of parts, and where the faces are."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from scenes import Nested, apart, mask, numbers

from compositor import parts
from compositor.arrays import Namespace

NAMES = ("left_face", "right_face", "torso_front", "left_hand")


def scores(rows: int, columns: int, part: Callable[[int, int], int]) -> Nested:
    """Of `NAMES`: nearly 1 for each cell's `part` and, as models do, much for the next one as well."""

    def cell(own: int) -> list[float]:
        return [{own: 0.999, own + 1: 0.9}.get(number, 0.01) for number in range(len(NAMES))]

    return [[[cell(part(y, x)) for x in range(columns)] for y in range(rows)]]


def everywhere(xp: Namespace, rows: int, columns: int) -> object:
    return xp.full([1, rows, columns, 1], 1.0)


def test_a_label_is_the_channel_plus_1_in_finer_cells(xp: Namespace) -> None:
    found = xp.tolist(
        parts.labels(xp, xp.asarray(scores(10, 17, lambda _y, x: x // 5)), everywhere(xp, 10, 17), NAMES)
    )[0]
    assert (len(found), len(found[0])) == (90, 153)
    for row in found:
        assert [row[9 * x + 4][0] for x in range(17)] == [float(x // 5 + 1) for x in range(17)]
        assert [pixel[0] for pixel in row] == sorted(pixel[0] for pixel in row)


def test_where_nobody_is_no_part_is(xp: Namespace) -> None:
    left = xp.asarray(mask(4, 4, lambda _y, x: float(x < 2)))
    found = xp.tolist(parts.labels(xp, xp.asarray(scores(8, 8, lambda _y, _x: 2)), left, NAMES))[0]
    assert {pixel[0] for row in found for pixel in row[: len(row) // 3]} == {3.0}
    assert {pixel[0] for row in found for pixel in row[2 * len(row) // 3 :]} == {0.0}


def test_background_is_no_part(xp: Namespace) -> None:
    names = ("background", "hair", "face_skin", "clothes")
    found = xp.tolist(
        parts.labels(xp, xp.asarray(scores(90, 4, lambda _y, x: x)), everywhere(xp, 90, 4), names)
    )[0]
    assert [pixel[0] for pixel in found[0]] == [0.0, 2.0, 3.0, 4.0]


def test_a_face_is_hidden_with_a_rim(xp: Namespace) -> None:
    answers = xp.asarray(scores(19, 33, lambda y, x: 0 if 5 <= y < 10 and 10 <= x < 15 else 2))
    found = xp.tolist(parts.faces(xp, answers, everywhere(xp, 19, 33), NAMES))
    expected = mask(19, 33, lambda y, x: float(4 <= y < 11 and 9 <= x < 16))
    assert apart(found, expected) < 1e-3


def test_an_unsure_face_is_hidden(xp: Namespace) -> None:
    odds = [[[[0.97, 0.1, 0.985, 0.1]]]]  # twice as likely a torso
    assert xp.tolist(parts.faces(xp, xp.asarray(odds), everywhere(xp, 1, 1), NAMES))[0][0][0][0] > 0.99


def test_scores_of_1_are_no_exception(xp: Namespace) -> None:
    found = parts.faces(xp, xp.full([1, 3, 3, 4], 1.0), everywhere(xp, 3, 3), NAMES)
    assert min(numbers(xp.tolist(found))) == 1.0


def test_what_is_no_number_is_hidden(xp: Namespace) -> None:
    broken = xp.asarray([[[[math.nan, 0.0, 1.0, 0.0], [0.0, 0.0, math.nan, 0.0]]]])
    assert apart(xp.tolist(parts.faces(xp, broken, everywhere(xp, 1, 2), NAMES)), [[[[1.0], [1.0]]]]) == 0


def test_without_anybody_nothing_is_hidden(xp: Namespace) -> None:
    found = parts.faces(xp, xp.asarray(scores(9, 9, lambda _y, _x: 0)), xp.full([1, 3, 3, 1], 0.1), NAMES)
    assert max(numbers(xp.tolist(found))) == 0


def test_a_model_whose_parts_are_all_faces(xp: Namespace) -> None:
    found = parts.faces(xp, xp.asarray([[[[0.9], [0.01]]]]), everywhere(xp, 1, 2), ("face",))
    assert xp.tolist(found)[0][0][0][0] == pytest.approx(1.0)


def test_a_face_that_is_lost_fades(xp: Namespace) -> None:
    last, nothing = xp.full([1, 2, 2, 1], 1.0), xp.full([1, 2, 2, 1], 0.0)
    half = parts.faded(xp, nothing, last, parts.FACE_MEMORY_S / 2)
    assert xp.tolist(half)[0][0][0][0] == pytest.approx(0.5)
    assert max(numbers(xp.tolist(parts.faded(xp, nothing, last, 2 * parts.FACE_MEMORY_S)))) == 0
    assert min(numbers(xp.tolist(parts.faded(xp, last, nothing, 0.1)))) == 1
