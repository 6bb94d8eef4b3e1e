"""Remembering people whose poses are not found for a moment."""

from __future__ import annotations

from bodies import Body, body

from compositor import crowd
from compositor.crowd import Sighting
from compositor.poses import Grid, Pose

GRID = Grid.over(10, 17, 145, 257)
FRAME_S = 1 / 10


def pose(of: Body, shift: float = 0.0) -> Pose:
    return Pose(tuple((y, x + shift, 0.9) for y, x in of), 15.0)


LEFT, RIGHT = pose(body(5, 70, 150)), pose(body(5, 180, 150))


def after(frames: list[list[Pose]], main: Pose | None = None) -> list[Sighting]:
    known: list[Sighting] = []
    for found in frames:
        known = crowd.remember(known, found, GRID, FRAME_S, main)
    return known


def test_who_is_found_is_there_now() -> None:
    assert after([[LEFT, RIGHT]]) == [Sighting(LEFT), Sighting(RIGHT)]
    assert all(known.now for known in after([[LEFT], [RIGHT, LEFT]]))


def test_who_is_not_found_is_remembered_for_a_while() -> None:
    known = after([[LEFT, RIGHT], [LEFT]])
    assert [sighting.pose for sighting in known] == [LEFT, RIGHT]
    assert not known[1].now
    assert after([[LEFT, RIGHT], *[[LEFT]] * 6]) == [Sighting(LEFT)]


def test_the_main_person_is_remembered_for_any_time() -> None:
    known = after([[LEFT, RIGHT], *[[LEFT]] * 60], main=RIGHT)
    assert [sighting.pose for sighting in known] == [LEFT, RIGHT]
    assert known[1].missing_s > 5


def test_who_moves_is_the_same() -> None:
    moved = pose(body(5, 70, 150), shift=30)
    assert after([[LEFT, RIGHT], [moved, RIGHT]]) == [Sighting(moved), Sighting(RIGHT)]


def test_each_pose_continues_one() -> None:
    """Of two people close together of whom one is found, the other is still remembered."""
    one, other = pose(body(5, 100, 150)), pose(body(5, 140, 150))
    known = after([[one, other], [pose(body(5, 138, 150))]])
    assert [sighting.pose.points[0][1] for sighting in known] == [138, 100]


def test_a_second_pose_of_one_person_is_not_kept() -> None:
    double = pose(body(5, 70, 150), shift=10)
    assert after([[LEFT, double], [LEFT]]) == [Sighting(LEFT)]


def test_poses_that_have_no_keypoint_in_common_are_two_people() -> None:
    upper = Pose(tuple((y, x, 0.9 if k < 7 else 0.0) for k, (y, x, _) in enumerate(LEFT.points)), 6.0)
    lower = Pose(tuple((y, x, 0.0 if k < 7 else 0.9) for k, (y, x, _) in enumerate(LEFT.points)), 9.0)
    assert len(after([[upper], [lower]])) == 2


def test_a_crowd_is_bounded_and_keeps_the_main_person() -> None:
    many = [body(5, 30 * n, 150) for n in range(6)]
    others = [pose(tuple((y + 90, x) for y, x in one)) for one in many]
    known = after([[LEFT, *map(pose, many)], others], LEFT)
    assert len(known) <= crowd.MOST_PEOPLE
    assert LEFT in [sighting.pose for sighting in known]
