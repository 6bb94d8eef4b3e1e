"""Cutting people out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from evaluation.area import Bits, grown, shrunk
from evaluation.people import clearness, cut_out, stands_free
from evaluation.scenes import free_people, scenes_of

ROWS, COLUMNS = 350, 460


def label(middle: int = 230, width: int = 90) -> Bits:
    """Head and shoulders of a sort: half an ellipse that stands on the bottom."""
    y, x = np.mgrid[0:ROWS, 0:COLUMNS]
    bits: Bits = ((x - middle) / width) ** 2 + ((y - ROWS) / 300) ** 2 < 1
    return bits


def photo(person: tuple[int, int, int], behind: tuple[int, int, int]) -> npt.NDArray[np.uint8]:
    pixels = np.empty((ROWS, COLUMNS, 3), np.uint8)
    pixels[:] = behind
    pixels[label()] = person
    return pixels


def test_alpha_is_the_label_but_for_its_edge() -> None:
    person = cut_out("red", photo((200, 30, 30), (20, 160, 40)), label(), ROWS)
    assert person.alpha.shape == (ROWS, COLUMNS)
    assert (person.alpha[shrunk(label(), 4)] == 1).all()
    assert (person.alpha[~grown(label(), 6)] == 0).all()


def test_the_old_background_does_not_shine_through() -> None:
    person = cut_out("red", photo((200, 30, 30), (20, 160, 40)), label(), ROWS)
    assert ((person.alpha > 0.05) & (person.alpha < 0.95)).any()
    seen = person.colors[person.alpha > 0.05]
    np.testing.assert_allclose(seen, np.tile((200, 30, 30), (len(seen), 1)), atol=12)


def test_a_loose_label_is_corrected_by_the_colours() -> None:
    loose = grown(label(), 3)
    person = cut_out("red", photo((200, 30, 30), (20, 160, 40)), loose, ROWS)
    wrong = np.count_nonzero((person.alpha > 0.5) ^ label())
    assert wrong < 0.25 * np.count_nonzero(loose ^ label())


def test_specks_and_pinholes_of_a_label_go() -> None:
    careless = label()
    careless[10:14, 10:14] = True
    careless[300:304, 230:234] = False
    person = cut_out("red", photo((200, 30, 30), (20, 160, 40)), careless, ROWS)
    assert person.alpha[:20, :20].max() == 0
    assert person.alpha[298:306, 228:236].min() == 1


def test_alike_colours_leave_the_label() -> None:
    person = cut_out("grey", photo((100, 100, 100), (104, 100, 98)), label(), ROWS)
    assert np.count_nonzero((person.alpha > 0.5) ^ label()) < 0.02 * np.count_nonzero(label())


@pytest.mark.parametrize("rows", [200, 403])
def test_it_is_scaled(rows: int) -> None:
    person = cut_out("red", photo((200, 30, 30), (20, 160, 40)), label(), rows)
    assert person.alpha.shape == (rows, round(COLUMNS * rows / ROWS))
    assert person.alpha.mean() == pytest.approx(label().mean(), rel=0.03)


def test_who_touches_a_side_cannot_be_moved() -> None:
    assert stands_free(label())
    assert not stands_free(label(middle=60))
    assert not stands_free(label(middle=400))
    assert not stands_free(np.pad(label(), ((0, 9), (0, 0))))  # hovers
    assert not stands_free(label()[60:])  # the head is cut off
    assert not stands_free(label(width=20))  # too small
    assert not stands_free(np.zeros((ROWS, COLUMNS), np.bool_))


def test_clearness_tells_bold_from_faint() -> None:
    bold = clearness(photo((250, 250, 250), (10, 10, 10)), label())
    faint = clearness(photo((100, 100, 100), (110, 105, 100)), label())
    assert bold > 0.8
    assert faint < 0.2


def test_people_are_taken_from_the_clearer_half(tmp_path: Path) -> None:
    pairs = []
    for index in range(6):
        shade = 250 if index % 2 else 60
        pair = tmp_path / f"{index}.png", tmp_path / f"{index}-mask.png"
        Image.fromarray(photo((shade, shade, shade), (40, 40, 40))).save(pair[0])
        Image.fromarray(label()).convert("L").save(pair[1])
        pairs.append(pair)
    assert [person.name for person in free_people(pairs, 2)] == ["1", "5"]
    assert len(free_people(pairs, 9)) == 6
    (scene,) = scenes_of(free_people(pairs, 1), seed=1)
    assert scene.about.startswith("1 before ")
