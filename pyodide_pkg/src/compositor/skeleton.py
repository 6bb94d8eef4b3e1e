"""The body as BodyPix and PoseNet name it: 17 keypoints (those of COCO), and the tree that joins them."""

from __future__ import annotations

NOSE = 0
KEYPOINTS = (
    "nose",
    "left_eye",
    "right_eye",
    "left_ear",
    "right_ear",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
)

# Parent and child, in the order of the displacements' channels: forward leads from the parent to the child.
EDGES = (
    (0, 1),
    (1, 3),
    (0, 2),
    (2, 4),
    (0, 5),
    (5, 7),
    (7, 9),
    (5, 11),
    (11, 13),
    (13, 15),
    (0, 6),
    (6, 8),
    (8, 10),
    (6, 12),
    (12, 14),
    (14, 16),
)


def _walk(root: int) -> tuple[tuple[int, int, int, bool], ...]:
    """The edges in an order in which each starts where an earlier one ended: edge, from, to, forward."""
    steps: list[tuple[int, int, int, bool]] = []
    found = [root]
    for place in found:  # grows while it is walked
        for edge, (parent, child) in enumerate(EDGES):
            if place == parent and child not in found:
                steps.append((edge, parent, child, True))
                found.append(child)
            elif place == child and parent not in found:
                steps.append((edge, child, parent, False))
                found.append(parent)
    return tuple(steps)


# For each keypoint, how to reach all others from it.
WALKS = tuple(_walk(root) for root in range(len(KEYPOINTS)))
