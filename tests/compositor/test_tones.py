"""How far apart in brightness and tint the person and the background are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import mask, picture

from compositor import tones
from compositor.arrays import Namespace
from compositor.settings import Color
from compositor.tones import MOST, STRONGEST, Tone

ROWS, COLUMNS = 12, 16
BYTE = st.integers(0, 255)
COLORS = st.tuples(BYTE, BYTE, BYTE)


def see(
    xp: Namespace, tone: Tone, person: tuple[float, ...], scene: Color, seconds: float = 1 / 32
) -> list[float]:
    """The tone after a person on the left, and on the right a room that must not count."""
    alpha = xp.asarray(mask(ROWS, COLUMNS, lambda _y, x: float(x < COLUMNS // 2)))
    red, green, blue = person
    frame = picture(
        ROWS, COLUMNS, lambda _y, x: (red, green, blue) if x < COLUMNS // 2 else (9.0, 255.0, 0.0)
    )
    tone.follow(alpha, xp.asarray(frame), scene, seconds)
    assert tone.value is not None
    return tone.value


def test_it_is_the_way_from_the_person_to_the_scene(xp: Namespace) -> None:
    """For a person of luma 100 a difference of 10 is 25.5 for white."""
    found = see(xp, Tone(), (100.0, 100.0, 100.0), (110, 100, 90))
    assert found == pytest.approx([STRONGEST * 25.5, 0, -STRONGEST * 25.5], abs=0.1)


def test_a_person_in_the_scenes_own_light_stays(xp: Namespace) -> None:
    assert see(xp, Tone(), (90.0, 80.0, 70.0), (90, 80, 70)) == pytest.approx([0, 0, 0], abs=0.1)


def test_a_dark_person_is_not_made_up_for(xp: Namespace) -> None:
    found = see(xp, Tone(), (10.0, 10.0, 10.0), (20, 20, 20))
    assert found == pytest.approx([STRONGEST * 10 * 255 / tones.DARKEST] * 3, abs=0.1)


@given(person=COLORS, scene=COLORS)
def test_it_goes_towards_the_scene_and_no_further_than_its_limit(
    xp: Namespace, person: Color, scene: Color
) -> None:
    with xp.scope():
        found = see(xp, Tone(), tuple(map(float, person)), scene)
    for value, here, there in zip(found, person, scene, strict=True):
        assert -MOST <= value <= MOST
        assert value * (there - here) >= -0.1


@pytest.mark.parametrize("value", [0.0, tones.SMALLEST / 2])
def test_nobody_has_no_tone(xp: Namespace, value: float) -> None:
    tone = Tone()
    tone.follow(xp.full([1, 6, 8, 1], value), xp.full([1, 6, 8, 3], 100.0), (200, 0, 0), 1.0)
    assert tone.value is None


def test_who_has_left_keeps_the_tone_for_when_they_come_back(xp: Namespace) -> None:
    tone = Tone()
    before = see(xp, tone, (100.0, 100.0, 100.0), (120, 100, 80))
    tone.follow(xp.full([1, 6, 8, 1], 0.0), xp.full([1, 6, 8, 3], 100.0), (0, 0, 200), 1.0)
    assert tone.value == before


def test_a_person_of_no_colour_at_all_has_a_tone(xp: Namespace) -> None:
    """All black, before a black scene: nothing is divided by zero, and nothing is changed."""
    assert see(xp, Tone(), (0.0, 0.0, 0.0), (0, 0, 0)) == pytest.approx([0, 0, 0], abs=1e-6)


def test_a_new_light_is_followed_by_halves(xp: Namespace) -> None:
    tone = Tone()
    see(xp, tone, (100.0, 100.0, 100.0), (100, 100, 100))
    half = see(xp, tone, (100.0, 100.0, 100.0), (110, 100, 100), tones.HALF_LIFE)
    assert half[0] == pytest.approx(0.5 * STRONGEST * 25.5, abs=0.1)
    for _ in range(20):
        whole = see(xp, tone, (100.0, 100.0, 100.0), (110, 100, 100), tones.HALF_LIFE)
    assert whole[0] == pytest.approx(STRONGEST * 25.5, abs=0.1)


def test_between_two_looks_it_stays(xp: Namespace) -> None:
    tone = Tone()
    before = see(xp, tone, (100.0, 100.0, 100.0), (100, 100, 100))
    assert see(xp, tone, (100.0, 100.0, 100.0), (110, 100, 100), 0.9 * tones.EVERY_S) == before
    assert see(xp, tone, (100.0, 100.0, 100.0), (110, 100, 100), 0.2 * tones.EVERY_S) != before


@pytest.mark.parametrize("pieces", [2, 4, 16])
def test_it_is_independent_of_the_frame_rate(xp: Namespace, pieces: int) -> None:
    """After a second in quarters, or in `pieces` of them."""

    def after(pieces: int) -> list[float]:
        tone = Tone()
        see(xp, tone, (100.0, 100.0, 100.0), (100, 100, 100))
        for _ in range(4 * pieces):
            see(xp, tone, (100.0, 100.0, 100.0), (110, 100, 90), 0.25 / pieces)
        assert tone.value is not None
        return tone.value

    # Looks come at the first frame after `EVERY_S`, so that at most that much time may still be to come.
    whole = STRONGEST * 25.5
    rest = whole * 0.5 ** ((1 - tones.EVERY_S) / tones.HALF_LIFE)
    for found in (after(1)[0], after(pieces)[0]):
        assert 0 < whole - rest - 0.1 <= found <= whole


def test_reset_forgets(xp: Namespace) -> None:
    tone = Tone()
    see(xp, tone, (100.0, 100.0, 100.0), (200, 200, 200))
    tone.reset()
    assert tone.value is None
    assert see(xp, tone, (100.0, 100.0, 100.0), (100, 100, 100)) == pytest.approx([0, 0, 0], abs=0.1)
