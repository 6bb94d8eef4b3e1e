"""The memory of a mask, and of the picture that it was made for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import apart, mask, mean, numbers, picture

from compositor import masks
from compositor.arrays import Array, Namespace
from compositor.memory import Memory

ROWS, COLUMNS = 16, 24
STEP = 1 / 30


@pytest.fixture
def memory() -> Iterator[Memory]:
    memory = Memory()
    yield memory
    memory.reset()


def step(xp: Namespace, memory: Memory, alpha: float, light: float = 100.0, seconds: float = STEP) -> float:
    """The steadied value of a mask of one value, of a picture of one grey."""
    return mean(
        xp.tolist(steadied(xp, memory, xp.full([1, ROWS, COLUMNS, 1], alpha), grey(xp, light), seconds))
    )


def steadied(xp: Namespace, memory: Memory, alpha: Array, frame: Array, seconds: float = STEP) -> Array:
    return memory.steady(xp.copy(alpha), xp.copy(masks.few(xp, alpha)), frame, seconds)


def grey(xp: Namespace, light: float = 100.0) -> Array:
    return xp.full([1, ROWS, COLUMNS, 3], light)


def test_the_first_mask_stays_as_it_is(xp: Namespace, memory: Memory) -> None:
    assert step(xp, memory, 0.3) == pytest.approx(0.3, abs=1e-6)


def test_a_still_picture_damps_a_flicker(xp: Namespace, memory: Memory) -> None:
    seen = [step(xp, memory, 0.65 if number % 2 else 0.35) for number in range(40)]
    assert max(seen[20:]) - min(seen[20:]) < 0.2 * (0.65 - 0.35)


def test_what_stays_flipped_is_believed(xp: Namespace, memory: Memory) -> None:
    step(xp, memory, 0.35)
    seen = [step(xp, memory, 0.65) for _ in range(40)]
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(0.65, abs=0.01)


def test_half_of_the_past_is_gone_after_its_half_life(xp: Namespace, memory: Memory) -> None:
    step(xp, memory, 0.4)
    assert step(xp, memory, 0.6, seconds=masks.HALF_LIFE) == pytest.approx(0.5, abs=1e-5)


def test_a_cut_to_another_scene_is_followed_at_once(xp: Namespace, memory: Memory) -> None:
    step(xp, memory, 0.35)
    assert step(xp, memory, 0.65, light=140.0) == pytest.approx(0.65, abs=1e-5)


@pytest.mark.parametrize(("old", "new"), [(0.0, 1.0), (1.0, 0.0)])
def test_a_mask_that_jumps_in_most_of_a_still_picture_is_followed_at_once(
    xp: Namespace, memory: Memory, old: float, new: float
) -> None:
    step(xp, memory, old)
    assert step(xp, memory, new) == pytest.approx(new, abs=1e-5)


def test_only_where_the_picture_moved_the_past_is_forgotten(xp: Namespace, memory: Memory) -> None:
    """The left half of the picture changes; what lies beside it counts as moved as well."""
    steadied(xp, memory, xp.full([1, ROWS, COLUMNS, 1], 0.4), grey(xp))
    moved = xp.asarray(picture(ROWS, COLUMNS, lambda _y, x: (160.0 if x < COLUMNS // 2 else 100.0,) * 3))
    found = xp.tolist(steadied(xp, memory, xp.full([1, ROWS, COLUMNS, 1], 0.6), moved))[0]
    assert apart([row[: COLUMNS // 2] for row in found], [[[0.6]] * (COLUMNS // 2)] * ROWS) < 1e-5
    still = [pixel[0] for row in found for pixel in row[COLUMNS // 2 + 3 :]]
    assert max(still) < 0.45
    assert max(still) - min(still) < 1e-6


@given(seconds=st.floats(0.001, 0.1), old=st.floats(0, 1, width=32), change=st.floats(-0.3, 0.3))
def test_two_steps_are_one_of_twice_the_time(
    xp: Namespace, seconds: float, old: float, change: float
) -> None:
    new = min(max(old + change, 0.0), 1.0)
    slow, fast = Memory(), Memory()
    with xp.scope():
        for memory in (slow, fast):
            step(xp, memory, old)
        step(xp, fast, new, seconds=seconds)
        twice = step(xp, fast, new, seconds=seconds)
        assert twice == pytest.approx(step(xp, slow, new, seconds=2 * seconds), abs=1e-5)
        for memory in (slow, fast):
            memory.reset()


def test_no_time_is_no_step(xp: Namespace, memory: Memory) -> None:
    step(xp, memory, 0.4)
    assert step(xp, memory, 0.6, seconds=0.0) == pytest.approx(0.4, abs=1e-6)


def test_a_slow_drift_adds_up_until_it_is_seen(xp: Namespace) -> None:
    """No two frames differ by enough to count as motion; a frame and the memory do."""
    drift = 0.9 * masks.STILL

    def after(drift: float) -> float:
        memory = Memory()
        for number in range(10):
            step(xp, memory, 0.4, light=100.0 + drift * number)
        found = step(xp, memory, 0.6, light=100.0 + drift * 10)
        memory.reset()
        return found

    assert after(drift) - 0.4 > 1.8 * (after(0.0) - 0.4)


def test_a_cameras_noise_is_no_motion(xp: Namespace, memory: Memory) -> None:
    for number in range(10):
        step(xp, memory, 0.4, light=100.0 + (1.5 if number % 2 else -1.5))
    assert step(xp, memory, 0.6) < 0.45


def test_it_stays_between_the_old_and_the_new(xp: Namespace, memory: Memory) -> None:
    steadied(xp, memory, xp.asarray(mask(ROWS, COLUMNS, lambda _y, x: x / COLUMNS)), grey(xp))
    lower = mask(ROWS, COLUMNS, lambda _y, x: 0.5 * x / COLUMNS)
    found = xp.tolist(steadied(xp, memory, xp.asarray(lower), grey(xp, 107.0)))
    for value, low in zip(numbers(found), numbers(lower), strict=True):
        assert low - 1e-6 <= value <= 2 * low + 1e-6


def test_reset_forgets_and_frees(xp: Namespace, memory: Memory) -> None:
    before = xp.live()
    with xp.scope():
        step(xp, memory, 0.4)
        step(xp, memory, 0.4)
    assert xp.live() - before in {0, 3}  # NumPy's arrays are not counted
    memory.reset()
    assert xp.live() == before
    assert memory.picture() is None
    assert step(xp, memory, 0.6) == pytest.approx(0.6, abs=1e-6)


@pytest.mark.parametrize(("masked", "seen"), [((9, COLUMNS), (ROWS, COLUMNS)), ((ROWS, COLUMNS), (9, 9))])
def test_other_shapes_start_anew(
    xp: Namespace, memory: Memory, masked: tuple[int, int], seen: tuple[int, int]
) -> None:
    step(xp, memory, 0.4)
    found = steadied(xp, memory, xp.full([1, *masked, 1], 0.6), xp.full([1, *seen, 3], 100.0))
    assert apart(xp.tolist(found), mask(*masked, lambda _y, _x: 0.6)) < 1e-6


def test_the_remembered_picture_is_small_and_as_bright(xp: Namespace, memory: Memory) -> None:
    steadied(xp, memory, xp.full([1, 4, 4, 1], 0.5), xp.full([1, 90, 120, 3], 70.0))
    remembered = memory.picture()
    assert xp.shape(remembered) == (1, 23, 30, 3)
    assert mean(xp.tolist(remembered)) == pytest.approx(70, abs=1e-3)


def test_a_small_frame_stays_the_callers(xp: Namespace, memory: Memory) -> None:
    """A picture of few rows is remembered as it is, and yet can be freed at once."""
    frame = grey(xp)
    steadied(xp, memory, xp.full([1, ROWS, COLUMNS, 1], 0.4), frame)
    xp.release(frame)
    assert step(xp, memory, 0.6) < 0.45
