"""Truth by compositing: clips of a person before a known background, moved with known alpha, with noise."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.area import Floats
from evaluation.people import Person

Frame = npt.NDArray[np.uint8]

SIZE = (360, 640)
"""Height and width of every clip, in pixels."""
RATE = 30.0
FRAMES = 30
NOISE = 2.5
"""Standard deviation of the camera's noise, of 255, anew in every pixel, channel and frame."""
SPEED = 8.0
"""Pixels a frame, sideways, of the person in "move"."""
ENTERS, ARRIVES = 3, 21
"""The last frame before the person of "enter" moves, and the first in which they stand."""
ROWS = 403
"""The height that a photo is scaled to: a ninth more than the frame's, so that there is room to bob."""


@dataclass(frozen=True)
class Clip:
    """A clip with its truth; all lists have one entry a frame.

    Attributes:
        name: The motion's.
        about: The person's photo and the background.
        frames: What the camera saw, ``[rows, columns, 3]``.
        clean: The same before the noise.
        truth: The true alpha, ``[rows, columns]``, 0..1.
        backgrounds: What is behind the person, ``[rows, columns, 3]``, 0..255.
        cuts: The frames that have nothing to do with the one before.
        entering: The frames in which somebody is on the way in.
        speed: Pixels a frame to the right, where that is the same all the time; 0: nothing or not steadily.
    """

    name: str
    about: str
    frames: list[Frame]
    clean: list[Frame]
    truth: list[Floats]
    backgrounds: list[Floats]
    cuts: frozenset[int] = frozenset()
    entering: frozenset[int] = frozenset()
    speed: float = 0.0


@dataclass(frozen=True)
class Scene:
    """A person, by the place of the cut-out's middle and top in the frame, before a background."""

    person: Person
    behind: Floats
    about: str


Path = Callable[[int], tuple[float, float]]
"""From the frame's number to the place, in pixels, of the cut-out's middle column and of its top row."""

CENTRE = SIZE[1] / 2
TOP = -8.0
"""Rows of the cut-out above the frame, so that it can bob up and still reach the bottom."""


def standing(_: int) -> tuple[float, float]:
    """Does not move."""
    return CENTRE, TOP


def swaying(number: int) -> tuple[float, float]:
    """As somebody who listens: some pixels to and fro within two seconds, and a few up and down."""
    turn = 2 * math.pi * number / (2 * RATE)
    return CENTRE + 14 * math.sin(turn), TOP + 4 * math.sin(2 * turn)


def moving(number: int) -> tuple[float, float]:
    """Sideways at `SPEED`, through the middle of the frame."""
    return CENTRE + SPEED * (number - (FRAMES - 1) / 2), TOP


def entering(number: int) -> tuple[float, float]:
    """From outside on the left to the middle within a bit more than half a second, then stands."""
    outside = -SIZE[1] * 0.45
    share = min(1.0, max(0.0, (number - ENTERS) / (ARRIVES - ENTERS)))
    return outside + (CENTRE - outside) * (1 - (1 - share) ** 2), TOP


def clips_of(scenes: Sequence[Scene], seed: int) -> list[Callable[[], Clip]]:
    """What makes each clip: five of every scene, the cut going to the next scene.

    Made one by one, as each fills some 100 MB.
    """
    makers: list[Callable[[], Clip]] = []
    for index, scene in enumerate(scenes):
        other = scenes[(index + 1) % len(scenes)]
        paths: list[tuple[str, Path, float]] = [
            ("still", standing, 0.0),
            ("sway", swaying, 0.0),
            ("move", moving, SPEED),
            ("enter", entering, 0.0),
        ]
        for number, (name, path, speed) in enumerate(paths):
            chance = np.random.default_rng([seed, index, number])
            makers.append(lambda s=scene, n=name, p=path, v=speed, c=chance: _clip(n, s, p, v, c))  # type: ignore[misc]
        chance = np.random.default_rng([seed, index, len(paths)])
        makers.append(lambda s=scene, o=other, c=chance: _cut(s, o, c))  # type: ignore[misc]
    return makers


def _clip(name: str, scene: Scene, path: Path, speed: float, chance: np.random.Generator) -> Clip:
    drawn = [_drawn(scene, *path(number)) for number in range(FRAMES)]
    clean = [picture for picture, _ in drawn]
    return Clip(
        name=name,
        about=scene.about,
        frames=[_noisy(picture, chance) for picture in clean],
        clean=clean,
        truth=[alpha for _, alpha in drawn],
        backgrounds=[scene.behind] * FRAMES,
        entering=frozenset(range(ENTERS + 1, ARRIVES + 1)) if path is entering else frozenset(),
        speed=speed,
    )


def _cut(scene: Scene, other: Scene, chance: np.random.Generator) -> Clip:
    """The scene, then within one frame the other, its person elsewhere."""
    half = FRAMES // 2
    before, after = _drawn(scene, *standing(0)), _drawn(other, CENTRE + 110, TOP)
    drawn = [before] * half + [after] * (FRAMES - half)
    return Clip(
        name="cut",
        about=f"{scene.about}, then {other.about}",
        frames=[_noisy(picture, chance) for picture, _ in drawn],
        clean=[picture for picture, _ in drawn],
        truth=[alpha for _, alpha in drawn],
        backgrounds=[scene.behind] * half + [other.behind] * (FRAMES - half),
        cuts=frozenset({half}),
    )


def _drawn(scene: Scene, middle: float, top: float) -> tuple[Frame, Floats]:
    """The clean frame and its alpha, the cut-out's middle column and top row at these places."""
    person = scene.person
    alpha = np.zeros(SIZE, np.float32)
    lit = np.zeros((*SIZE, 3), np.float32)
    placed = placed_at(
        np.concatenate([person.colors * person.alpha[..., np.newaxis], person.alpha[..., np.newaxis]], 2),
        SIZE, (top, middle - person.alpha.shape[1] / 2),
    )  # fmt: skip
    lit, alpha = placed[..., :3], placed[..., 3]
    picture = lit + scene.behind * (1 - alpha)[..., np.newaxis]
    return np.rint(np.clip(picture, 0, 255)).astype(np.uint8), alpha


def placed_at(values: Floats, size: tuple[int, int], place: tuple[float, float]) -> Floats:
    """``values`` ``[rows, columns, channels]`` on a canvas of zeros, its corner at ``place`` (row, column).

    Between whole pixels the neighbours are mixed (bilinear), which a premultiplied picture stands.
    """
    for axis in (0, 1):
        whole = math.floor(place[axis])
        share = np.float32(place[axis] - whole)
        widths = [(1, 1) if i == axis else (0, 0) for i in range(3)]
        padded = np.pad(values, widths)
        length = values.shape[axis]
        mixed = values if share == 0 else (
            np.take(padded, range(1, length + 2), axis) * (1 - share)
            + np.take(padded, range(length + 1), axis) * share
        )  # fmt: skip
        values = _shifted(mixed, size[axis], whole, axis)
    return values


def _shifted(values: Floats, length: int, start: int, axis: int) -> Floats:
    """``values`` from place ``start`` of an axis of ``length`` places, cut off at both ends."""
    shape = tuple(length if i == axis else n for i, n in enumerate(values.shape))
    result = np.zeros(shape, np.float32)
    low, high = max(0, start), min(length, start + values.shape[axis])
    if low < high:
        to = tuple(slice(low, high) if i == axis else slice(None) for i in range(values.ndim))
        source = tuple(
            slice(low - start, high - start) if i == axis else slice(None) for i in range(values.ndim)
        )
        result[to] = values[source]
    return result


def _noisy(picture: Frame, chance: np.random.Generator) -> Frame:
    noise = chance.standard_normal(picture.shape, np.float32) * np.float32(NOISE)
    return np.rint(np.clip(picture + noise, 0, 255)).astype(np.uint8)
