"""Runs an installed model once on a portrait, by TensorFlow, and judges its mask."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from modelkit.cards import Card, QuantBytes, read_card
from modelkit.contract import ALPHA
from modelkit.errors import ConversionError
from modelkit.pictures import concrete_size, portrait, scaled
from modelkit.runtime import first_line, tensorflow
from modelkit.sources.tfjs import read_graph_model
from modelkit.sources.tfjs_graph import network_of

# The astronaut's face and chest, and the flag and the sky above her, as shares of height and width.
PERSON = ((0.21, 0.44), (0.78, 0.39))
BACKGROUND = ((0.02, 0.02), (0.04, 0.78))


def try_model(folder: Path) -> list[str]:
    """Every fault that running the model's variants shows, in words; empty where all is well."""
    card = read_card(folder)
    return [f"q{count}: {fault}" for count in card.variants for fault in _faults(folder, card, count)]


def _faults(folder: Path, card: Card, count: QuantBytes) -> list[str]:
    try:
        alpha = _alpha(folder / f"q{count}", concrete_size(card.input))
    except ConversionError as error:
        return [str(error)]
    if not np.isfinite(alpha).all():
        return ["its alpha is not a number everywhere; convert the model again"]
    if alpha.min() < -1e-3 or alpha.max() > 1 + 1e-3:
        return [
            f"its alpha goes from {alpha.min():.3f} to {alpha.max():.3f}, not from 0 to 1; see --activation"
        ]
    height, width = alpha.shape
    missed = any(alpha[int(row * height), int(column * width)] < 0.5 for row, column in PERSON)
    extra = any(alpha[int(row * height), int(column * width)] > 0.5 for row, column in BACKGROUND)
    if missed or extra:
        what = (
            "misses the person of a portrait" if missed else "takes the background of a portrait for a person"
        )
        return [f"it {what}; see --mean, --scale, --activation and --person-class"]
    return []


def _alpha(folder: Path, size: tuple[int, int]) -> npt.NDArray[np.float32]:
    tf = tensorflow()
    network = network_of(read_graph_model(folder / "model.json"))
    traced = tf.function(lambda image: network.run(image, ALPHA), autograph=False)
    try:
        found: npt.NDArray[np.float32] = traced(tf.constant(scaled(portrait(), size))).numpy()[0, :, :, 0]
    except (ValueError, tf.errors.OpError) as error:
        raise ConversionError(f"does not run: {first_line(error)}") from error
    return found
