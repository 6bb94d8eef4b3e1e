"""Finding poses in the model's outputs."""

from __future__ import annotations

import math

import pytest
from bodies import Body, body, outputs
from hypothesis import given, settings
from hypothesis import strategies as st
from scenes import Nested

from compositor import poses, skeleton
from compositor.arrays import Namespace
from compositor.poses import Grid, Pose

GRID = Grid.over(19, 33, 145, 257)


def find(xp: Namespace, answers: dict[str, Nested], grid: Grid = GRID) -> list[Pose]:
    return poses.find({name: xp.asarray(answer) for name, answer in answers.items()}, grid)


def away(pose: Pose, truth: Body) -> float:
    """The largest distance of a keypoint from where it should be, in pixels."""
    return max(math.hypot(p[0] - t[0], p[1] - t[1]) for p, t in zip(pose.points, truth, strict=True))


def test_the_grid_stands_on_the_pictures_borders() -> None:
    assert (GRID.down, GRID.across, GRID.size) == (8, 8, 257)
    assert Grid.over(10, 17, 145, 257).down == 16
    assert GRID.cell(144, 256) == 19 * 33 - 1
    assert GRID.cell(3.9, 4.1) == 1


@pytest.mark.parametrize("place", [math.nan, math.inf, -math.inf, -1e9, 1e9])
def test_no_place_is_outside_the_grid(place: float) -> None:
    assert 0 <= GRID.cell(place, 0) < 19 * 33
    assert 0 <= GRID.cell(0, place) < 33


def test_a_grid_of_one_cell() -> None:
    assert Grid.over(1, 1, 9, 9).cell(8, 8) == 0
    assert Grid.over(1, 1, 1, 1).cell(0, 0) == 0


@pytest.mark.parametrize("root", range(len(skeleton.KEYPOINTS)))
def test_every_keypoint_is_reached_from_every_other(root: int) -> None:
    reached = [root]
    for edge, start, end, forward in skeleton.WALKS[root]:
        assert start in reached
        assert end not in reached
        assert skeleton.EDGES[edge] == ((start, end) if forward else (end, start))
        reached.append(end)
    assert sorted(reached) == list(range(len(skeleton.KEYPOINTS)))


def test_nobody_has_no_pose(xp: Namespace) -> None:
    assert find(xp, outputs([], GRID)) == []


@settings(max_examples=10)
@given(
    top=st.floats(-40, 60),
    middle=st.floats(40, 216),
    height=st.floats(90, 260),
    stride=st.sampled_from([8, 16]),
)
def test_one_body_has_one_pose_with_every_keypoint_in_place(
    xp: Namespace, top: float, middle: float, height: float, stride: int
) -> None:
    grid = Grid.over(144 // stride + 1, 256 // stride + 1, 145, 257)
    truth = body(top, middle, height)
    with xp.scope():
        found = find(xp, outputs([truth], grid), grid)
    assert len(found) == 1
    assert away(found[0], truth) < 1e-2


def test_two_bodies_have_a_pose_each(xp: Namespace) -> None:
    truth = [body(10, 60, 130), body(20, 130, 120), body(5, 205, 170)]
    found = find(xp, outputs(truth, GRID))
    assert len(found) == 3
    for one in truth:
        assert min(away(pose, one) for pose in found) < 1e-2


def test_the_clearest_is_first(xp: Namespace) -> None:
    whole, cut = body(5, 60, 130), body(70, 200, 200)
    found = find(xp, outputs([cut, whole], GRID))
    assert [away(pose, truth) < 1e-2 for pose, truth in zip(found, [whole, cut], strict=True)] == [True] * 2


def test_a_keypoint_outside_the_picture_is_not_seen(xp: Namespace) -> None:
    found = find(xp, outputs([body(40, 128, 300)], GRID))
    ankle = found[0].points[skeleton.KEYPOINTS.index("left_ankle")]
    assert ankle not in found[0].seen()
    assert found[0].points[skeleton.NOSE] in found[0].seen()


def test_a_lone_keypoint_is_nobody(xp: Namespace) -> None:
    answers = outputs([], GRID)
    answers["heatmaps"] = [
        [[[float((y, x, k) == (9, 9, 0)) for k in range(17)] for x in range(33)] for y in range(19)]
    ]
    assert find(xp, answers) == []


def test_a_faint_body_is_nobody(xp: Namespace) -> None:
    answers = outputs([body(10, 60, 130)], GRID)
    answers["heatmaps"] = [
        [[[0.9 * 0.3 * v for v in cell] for cell in row] for row in answers["heatmaps"][0]]
    ]
    assert find(xp, answers) == []


def test_a_crowd_is_bounded(xp: Namespace) -> None:
    crowd = [body(10 + 62 * (n // 6), 22 + 42 * (n % 6), 60) for n in range(12)]
    grid = Grid.over(37, 65, 145, 257)
    assert len(find(xp, outputs(crowd, grid), grid)) == poses.MOST_POSES


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf, 1e30])
@pytest.mark.parametrize("name", ["heatmaps", "short_offsets", "displacement_fwd", "displacement_bwd"])
def test_what_is_no_number_ends_in_no_exception(xp: Namespace, name: str, wrong: float) -> None:
    answers = outputs([body(10, 60, 130)], GRID)
    answers[name] = [[[[wrong] * len(cell) for cell in row] for row in answers[name][0]]]
    for pose in find(xp, answers):
        assert all(math.isfinite(value) for point in pose.points for value in point)


def test_finding_leaves_nothing_in_memory(xp: Namespace) -> None:
    answers = {name: xp.asarray(answer) for name, answer in outputs([body(10, 60, 130)], GRID).items()}
    before = xp.live()
    poses.find(answers, GRID)
    assert xp.live() == before
