"""Masks carried along the motion between two pictures."""

from __future__ import annotations

import json
import math
from collections.abc import Callable

import pytest
from goldens import GOLDENS, carry_golden
from hypothesis import given
from hypothesis import strategies as st
from scenes import Mask, apart, disc, mask, mean, noise, numbers

from compositor import carrying
from compositor.arrays import Array, Namespace

ROWS, COLUMNS = 36, 64


def shirt(y: float, x: float) -> float:
    return 125 + 50 * math.sin(x * 0.5) * math.cos(y * 0.4) + 20 * math.sin(0.3 * x + 0.7 * y)


def wall(y: float, x: float) -> float:
    return 90 + 40 * math.cos(x * 0.9) * math.sin(y * 0.8)


def seen(right: float = 0.0, down: float = 0.0) -> Mask:
    """The luma of somebody who has come so far, before a room that stands still."""
    person = disc(ROWS, COLUMNS, shift=right, down=down)

    def value(y: int, x: int) -> float:
        share = person[0][y][x][0]
        return share * shirt(y - down, x - right) + (1 - share) * wall(y, x)

    return mask(ROWS, COLUMNS, value)


def somebody(xp: Namespace, right: float = 0.0, down: float = 0.0) -> Array:
    return xp.asarray(disc(ROWS, COLUMNS, shift=right, down=down))


def moved(
    xp: Namespace, old: Array, new: Array, weights: Array, start: tuple[Array, Array] | None = None
) -> tuple[Array, Array]:
    """The motion that a mask is carried by."""
    nothing = xp.zeros_like(old)
    found = carrying.flow(xp, old, new, weights, start or (nothing, nothing))
    return carrying.where_changed(xp, old, new, found)


def inside(plane: object, where: Callable[[int, int], bool]) -> list[float]:
    rows = plane[0]  # type: ignore[index]
    return [v for y, row in enumerate(rows) for x, (v,) in enumerate(row) if where(y, x)]


def deep(y: int, x: int) -> bool:
    """Well within the person, wherever they have come to."""
    return math.hypot(y + 0.5 - ROWS / 2, x + 0.5 - COLUMNS / 2) < 0.2 * ROWS


@pytest.mark.parametrize(("right", "down"), [(0.3, 0.0), (-0.7, 0.4), (1.5, -0.5), (0.0, 1.8), (-2.2, 0.0)])
def test_a_persons_motion_is_found_to_a_fraction_of_a_pixel(xp: Namespace, right: float, down: float) -> None:
    old, new = xp.asarray(seen()), xp.asarray(seen(right, down))
    nothing = xp.zeros_like(old)
    motion = carrying.flow(xp, old, new, somebody(xp), (nothing, nothing))
    for part, truth in zip(motion, (right, down), strict=True):
        assert mean(inside(xp.tolist(part), deep)) == pytest.approx(truth, abs=0.1)


def test_a_long_way_is_found_from_the_frame_before(xp: Namespace) -> None:
    old, between, new = (xp.asarray(seen(right)) for right in (0.0, 2.5, 5.0))
    nothing = xp.zeros_like(old)
    halfway = carrying.flow(xp, old, between, somebody(xp), (nothing, nothing))
    there = carrying.flow(xp, old, new, somebody(xp), halfway)
    assert mean(inside(xp.tolist(there[0]), deep)) == pytest.approx(5.0, abs=0.15)


def test_the_room_stays_where_it_is(xp: Namespace) -> None:
    motion = moved(xp, xp.asarray(seen()), xp.asarray(seen(1.5)), somebody(xp))
    far = inside(xp.tolist(motion[0]), lambda _y, x: x < COLUMNS / 2 - ROWS / 2)
    assert max(map(abs, far)) < 0.02


def test_the_same_picture_has_no_motion(xp: Namespace) -> None:
    old = xp.asarray(seen())
    motion = moved(xp, old, old, somebody(xp))
    for part in motion:
        assert max(map(abs, numbers(xp.tolist(part)))) == 0
    assert apart(xp.tolist(carrying.carried(xp, somebody(xp), motion)), disc(ROWS, COLUMNS)) < 1e-6
    assert mean(xp.tolist(carrying.strange(xp, old, old, motion))) == 0


def test_noise_is_no_motion(xp: Namespace) -> None:
    # What a webcam's noise in the dark, a deviation of 8, leaves in means of a hundred pixels.
    old = xp.asarray(seen())
    new = xp.add(old, xp.asarray(noise(ROWS, COLUMNS, to=2.8)))
    assert max(max(map(abs, numbers(xp.tolist(part)))) for part in moved(xp, old, new, somebody(xp))) < 0.05


@pytest.mark.parametrize(("right", "down"), [(1.5, -0.5), (-2.0, 1.0)])
def test_the_mask_goes_with_the_person(xp: Namespace, right: float, down: float) -> None:
    motion = moved(xp, xp.asarray(seen()), xp.asarray(seen(right, down)), somebody(xp))
    truth = xp.asarray(disc(2 * ROWS, 2 * COLUMNS, softness=3, shift=2 * right, down=2 * down))
    stays = xp.asarray(disc(2 * ROWS, 2 * COLUMNS, softness=3))
    follows = carrying.carried(xp, stays, motion)
    late, left = (wrong(xp, alpha, truth) for alpha in (stays, follows))
    assert left < 0.25 * late


def wrong(xp: Namespace, alpha: Array, truth: Array) -> float:
    return mean([abs(v) for v in numbers(xp.tolist(xp.subtract(alpha, truth)))])


def test_nothing_is_made_of_a_flat_picture(xp: Namespace) -> None:
    # Also where its light has changed: without slopes there is nothing to say where it would have gone.
    old, new = (xp.full([1, ROWS, COLUMNS, 1], light) for light in (80.0, 140.0))
    for part in moved(xp, old, new, somebody(xp)):
        assert max(map(abs, numbers(xp.tolist(part)))) == 0


def test_without_a_person_nothing_moves(xp: Namespace) -> None:
    old = xp.asarray(seen())
    for part in moved(xp, old, xp.asarray(seen(2.0)), xp.zeros_like(old)):
        assert max(map(abs, numbers(xp.tolist(part)))) == 0


def test_a_bright_stripe_moves_across_itself(xp: Namespace) -> None:
    # The strongest slopes there are, all in one direction: nothing says how far it came along itself.
    old, new = (
        xp.asarray(mask(ROWS, COLUMNS, lambda y, x, at=at: 255.0 * ((x + y) // 8 % 2 == at)))  # type: ignore[misc]
        for at in (0, 1)
    )
    assert finite(xp, moved(xp, old, new, xp.full([1, ROWS, COLUMNS, 1], 1.0)))


def test_what_has_come_in_is_strange(xp: Namespace) -> None:
    old = xp.asarray(seen())
    hand = mask(ROWS, COLUMNS, lambda y, x: 120.0 if 20 <= y < 30 and 2 <= x < 12 else 0.0)
    new = xp.add(old, xp.asarray(hand))
    odd = xp.tolist(carrying.strange(xp, old, new, moved(xp, old, new, somebody(xp))))
    assert mean(inside(odd, lambda y, x: 20 <= y < 30 and 2 <= x < 12)) > 0.9
    assert mean(inside(odd, deep)) == 0
    assert mean(odd) > carrying.STRANGE_SHARE


def test_a_moving_person_is_not_strange(xp: Namespace) -> None:
    old, new = xp.asarray(seen()), xp.asarray(seen(0.8, 0.2))
    odd = carrying.strange(xp, old, new, moved(xp, old, new, somebody(xp)))
    assert mean(xp.tolist(odd)) < carrying.STRANGE_SHARE


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (1, 7), (7, 1), (2, 2), (3, 40), (36, 27)])
def test_any_size_will_do(xp: Namespace, rows: int, columns: int) -> None:
    old, new = (xp.asarray(noise(rows, columns, seed=seed, to=255.0)) for seed in (1, 2))
    motion = moved(xp, old, new, xp.full([1, rows, columns, 1], 1.0))
    assert finite(xp, motion)
    for size in ((1, 1), (5, 3), (2 * rows, 2 * columns)):
        alpha = carrying.carried(xp, xp.asarray(noise(*size)), motion)
        assert xp.shape(alpha) == (1, *size, 1)
        assert all(0 <= v <= 1 for v in numbers(xp.tolist(alpha)))


def finite(xp: Namespace, arrays: tuple[Array, ...]) -> bool:
    return all(math.isfinite(v) for array in arrays for v in numbers(xp.tolist(array)))


LUMA = st.integers(0, 5).map(lambda step: 51.0 * step)


@st.composite
def planes(draw: st.DrawFn) -> list[Mask]:
    """Three of one size."""
    rows, columns = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    values = iter(draw(st.lists(LUMA, min_size=3 * rows * columns, max_size=3 * rows * columns)))
    return [mask(rows, columns, lambda _y, _x: next(values)) for _ in range(3)]


@given(planes())
def test_whatever_it_sees_a_mask_stays_one(xp: Namespace, three: list[Mask]) -> None:
    with xp.scope():
        old, new, weights = (xp.asarray(plane) for plane in three)
        weights = xp.multiply(weights, 1 / 255)
        motion = moved(xp, old, new, weights)
        assert finite(xp, motion)
        # No round goes farther than a pixel.
        assert all(abs(v) <= carrying.ROUNDS + 1e-5 for part in motion for v in numbers(xp.tolist(part)))
        assert all(0 <= v <= 1 for v in numbers(xp.tolist(carrying.carried(xp, weights, motion))))
        assert set(numbers(xp.tolist(carrying.strange(xp, old, new, motion)))) <= {0.0, 1.0}


def test_a_place_between_pixels_is_a_mean_of_its_neighbours(xp: Namespace) -> None:
    plane = xp.asarray(mask(2, 3, lambda y, x: 10.0 * y + x))
    x, y = xp.asarray([[[[0.5], [2.0], [9.0]]]]), xp.asarray([[[[0.0], [0.25], [-3.0]]]])
    assert list(numbers(xp.tolist(carrying.sample(xp, plane, x, y)))) == pytest.approx([0.5, 4.5, 2.0])


def test_the_golden_is_as_it_was() -> None:
    known = json.loads((GOLDENS / "carrying.json").read_text(encoding="utf-8"))
    now = carry_golden()
    assert known.keys() == now.keys()
    for name, value in known.items():
        if isinstance(value, list):
            assert apart(value, now[name]) < 0.005, name
        else:
            assert value == now[name], name
