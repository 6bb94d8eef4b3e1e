"""What the parts of a body are called, which of them are faces, and which touch. Plain Python."""

from __future__ import annotations

from collections.abc import Sequence

# The 24 parts of BodyPix, in the order of its channels (body-pix's README, "Human body part segmentation").
BODYPIX_PARTS = (
    "left_face",
    "right_face",
    "left_upper_arm_front",
    "left_upper_arm_back",
    "right_upper_arm_front",
    "right_upper_arm_back",
    "left_lower_arm_front",
    "left_lower_arm_back",
    "right_lower_arm_front",
    "right_lower_arm_back",
    "left_hand",
    "right_hand",
    "torso_front",
    "torso_back",
    "left_upper_leg_front",
    "left_upper_leg_back",
    "right_upper_leg_front",
    "right_upper_leg_back",
    "left_lower_leg_front",
    "left_lower_leg_back",
    "right_lower_leg_front",
    "right_lower_leg_back",
    "left_feet",
    "right_feet",
)

# Of other models' classes, the one that is no part of anybody.
BACKGROUND = "background"

# Regions of the body that touch, by the words that name them.
_TOUCHING = (
    ("face", "torso"),
    ("torso", "upper_arm"),
    ("upper_arm", "lower_arm"),
    ("lower_arm", "hand"),
    ("torso", "upper_leg"),
    ("upper_leg", "lower_leg"),
    ("lower_leg", "feet"),
    # In front of a camera arms and hands lie before all of these.
    ("torso", "lower_arm"),
    ("torso", "hand"),
    ("face", "hand"),
)


def face_parts(names: Sequence[str]) -> tuple[int, ...]:
    """The channels that are faces: "left_face", "right_face", "face_skin", ..."""
    return tuple(number for number, name in enumerate(names) if "face" in name.lower())


def touches(one: str, other: str) -> bool:
    """Whether two parts of one body may meet in a picture, as far as their names tell."""
    if _region(one) == _region(other):
        return True  # left and right of a face, front and back of an arm
    # Of left and right limbs only the thighs meet.
    sides = {name.split("_")[0] for name in (one, other)}
    if sides == {"left", "right"}:
        return False
    return any({_region(one), _region(other)} == set(pair) for pair in _TOUCHING)


def _region(name: str) -> str:
    words = name.lower().split("_")
    return "_".join(word for word in words if word not in {"left", "right", "front", "back"})
