"""People cut from labelled photos, so that they can be put before other backgrounds with known alpha."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from evaluation.area import (
    Bits,
    Floats,
    box_mean,
    edge_of,
    grown,
    largest_part,
    shrunk,
    spread,
    without_small_holes,
)
from modelkit.pictures import open_photo

# A label's outline is known to some three pixels, of a photo some 350 pixels high; colours nearer to it may
# already be the old background's.
UNSURE = 3
# How far outside the label hair is looked for, and how far the colours must be known there.
BAND = 5
# Colours of person and background that differ by less than this (of 255) cannot tell a mixture of the two.
LEAST_CONTRAST = 40.0
# From this contrast on an edge is as clear as it can be.
BOLD = 120.0
# A person below this share of the photo is too small to be a video call's.
LEAST_SHARE = 0.12


@dataclass(frozen=True)
class Person:
    """A cut-out.

    ``colors`` ``[rows, columns, 3]``, 0..255, hold the person's own colours also where the old background
    shone through; ``alpha`` ``[rows, columns]``, 0..1, is the truth.
    """

    name: str
    colors: Floats
    alpha: Floats


def cut_out(name: str, photo: npt.NDArray[np.uint8], label: Bits, rows: int) -> Person:
    """The person that ``label`` marks in ``photo``, scaled so that the photo has ``rows`` rows.

    In a band around the label's outline alpha is found from the colours: a pixel c between those of the
    person f and of the background b near it is the mixture with ``alpha = (c - b)(f - b) / |f - b|²``. Where
    f and b are alike, the label decides, softened. Whatever alpha comes out is the truth by definition, as
    the person is then put before another background with it; it only has to look like a camera's.
    """
    width = round(photo.shape[1] * rows / photo.shape[0])
    picture = np.asarray(Image.fromarray(photo).resize((width, rows), Image.Resampling.BICUBIC), np.float32)
    share = np.asarray(Image.fromarray(label).convert("L").resize((width, rows), Image.Resampling.BILINEAR))
    inside = box_mean(box_mean((share > 127).astype(np.float32), 1), 1) > 0.5
    inside = without_small_holes(largest_part(inside), inside.size // 500)
    reach = max(1, round(UNSURE * rows / 350))
    band = max(2, round(BAND * rows / 350))
    surely, near = shrunk(inside, reach), grown(inside, band)
    # Averages over what is surely one or the other, so that one odd pixel does not decide.
    person = _smooth(spread(picture, surely, 2 * (reach + band)), grown(surely, 2 * band))
    behind = _smooth(spread(picture, ~near, 2 * (reach + band)), grown(~near, 2 * band))
    apart = person - behind
    contrast = np.square(apart).sum(2)
    mixture = np.clip(((picture - behind) * apart).sum(2) / np.maximum(contrast, 1.0), 0.0, 1.0)
    soft = box_mean(box_mean(shrunk(inside, 1).astype(np.float32), 1), 1)
    trust = np.clip(np.sqrt(contrast) / LEAST_CONTRAST - 1.0, 0.0, 1.0)
    # Far out only what clearly is not background counts, and far in the reverse.
    mixture = box_mean(np.clip((mixture - 0.15) / 0.7, 0.0, 1.0), 1)
    alpha = np.where(surely, 1.0, np.where(near, soft + trust * (mixture - soft), 0.0)).astype(np.float32)
    alpha *= largest_part(alpha > 0.02)
    # A pixel that is nearly all person keeps its own colour; the rest take the person's nearby.
    keeps = np.clip((alpha - 0.9) / 0.1, 0.0, 1.0)[..., np.newaxis]
    return Person(name, person + keeps * (picture - person), alpha)


def stands_free(label: Bits) -> bool:
    """Whether a person can be moved sideways: the label reaches the bottom, and no other border."""
    sides = label[:, :2].any() or label[:, -2:].any() or label[:2].any()
    return bool(label[-3:].any() and not sides and label.mean() >= LEAST_SHARE)


def clearness(photo: npt.NDArray[np.uint8], label: Bits) -> float:
    """How well the person can be told from what is behind by colour, 0..1: the better, the truer the cut-out.

    The mean along the outline of the contrast between both sides' mean colours, up to that of a bold edge.
    """
    size = (96, max(1, round(96 * photo.shape[0] / photo.shape[1])))
    colors = np.asarray(Image.fromarray(photo).resize(size, Image.Resampling.BOX), np.float32)
    inside = np.asarray(Image.fromarray(label).resize(size, Image.Resampling.NEAREST))
    sides = []
    for side in (inside, ~inside):
        weight = np.maximum(box_mean(side.astype(np.float32), 2), 1e-3)[..., np.newaxis]
        sides.append(box_mean(colors * side[..., np.newaxis], 2) / weight)
    contrast = np.sqrt(np.square(sides[0] - sides[1]).sum(2))
    edge = edge_of(inside)
    return float(np.clip(contrast[edge] / BOLD, 0, 1).mean()) if edge.any() else 0.0


def read_label(path: Path) -> Bits:
    """A mask's white as booleans."""
    bits: Bits = np.asarray(open_photo(path).convert("L")) > 127
    return bits


def _smooth(colors: Floats, where: Bits) -> Floats:
    """Means over 5x5 pixels of those that are known."""
    weight = box_mean(where.astype(np.float32), 2)[..., np.newaxis]
    return np.where(
        weight > 1e-3, box_mean(colors * where[..., np.newaxis], 2) / np.maximum(weight, 1e-3), colors
    )
