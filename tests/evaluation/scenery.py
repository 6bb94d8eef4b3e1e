"""What the tests of clips share."""

from __future__ import annotations

import numpy as np

from evaluation import clips
from evaluation.clips import Scene
from evaluation.people import Person


def half_ellipse(shade: float, about: str) -> Scene:
    """Half an ellipse of one grey, as of a head and shoulders, before a gradient from 60 to 120."""
    rows, columns = clips.ROWS, 300
    y, x = np.mgrid[0:rows, 0:columns]
    reach = ((x - 150) / 110) ** 2 + ((y - rows) / 330) ** 2
    alpha = np.clip((1 - reach) * 40, 0, 1).astype(np.float32)
    colors = np.full((rows, columns, 3), shade, np.float32)
    behind = np.tile(np.linspace(60, 120, clips.SIZE[1], dtype=np.float32), (clips.SIZE[0], 1))
    return Scene(Person(about, colors, alpha), np.repeat(behind[..., np.newaxis], 3, 2), about)
