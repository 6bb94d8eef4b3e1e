"""What an effect sees: the time, the picture's size, and where the person is. Never the picture."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

# From this share of certainty on, a cell counts as person.
PERSON = 128
# Less of the picture than this is a speck, and nobody.
LEAST_AREA = 0.005
# Motion is a mean over about so many seconds: from call to call it flickers.
MOTION_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Person:
    """Where the person is; all places are 0..1, from the upper left, and the picture is not mirrored.

    Attributes:
        there: Whether anybody is.
        x: The centre, from left to right; 0.5 where nobody is, as for `y`.
        y: The centre, from top to bottom.
        left: The box around the person.
        top: Its upper side.
        right: Its right side.
        bottom: Its lower side.
        area: Share of the picture that is person, 0..1.
        motion: How much the person moves: 0 is still; at 1 they are somewhere else within a second.
    """

    there: bool
    x: float
    y: float
    left: float
    top: float
    right: float
    bottom: float
    area: float
    motion: float
    _mask: bytes
    _columns: int
    _rows: int

    def at(self, x: float, y: float) -> float:
        """The probability, 0..1, that the person is at ``x, y``; 0 beyond the picture."""
        if not (0 <= x < 1 and 0 <= y < 1):
            return 0.0
        return self._mask[int(y * self._rows) * self._columns + int(x * self._columns)] / 255


@dataclass(frozen=True, slots=True)
class Frame:
    """What an effect is given.

    Attributes:
        time: Seconds since the effect was switched on.
        width: Of the picture, in pixels.
        height: Of the picture, in pixels.
        person: Where the person is.
        settings: The visitor's settings, to be read: strength, color, gradient, ...
    """

    time: float
    width: int
    height: int
    person: Person
    settings: Mapping[str, Any]

    @property
    def aspect(self) -> float:
        """Width by height: what makes circles round."""
        return self.width / self.height


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page tells of one of its frames.

    Attributes:
        time: In seconds.
        width: Of the picture, in pixels.
        height: Of the picture, in pixels.
        mask: The probability of a person, 0..255 a cell, row by row.
        columns: How many cells a row has.
        settings: The visitor's settings.
    """

    time: float
    width: int
    height: int
    mask: bytes
    columns: int
    settings: Mapping[str, Any]


class Watcher:
    """Follows the person from call to call: motion needs a memory."""

    def __init__(self) -> None:
        self._mask = b""
        self._time = 0.0
        self._motion = 0.0

    def look(self, seen: Seen) -> Frame:
        """The frame as an effect is shown it."""
        columns, rows = seen.columns, len(seen.mask) // seen.columns
        motion = self._moved(seen)
        cells = [at for at, value in enumerate(seen.mask) if value >= PERSON]
        area = len(cells) / len(seen.mask)
        settings = MappingProxyType(dict(seen.settings))
        if area < LEAST_AREA:
            person = Person(False, 0.5, 0.5, 0.0, 0.0, 0.0, 0.0, area, motion, seen.mask, columns, rows)
            return Frame(seen.time, seen.width, seen.height, person, settings)
        across, down = [at % columns for at in cells], [at // columns for at in cells]
        person = Person(
            True,
            (sum(across) / len(cells) + 0.5) / columns,
            (sum(down) / len(cells) + 0.5) / rows,
            min(across) / columns,
            min(down) / rows,
            (max(across) + 1) / columns,
            (max(down) + 1) / rows,
            area,
            motion,
            seen.mask,
            columns,
            rows,
        )
        return Frame(seen.time, seen.width, seen.height, person, settings)

    def _moved(self, seen: Seen) -> float:
        before, seconds = self._mask, seen.time - self._time
        self._mask, self._time = seen.mask, seen.time
        if len(before) != len(seen.mask) or not 0 < seconds < 1:
            self._motion = 0.0
            return 0.0
        changed = sum(abs(new - old) for new, old in zip(seen.mask, before, strict=True))
        person = sum(max(new, old) for new, old in zip(seen.mask, before, strict=True))
        now = min(1.0, changed / person / seconds) if person else 0.0
        share = 1 - math.exp(-seconds / MOTION_SECONDS)
        self._motion += (now - self._motion) * share
        return self._motion
