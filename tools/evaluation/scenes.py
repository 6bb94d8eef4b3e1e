"""Which people stand before which backgrounds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from evaluation.area import Bits
from evaluation.backgrounds import NAMES, background
from evaluation.clips import ROWS, SIZE, Scene
from evaluation.people import clearness, cut_out, read_label, stands_free
from modelkit.pictures import open_photo


@dataclass(frozen=True)
class FreePerson:
    """A photo ``[rows, columns, 3]`` of somebody who can be cut out, and the label."""

    name: str
    photo: npt.NDArray[np.uint8]
    label: Bits


def free_people(pairs: Sequence[tuple[Path, Path]], people: int) -> list[FreePerson]:
    """Up to ``people`` photos whose person can be cut out, spread evenly over the clearer half of such."""
    free = []
    for path, mask in pairs:
        label = read_label(mask)
        if stands_free(label):
            photo = np.asarray(open_photo(path))
            free.append((clearness(photo, label), FreePerson(path.stem, photo, label)))
    least = sorted((clear for clear, _ in free), reverse=True)[: max(people, len(free) // 2)]
    clear = [person for clearly, person in free if clearly >= least[-1]]
    return [clear[round(at)] for at in np.linspace(0, len(clear) - 1, min(people, len(clear)))]


def scenes_of(
    free: Sequence[FreePerson], seed: int, done: Callable[[], object] = lambda: None
) -> list[Scene]:
    """A scene for each of the people, their backgrounds taking turns.

    Args:
        free: the people.
        seed: of the backgrounds drawn by chance.
        done: called after each scene.
    """
    scenes = []
    for index, one in enumerate(free):
        name = NAMES[index % len(NAMES)]
        person = cut_out(one.name, one.photo, one.label, ROWS)
        scenes.append(Scene(person, background(name, SIZE, seed), f"{one.name} before {name}"))
        done()
    return scenes
