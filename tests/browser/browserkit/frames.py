"""What the probe saw in one output frame, and what that makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

# A frame whose pattern is sharper than this share of the camera's shows the room. Blurred ones stay below .1,
# and a frame of another moment or half blended would be above.
RAW = 0.4
# A person is there when face and hair are this sharp; a placeholder or an all-blurred frame is below.
PERSON = 0.5
# Frames enough for a median that one late mask does not move.
ENOUGH = 20


@dataclass(frozen=True)
class Look:
    """One patch of one frame.

    Attributes:
        sharpness: as a share of the camera's own, 0..1 or a little more.
        mean: of the luma, 16..235.
        alpha: mean, 0..255; 255 where the format has none.
    """

    sharpness: float
    mean: float
    alpha: float


@dataclass(frozen=True)
class Frame:
    """One output frame.

    Attributes:
        time: when it was seen, in milliseconds since the page's start.
        timestamp: the frame's own, in microseconds.
        format: as VideoFrame names it; None for an opaque one.
        fresh: whether it differs from the frame before.
        left, right: the wall beside the person.
        face: the person.
    """

    time: float
    timestamp: int
    format: str | None
    width: int
    height: int
    fresh: bool
    left: Look
    right: Look
    face: Look

    @property
    def wall(self) -> float:
        """How sharp the sharper side of the wall is."""
        return max(self.left.sharpness, self.right.sharpness)

    @property
    def raw(self) -> bool:
        """Whether the room can be seen."""
        return self.wall > RAW

    @property
    def finished(self) -> bool:
        """Whether the person is there and the room is not."""
        return not self.raw and self.face.sharpness >= PERSON

    def __str__(self) -> str:
        kind = "raw" if self.raw else "finished" if self.finished else "blank"
        sharp = f"wall {self.wall:.2f}, face {self.face.sharpness:.2f}"
        return f"{self.time:.0f} ms, {kind}: {sharp}, {self.format}"


def parse_frame(found: dict[str, Any]) -> Frame:
    """The frame that probe.js describes."""
    looks = {name: Look(**found[name]) for name in ("left", "right", "face")}
    return Frame(**{**found, **looks})


def assert_none_raw(frames: Sequence[Frame]) -> None:
    """No frame shows the room, and there were frames to look at."""
    assert frames, "the page gave no frame to look at"
    raw = [(index, str(frame)) for index, frame in enumerate(frames) if frame.raw]
    assert not raw, f"{len(raw)} of {len(frames)} frames show the room: {raw[:5]}"


def wall_of(frames: Sequence[Frame]) -> float:
    """Median sharpness of the wall over the last frames."""
    return float(np.median([frame.wall for frame in frames[-ENOUGH:]]))


def face_of(frames: Sequence[Frame]) -> float:
    """Median sharpness of the face over the last frames."""
    return float(np.median([frame.face.sharpness for frame in frames[-ENOUGH:]]))
