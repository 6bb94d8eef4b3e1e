"""Which pixel is whose."""

from __future__ import annotations

import math

import pytest
from bodies import Body, body, outputs, owner
from scenes import Nested, numbers

from compositor import people, poses
from compositor.arrays import Namespace
from compositor.poses import Grid, Pose

GRID = Grid.over(10, 17, 145, 257)
TWO = [body(5, 80, 150), body(15, 170, 135)]


def shares(xp: Namespace, bodies: list[Body], grid: Grid = GRID) -> tuple[list[Pose], Nested]:
    arrays = {name: xp.asarray(answer) for name, answer in outputs(bodies, grid).items()}
    found = poses.find(arrays, grid)
    return found, xp.tolist(people.shares(xp, arrays["long_offsets"], found, grid))[0]


def whose(found: list[Pose], bodies: list[Body]) -> list[int]:
    """The number of each pose's body."""
    noses = [pose.points[0] for pose in found]
    return [min(range(len(bodies)), key=lambda n: abs(bodies[n][0][1] - nose[1])) for nose in noses]


@pytest.mark.parametrize("stride", [4, 8, 16])
def test_everyone_gets_the_own_pixels(xp: Namespace, stride: int) -> None:
    grid = Grid.over(144 // stride + 1, 256 // stride + 1, 145, 257)
    found, share = shares(xp, TWO, grid)
    order = whose(found, TWO)
    assert sorted(order) == [0, 1]
    for row in range(grid.rows):
        for column in range(grid.columns):
            own = owner(TWO, grid, row, column)
            if own is not None:
                cell = dict(zip(order, share[row][column], strict=True))
                assert cell[own] > 0.9
                assert cell[1 - own] < 0.1


def test_shares_are_never_more_than_all(xp: Namespace) -> None:
    _, share = shares(xp, TWO)
    for row in share:
        for cell in row:
            assert all(0 <= value <= 1 for value in cell)
            assert sum(cell) <= 1.0001


def test_a_pixel_that_points_elsewhere_is_nobodys(xp: Namespace) -> None:
    """As of somebody whose pose was not found."""
    arrays = {name: xp.asarray(answer) for name, answer in outputs(TWO, GRID).items()}
    found = [pose for pose in poses.find(arrays, GRID) if pose.points[0][1] < 128]
    share = xp.tolist(people.shares(xp, arrays["long_offsets"], found, GRID))[0]
    for row in range(GRID.rows):
        for column in range(GRID.columns):
            own = owner(TWO, GRID, row, column)
            if own is not None:
                assert share[row][column][0] > 0.9 if own == 0 else share[row][column][0] < 0.5


def test_somebody_of_whom_only_the_face_is_seen_keeps_the_shoulders(xp: Namespace) -> None:
    pose = Pose(tuple((y, x, 1.0 if k < 5 else 0.0) for k, (y, x) in enumerate(body(60, 128, 300))), 5.0)
    vague = outputs([body(60, 134, 300)], GRID)["long_offsets"]  # pixels that miss the keypoints a little
    share = xp.tolist(people.shares(xp, xp.asarray(vague), [pose], GRID))
    assert min(numbers(share)) > 0.9


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf, 1e12])
def test_what_is_no_number_is_nobodys_or_somebodys(xp: Namespace, wrong: float) -> None:
    found, _ = shares(xp, TWO)
    broken = xp.full([1, GRID.rows, GRID.columns, 34], wrong)
    share = list(numbers(xp.tolist(people.shares(xp, broken, found, GRID))))
    assert all(0 <= value <= 1 for value in share)


def test_a_pose_without_keypoints_to_see_is_no_exception(xp: Namespace) -> None:
    nowhere = Pose(((0.0, 0.0, 0.0),) * 17, 0.0)
    long_offsets = xp.asarray(outputs(TWO, GRID)["long_offsets"])
    share = list(numbers(xp.tolist(people.shares(xp, long_offsets, [nowhere], GRID))))
    assert max(share) < 0.01


def test_shares_leave_only_themselves_in_memory(xp: Namespace) -> None:
    found, _ = shares(xp, TWO)
    long_offsets = xp.asarray(outputs(TWO, GRID)["long_offsets"])
    before = xp.live()
    xp.release(people.shares(xp, long_offsets, found, GRID))
    assert xp.live() == before
