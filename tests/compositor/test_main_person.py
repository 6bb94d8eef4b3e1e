"""Choosing the main person, and keeping to the choice."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import pytest
from bodies import Body, alpha, body, outputs, owner
from scenes import Nested, mask, numbers

from compositor import MaskError
from compositor.arrays import Namespace
from compositor.main_person import PATIENCE_S, MainPerson
from compositor.poses import Grid

GRID = Grid.over(10, 17, 145, 257)
FINE = Grid.over(19, 33, 145, 257)
SIZE = (145, 257)
FRAME_S = 0.1

NEAR, FAR = body(5, 90, 170), body(20, 200, 110)
NOBODY: list[Body] = []


@pytest.fixture
def main() -> Iterator[MainPerson]:
    main = MainPerson()
    yield main
    main.reset()


def keep(
    xp: Namespace,
    main: MainPerson,
    bodies: Sequence[Body],
    posed: Sequence[Body] | None = None,
    *,
    grid: Grid = GRID,
) -> Nested:
    """The kept mask of a frame with `bodies`, of whom the model finds the poses of those `posed`."""
    with xp.scope():
        answers = outputs(list(bodies), grid)
        if posed is not None:
            answers["heatmaps"] = outputs(list(posed), grid)["heatmaps"]
        arrays = {name: xp.asarray(answer) for name, answer in answers.items()}
        height, width = (round(side) for side in grid.sides)
        return xp.tolist(main.keep(xp.asarray(alpha(bodies, grid)), arrays, (height, width), FRAME_S))


def kept(found: Nested, bodies: Sequence[Body], grid: Grid = GRID) -> list[float]:
    """How much of each body's mask is left."""
    sums, whole = [0.0] * len(bodies), [0] * len(bodies)
    for row in range(grid.rows):
        for column in range(grid.columns):
            own = owner(bodies, grid, row, column) if bodies else None
            if own is not None:
                sums[own] += found[0][row][column][0]
                whole[own] += 1
    return [a / b for a, b in zip(sums, whole, strict=True)]


def assert_only(found: Nested, bodies: Sequence[Body], number: int, grid: Grid = GRID) -> None:
    for other, share in enumerate(kept(found, bodies, grid)):
        assert share > 0.9 if other == number else share < 0.1


def test_one_person_is_the_main_one(xp: Namespace, main: MainPerson) -> None:
    assert_only(keep(xp, main, [FAR]), [FAR], 0)


def test_nobody_is_nobody(xp: Namespace, main: MainPerson) -> None:
    for _ in range(3):
        assert max(numbers(keep(xp, main, NOBODY))) == 0


def test_what_nobody_stands_in_is_hidden(xp: Namespace, main: MainPerson) -> None:
    for _ in range(3):
        assert max(numbers(keep(xp, main, [FAR, NEAR], NOBODY))) == 0


def test_the_larger_is_chosen(xp: Namespace, main: MainPerson) -> None:
    assert_only(keep(xp, main, [FAR, NEAR]), [FAR, NEAR], 1)


def test_of_two_of_a_size_the_one_in_the_middle_is_chosen(xp: Namespace, main: MainPerson) -> None:
    bodies = [body(5, 40, 140), body(5, 130, 140), body(5, 215, 140)]
    assert_only(keep(xp, main, bodies), bodies, 1)


@pytest.mark.parametrize(("height", "chosen"), [(118, 0), (126, 1)])
def test_size_and_place_are_weighed(xp: Namespace, main: MainPerson, height: float, chosen: int) -> None:
    # At three quarters of the way to the side an area counts .62 of itself; at a sixth, .92.
    bodies = [body(5, 30, 150), body(5, 150, height)]
    assert_only(keep(xp, main, bodies, grid=FINE), bodies, chosen, FINE)


def test_at_first_nobody_is_the_one_of_before(xp: Namespace, main: MainPerson) -> None:
    """Of three who fill the picture, the one in the middle has less of it than one at the side."""
    bodies = [body(5, 10, 140), body(5, 100, 140), body(5, 200, 140)]
    with xp.scope():
        arrays = {name: xp.asarray(answer) for name, answer in outputs(bodies, GRID).items()}
        everywhere = xp.full([1, GRID.rows, GRID.columns, 1], 1.0)
        assert_only(xp.tolist(main.keep(everywhere, arrays, SIZE, FRAME_S)), bodies, 1)


def test_the_choice_stays_when_somebody_larger_comes(xp: Namespace, main: MainPerson) -> None:
    keep(xp, main, [FAR])
    for _ in range(30):
        found = keep(xp, main, [NEAR, FAR])
    assert_only(found, [NEAR, FAR], 1)


def test_the_choice_follows_a_movement(xp: Namespace, main: MainPerson) -> None:
    for x in range(60, 200, 8):
        other = body(20, 60 if x > 120 else 210, 140)
        bodies = [body(20, x, 120), other]
        found = keep(xp, main, bodies[:1] if x == 60 else bodies)
    assert_only(found, bodies, 0)


def test_whose_pose_is_lost_for_a_moment_stays(xp: Namespace, main: MainPerson) -> None:
    keep(xp, main, [NEAR, FAR])
    assert_only(keep(xp, main, [NEAR, FAR], posed=[FAR]), [NEAR, FAR], 0)
    assert_only(keep(xp, main, [NEAR, FAR], posed=NOBODY), [NEAR, FAR], 0)
    assert_only(keep(xp, main, [NEAR, FAR]), [NEAR, FAR], 0)


def test_a_bystander_whose_pose_is_lost_for_a_moment_is_not_taken_in(xp: Namespace, main: MainPerson) -> None:
    keep(xp, main, [NEAR, FAR])
    assert_only(keep(xp, main, [NEAR, FAR], posed=[NEAR]), [NEAR, FAR], 0)


def test_who_turns_away_keeps_the_place(xp: Namespace, main: MainPerson) -> None:
    keep(xp, main, [NEAR, FAR])
    for _ in range(round(3 * PATIENCE_S / FRAME_S)):
        found = keep(xp, main, [NEAR, FAR], posed=[FAR])
    assert_only(found, [NEAR, FAR], 0)


def test_who_leaves_gives_the_place_to_the_next_after_a_while(xp: Namespace, main: MainPerson) -> None:
    keep(xp, main, [NEAR, FAR])
    assert kept(keep(xp, main, [FAR]), [FAR])[0] < 0.1
    for _ in range(round(PATIENCE_S / FRAME_S) + 1):
        found = keep(xp, main, [FAR])
    assert_only(found, [FAR], 0)


@pytest.mark.parametrize("heights", [(140, 80), (80, 140)], ids=["smaller", "larger"])
def test_somebody_of_another_size_in_the_same_place_is_somebody_else(
    xp: Namespace, main: MainPerson, heights: tuple[float, float]
) -> None:
    before, after = ([body(140 - height, 128, height)] for height in heights)
    assert_only(keep(xp, main, before, grid=FINE), before, 0, FINE)
    assert kept(keep(xp, main, after, grid=FINE), after, FINE)[0] < 0.1


def test_each_absence_is_counted_from_its_start(xp: Namespace, main: MainPerson) -> None:
    absence = round(0.7 * PATIENCE_S / FRAME_S)
    keep(xp, main, [NEAR, FAR])
    for _ in range(absence):
        keep(xp, main, [FAR])
    assert_only(keep(xp, main, [NEAR, FAR]), [NEAR, FAR], 0)
    for _ in range(absence):
        found = keep(xp, main, [FAR])
    assert kept(found, [FAR])[0] < 0.1


def test_who_is_not_found_does_not_get_the_place_of_who_left(xp: Namespace, main: MainPerson) -> None:
    keep(xp, main, [NEAR])
    for _ in range(round(2 * PATIENCE_S / FRAME_S)):
        assert max(numbers(keep(xp, main, [FAR], posed=NOBODY))) < 0.1


def test_after_a_time_with_nobody_the_first_to_come_is_chosen(xp: Namespace, main: MainPerson) -> None:
    keep(xp, main, [NEAR])
    for _ in range(round(PATIENCE_S / FRAME_S) + 1):
        keep(xp, main, NOBODY)
    assert_only(keep(xp, main, [FAR]), [FAR], 0)


def test_reset_forgets_the_choice(xp: Namespace, main: MainPerson) -> None:
    keep(xp, main, [FAR])
    main.reset()
    assert_only(keep(xp, main, [NEAR, FAR]), [NEAR, FAR], 0)


def test_after_a_reset_nobody_is_remembered(xp: Namespace, main: MainPerson) -> None:
    """Bystanders neither: remembered, they would claim what points to them."""
    beside = [body(5, 100, 150), body(5, 140, 150)]
    keep(xp, main, beside)
    main.reset()
    fresh = MainPerson()
    found, expected = (keep(xp, one, beside, posed=beside[1:]) for one in (main, fresh))
    fresh.reset()
    assert found == expected


def test_the_choice_stays_in_another_detail(xp: Namespace, main: MainPerson) -> None:
    coarse = Grid.over(7, 11, 97, 161)
    near, far = (body(*(side * 160 / 256 for side in place)) for place in ((5, 90, 170), (20, 200, 110)))
    keep(xp, main, [FAR])
    keep(xp, main, [NEAR, FAR])
    for _ in range(3):
        assert_only(keep(xp, main, [near, far], grid=coarse), [near, far], 1, coarse)
    assert_only(keep(xp, main, [NEAR, FAR]), [NEAR, FAR], 1)


def test_a_picture_of_another_shape_is_another(xp: Namespace, main: MainPerson) -> None:
    keep(xp, main, [FAR])
    upright = Grid.over(17, 10, 257, 145)
    bodies = [body(40, 70, 170), body(20, 130, 60)]
    assert_only(keep(xp, main, bodies, grid=upright), bodies, 0, upright)


def test_the_choice_stays_without_its_mask(xp: Namespace, main: MainPerson) -> None:
    keep(xp, main, [FAR])
    keep(xp, main, [NEAR, FAR])
    main.forget_mask()
    assert_only(keep(xp, main, [NEAR, FAR]), [NEAR, FAR], 1)
    main.forget_mask()
    # Not seen just then: nobody takes the place.
    assert_only(keep(xp, main, [NEAR, FAR], posed=[NEAR]), [NEAR, FAR], 1)
    assert_only(keep(xp, main, [NEAR, FAR]), [NEAR, FAR], 1)


def test_alpha_of_another_size_than_the_poses(xp: Namespace, main: MainPerson) -> None:
    arrays = {name: xp.asarray(answer) for name, answer in outputs([NEAR, FAR], GRID).items()}
    fine = Grid.over(37, 65, 145, 257)
    found = xp.tolist(main.keep(xp.asarray(alpha([NEAR, FAR], fine)), arrays, SIZE, FRAME_S))
    sums = [0.0, 0.0]
    for row in range(fine.rows):
        for column in range(fine.columns):
            own = owner([NEAR, FAR], fine, row, column)
            if own is not None:
                sums[own] += found[0][row][column][0]
    assert sums[1] < 0.1 * sums[0]


def test_it_holds_one_array(xp: Namespace, main: MainPerson) -> None:
    before = xp.live()
    for bodies in ([NEAR, FAR], [NEAR], NOBODY, [FAR], NOBODY, [NEAR, FAR]):
        keep(xp, main, bodies)
        assert xp.live() in {before, before + 1}
    main.reset()
    assert xp.live() == before


@pytest.mark.parametrize("wrong", [math.nan, math.inf])
@pytest.mark.parametrize("name", ["heatmaps", "short_offsets", "long_offsets", "displacement_fwd"])
def test_what_is_no_number_leaves_a_mask_of_numbers(
    xp: Namespace, main: MainPerson, name: str, wrong: float
) -> None:
    arrays = {key: xp.asarray(answer) for key, answer in outputs([NEAR, FAR], GRID).items()}
    arrays[name] = xp.full(xp.shape(arrays[name]), wrong)
    everyone = xp.asarray(alpha([NEAR, FAR], GRID))
    for _ in range(2):
        found = list(numbers(xp.tolist(main.keep(everyone, arrays, SIZE, FRAME_S))))
        assert all(0 <= value <= 1 for value in found)


def test_an_output_of_another_shape_is_refused_by_name(xp: Namespace, main: MainPerson) -> None:
    arrays = {name: xp.asarray(answer) for name, answer in outputs([NEAR], GRID).items()}
    arrays["long_offsets"] = xp.full([1, 10, 17, 33], 0.0)
    with pytest.raises(MaskError, match=r"long_offsets must have the shape \[1, h, w, 34\], not \[1, 10"):
        main.keep(xp.asarray(mask(10, 17, lambda _y, _x: 1.0)), arrays, SIZE, FRAME_S)
