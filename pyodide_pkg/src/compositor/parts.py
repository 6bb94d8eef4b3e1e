"""Reads the model's parts: which part a pixel is, and where the faces are."""

from __future__ import annotations

from collections.abc import Sequence

from compositor.arrays import Array, Namespace
from compositor.body import BACKGROUND, face_parts

# Scores change slowly from cell to cell, and which of them is the largest jumps: so they are enlarged first,
# by a whole factor to at least so many rows. On a 720p picture the steps between parts are then 8 pixels
# high.
LABEL_ROWS = 90
# Below this alpha nobody is there whose part it could be. Far below any threshold, as faces depend on it.
SOMEBODY = 0.25
# A face against the likeliest other part, as odds: from one in ten that it is a face its mask rises, and from
# three in ten it is full. Rather too much is hidden: hair, ears, a hand at the chin.
FACE_FROM, FACE_FULL = 0.1, 0.3
# Keeps the odds of a score of 1 finite.
LEAST = 1e-7
# Faces are grown by this share of the picture's height on each side, and at least a pixel of the mask: from
# eyes, nose and mouth, which models find, to hairline, ears and chin.
FACE_RIM = 0.04
# A face that is not found again is still hidden for about so long, fading: models lose one for a frame or
# two.
FACE_MEMORY_S = 0.5


def labels(xp: Namespace, scores: Array, alpha: Array, names: Sequence[str]) -> Array:
    """The number of each pixel's part. Call it inside a scope.

    Args:
        xp: The arrays' operations.
        scores: ``[1, h, w, P]``, one channel a part.
        alpha: ``[1, rows, columns, 1]``, 0..1.
        names: Of the P channels.

    Returns:
        ``[1, k h, k w, 1]`` with a whole k: 0 where no part is, else the channel's number plus 1.
    """
    _, rows, columns, _ = xp.shape(scores)
    factor = max(1, -(-LABEL_ROWS // rows))
    rows, columns = rows * factor, columns * factor
    best = xp.argmax(xp.resize(scores, rows, columns), 3)
    numbers = [0.0 if name == BACKGROUND else number + 1.0 for number, name in enumerate(names)]
    label = xp.gather(xp.asarray(numbers), best)
    somebody = xp.greater_equal(xp.resize(alpha, rows, columns), SOMEBODY)
    return xp.where(somebody, label, xp.zeros_like(label))


def faces(xp: Namespace, scores: Array, alpha: Array, names: Sequence[str]) -> Array:
    """Where faces are to be hidden. Call it inside a scope.

    What the model cannot say counts as a face, where it sees somebody.

    Args:
        xp: The arrays' operations.
        scores: ``[1, h, w, P]``, 0..1, one channel a part.
        alpha: ``[1, rows, columns, 1]``, 0..1.
        names: Of the P channels; at least one is a face's.

    Returns:
        ``[1, h, w, 1]``, 0..1, with a rim around each face.
    """
    _, rows, columns, count = xp.shape(scores)
    channels = face_parts(names)
    others = [number for number in range(count) if number not in channels]
    face = _odds(xp, xp.max(xp.take(scores, channels, 3), 3))
    other = _odds(xp, xp.max(xp.take(scores, others, 3), 3)) if others else 1.0
    share = xp.divide(face, xp.add(face, other))
    mask = xp.clip(xp.multiply(xp.subtract(share, FACE_FROM), 1 / (FACE_FULL - FACE_FROM)), 0.0, 1.0)
    # A mean is no number as soon as one score is none; a maximum may pass it over.
    mask = xp.where(xp.isnan(xp.mean(scores, 3)), xp.full([1, rows, columns, 1], 1.0), mask)
    somebody = xp.greater_equal(xp.resize(alpha, rows, columns), SOMEBODY)
    mask = xp.where(somebody, mask, xp.zeros_like(mask))
    return xp.max_filter(mask, max(1, round(FACE_RIM * rows)))


def faded(xp: Namespace, mask: Array, last: Array, seconds: float) -> Array:
    """`mask`, and what of the `last` one has not faded yet."""
    return xp.maximum(mask, xp.subtract(last, seconds / FACE_MEMORY_S))


def _odds(xp: Namespace, score: Array) -> Array:
    """From a probability. Scores of BodyPix saturate: .999 and .9999 are as far apart as .9 and .99."""
    score = xp.clip(score, LEAST, 1.0)
    return xp.divide(score, xp.subtract(1.0 + LEAST, score))
