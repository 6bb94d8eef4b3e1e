"""The person in a new light."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import Nested, apart, disc, noise, numbers, picture

from compositor import effects, light
from compositor.arrays import Array, Namespace

ROWS, COLUMNS = 60, 90
BYTES = st.floats(0, 255, width=32)
SHARES = st.floats(0, 1, width=32)


def pixel(xp: Namespace, *values: float) -> Array:
    return xp.asarray([[[list(values)]]])


@given(own=BYTES, old=BYTES, share=SHARES)
def test_the_old_background_is_taken_out_of_a_known_mixture(
    xp: Namespace, own: float, old: float, share: float
) -> None:
    """With the true background nothing is left of it, whatever the colours."""
    with xp.scope():
        mixed = share * own + (1 - share) * old
        frame, room = pixel(xp, mixed, own, old), pixel(xp, old, own, old)
        found = xp.tolist(light.person(xp, frame, pixel(xp, share), room, 1.0))[0][0][0]
    assert found == pytest.approx([share * own, share * own, share * old], abs=1e-2)


@given(seen=BYTES, old=BYTES, share=SHARES)
def test_no_amount_takes_nothing_out(xp: Namespace, seen: float, old: float, share: float) -> None:
    with xp.scope():
        frame, room = pixel(xp, seen, 0.0, 255.0), pixel(xp, old, 255.0, 0.0)
        found = xp.tolist(light.person(xp, frame, pixel(xp, share), room, 0.0))[0][0][0]
    assert found == pytest.approx([share * seen, 0, 255 * share], abs=1e-3)


def test_without_an_estimate_the_colour_is_the_frames(xp: Namespace) -> None:
    found = light.person(xp, pixel(xp, 10.0, 100.0, 250.0), pixel(xp, 0.5), None, 1.0)
    assert xp.tolist(found)[0][0][0] == pytest.approx([5, 50, 125], abs=1e-4)


@given(seen=BYTES, old=BYTES, share=SHARES, amount=SHARES)
def test_the_persons_share_is_never_below_0_or_above_255_alpha(
    xp: Namespace, seen: float, old: float, share: float, amount: float
) -> None:
    with xp.scope():
        frame, room = pixel(xp, seen, seen, 255.0), pixel(xp, old, 255.0, 0.0)
        found = xp.tolist(light.person(xp, frame, pixel(xp, share), room, amount))[0][0][0]
    assert all(0 <= value <= 255 * share + 1e-3 for value in found)


def test_half_the_amount_goes_half_the_way(xp: Namespace) -> None:
    frame, room, half = pixel(xp, 120.0, 90.0, 60.0), pixel(xp, 100.0, 100.0, 100.0), pixel(xp, 0.5)
    none, some, whole = (
        xp.tolist(light.person(xp, frame, half, room, amount))[0][0][0] for amount in (0.0, 0.5, 1.0)
    )
    assert some == pytest.approx([(a + b) / 2 for a, b in zip(none, whole, strict=True)], abs=1e-3)


def glow(xp: Namespace, strength: float, reach: float = 0.5, new: Array | None = None) -> Nested:
    """The light around a disc, without the batch axis."""
    wrap = effects.wrap(1.0, reach)
    assert wrap is not None
    wrap["strength"] = strength
    behind = xp.full([1, ROWS, COLUMNS, 3], 200.0) if new is None else new
    alpha = xp.asarray(disc(ROWS, COLUMNS, softness=3))
    return xp.tolist(light.wrapped(xp, behind, alpha, effects.edge(0.5), wrap))[0]


def test_there_is_no_light_deep_inside_the_person(xp: Namespace) -> None:
    assert max(glow(xp, 1.0, 0.0)[ROWS // 2][COLUMNS // 2]) < 1


def test_there_is_more_light_near_the_rim(xp: Namespace) -> None:
    line = [value[0] for value in glow(xp, 1.0)[ROWS // 2]]
    rim = COLUMNS // 2 - 19  # just inside the disc, whose radius is 19.8
    assert line[rim] > 40
    inwards = line[rim : COLUMNS // 2 : 4]
    assert inwards == sorted(inwards, reverse=True)
    assert inwards[-1] < 0.3 * inwards[0]


def test_a_longer_reach_lights_more_of_the_person(xp: Namespace) -> None:
    short, long = (glow(xp, 1.0, reach)[ROWS // 2][COLUMNS // 2 - 15][0] for reach in (0.0, 1.0))
    assert long > short + 10


def test_no_strength_is_no_light(xp: Namespace) -> None:
    assert max(numbers(glow(xp, 0.0))) < 1e-6


def test_light_is_in_proportion_to_its_strength(xp: Namespace) -> None:
    weak, strong = (list(numbers(glow(xp, strength))) for strength in (0.25, 1.0))
    assert apart([4 * value for value in weak], strong) < 1e-2


def test_light_is_never_more_than_the_brightest_behind(xp: Namespace) -> None:
    even = noise(ROWS, COLUMNS, to=255)
    new = xp.asarray(picture(ROWS, COLUMNS, lambda y, x: (even[0][y][x][0], 255.0, 0.0)))
    found = glow(xp, 1.0, 1.0, new)
    assert all(-1e-3 <= value <= 255.001 for value in numbers(found))
    assert max(pixel[2] for row in found for pixel in row) < 1e-3  # no blue behind, and none in the light


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (7, 1), (101, 53)])
def test_light_has_the_frames_size(xp: Namespace, size: tuple[int, int]) -> None:
    wrap = effects.wrap(1.0, 1.0)
    assert wrap is not None
    nobody = xp.full([1, 1, 1, 1], 0.0)
    found = light.wrapped(xp, xp.full([1, *size, 3], 60.0), nobody, effects.edge(0.5), wrap)
    assert apart(xp.tolist(found), picture(*size, lambda _y, _x: (60.0,) * 3)) < 1e-2


def test_the_light_itself_is_blurred(xp: Namespace) -> None:
    """A pattern behind throws no pattern on the person."""
    wrap = effects.wrap(1.0, 1.0)
    assert wrap is not None
    new = xp.asarray(picture(ROWS, COLUMNS, lambda _y, x: (240.0 * (x < COLUMNS // 2),) * 3))
    found = light.wrapped(xp, new, xp.full([1, 1, 1, 1], 0.0), effects.edge(0.5), wrap)
    line = [value[0] for value in xp.tolist(found)[0][ROWS // 2]]
    assert (line[0], line[-1]) == pytest.approx((240, 0), abs=1e-2)
    assert line == sorted(line, reverse=True)
    assert sum(20 < value < 220 for value in line) >= 8


def test_nothing_lights_without_glow_and_tone(xp: Namespace) -> None:
    assert light.lit(xp, pixel(xp, 100.0), None, None) is None


def test_a_tone_leaves_black_black_and_gives_white_all_of_itself(xp: Namespace) -> None:
    brightness = xp.asarray([[[[0.0], [127.5], [255.0]]]])
    found = light.lit(xp, brightness, None, [40.0, 0.0, -20.0])
    assert apart(xp.tolist(found), [[[[0, 0, 0], [20, 0, -10], [40, 0, -20]]]]) < 1e-4


def test_a_glow_lights_the_dark_and_leaves_white_white(xp: Namespace) -> None:
    brightness, around = xp.asarray([[[[0.0], [127.5], [255.0]]]]), pixel(xp, 80.0, 40.0, 0.0)
    found = light.lit(xp, brightness, xp.multiply(around, xp.full([1, 1, 3, 1], 1.0)), None)
    assert apart(xp.tolist(found), [[[[80, 40, 0], [40, 20, 0], [0, 0, 0]]]]) < 1e-4


def test_glow_and_tone_add_up(xp: Namespace) -> None:
    found = light.lit(xp, pixel(xp, 127.5), pixel(xp, 80.0, 40.0, 0.0), [40.0, 0.0, -20.0])
    assert xp.tolist(found)[0][0][0] == pytest.approx([60, 20, -10], abs=1e-4)


def test_light_around_nobody_is_the_background_itself(xp: Namespace) -> None:
    """As far as it reaches: the small planes' own border is repeated, not darkened."""
    wrap = effects.wrap(0.5, 1.0)
    assert wrap is not None
    new = xp.full([1, 20, 30, 3], 100.0)
    found = light.wrapped(xp, new, xp.full([1, 2, 3, 1], 0.0), effects.edge(0.5), wrap)
    assert apart(xp.tolist(found), picture(20, 30, lambda _y, _x: (50.0,) * 3)) < 1e-2
