"""Measures both ways on photos with human labels."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from compositor.effects import Plan
from compositor.session import Session
from evaluation.area import Bits
from evaluation.composing import Masks, composed
from evaluation.errors import EvaluationError
from evaluation.figures import WAYS, Pair
from evaluation.models import Runner
from evaluation.people import read_label
from evaluation.seen import Seen
from modelkit.pictures import open_photo
from modelkit.scores import boundary_f, iou

Frame = npt.NDArray[np.uint8]


@dataclass
class PhotoFigures:
    """Means over photos, at alpha .5 after the threshold: of the mask, and of its outline."""

    iou: Pair = field(default_factory=Pair)
    boundary_f: Pair = field(default_factory=Pair)

    def join(self, other: PhotoFigures) -> None:
        """Takes in another photo's."""
        self.iou.join(other.iou)
        self.boundary_f.join(other.boundary_f)


@dataclass(frozen=True)
class MeasuredPhoto:
    """One photo's figures, and what the report shows of it."""

    name: str
    figures: PhotoFigures
    photo: Frame
    label: Bits
    masks: Masks
    plan: Plan


def read_pair(photo: Path, mask: Path) -> tuple[Frame, Bits]:
    """A photo ``[rows, columns, 3]`` and its label ``[rows, columns]``.

    Raises:
        ConversionError: if one is no picture. EvaluationError: if they are not of one size.
    """
    pixels, label = np.asarray(open_photo(photo)), read_label(mask)
    if pixels.shape[:2] != label.shape:
        sizes = (f"{array.shape[1]}x{array.shape[0]}" for array in (label, pixels))
        raise EvaluationError(
            f"{mask}: is {next(sizes)}, but its photo is {next(sizes)}; label that very photo"
        )
    return pixels, label


def measure_photo(name: str, pair: tuple[Frame, Bits], runner: Runner) -> MeasuredPhoto:
    """Both ways on one photo; composed is the first answer of a fresh session."""
    photo, label = pair
    image = runner.image(photo)
    session = Session({"effect": "blur"})
    (masks,) = composed([Seen(photo, image, runner.alpha(image))], session)
    plan = session.plan()
    session.dispose()
    figures = PhotoFigures()
    for way in WAYS:
        found = masks.way(way) > 0.5
        figures.iou.way(way).add(iou(found, label))
        figures.boundary_f.way(way).add(boundary_f(found, label))
    return MeasuredPhoto(name, figures, photo, label, masks, plan)
