"""Names of parts, and their colours."""

from __future__ import annotations

import math
from itertools import combinations

from compositor.body import BODYPIX_PARTS, face_parts, touches
from compositor.palette import palette
from compositor.settings import MOST_PARTS

MULTICLASS = ("background", "hair", "body_skin", "face_skin", "clothes", "others")


def test_faces_are_known_by_their_names() -> None:
    assert face_parts(BODYPIX_PARTS) == (0, 1)
    assert face_parts(MULTICLASS) == (3,)
    assert face_parts(("background", "clothes")) == ()


def test_which_parts_touch() -> None:
    assert touches("left_face", "right_face")
    assert touches("left_upper_arm_front", "left_upper_arm_back")
    assert touches("left_upper_arm_back", "left_lower_arm_front")
    assert touches("torso_front", "right_hand")
    assert not touches("left_upper_arm_front", "right_lower_arm_front")
    assert not touches("left_face", "left_feet")


def test_every_part_has_a_colour_of_its_own() -> None:
    colors = palette(BODYPIX_PARTS)
    assert len(set(colors)) == len(colors) == 24
    assert all(value in range(256) for color in colors for value in color)


def test_the_most_parts_there_may_be() -> None:
    colors = palette(tuple(f"part {number}" for number in range(MOST_PARTS)))
    assert len(set(colors)) == MOST_PARTS


def test_parts_that_touch_are_far_apart() -> None:
    colors = palette(BODYPIX_PARTS)
    for i, j in combinations(range(24), 2):
        least = 90 if touches(BODYPIX_PARTS[i], BODYPIX_PARTS[j]) else 45
        assert math.dist(colors[i], colors[j]) >= least


def test_background_is_black() -> None:
    colors = palette(MULTICLASS)
    assert colors[0] == (0, 0, 0)
    assert (0, 0, 0) not in colors[1:]
