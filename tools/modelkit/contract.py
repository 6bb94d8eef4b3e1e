"""The one contract that every converted model keeps, so that the browser needs no code per family.

Input ``image``: float32 ``[1, H, W, 3]``, RGB, 0..255. Output ``alpha``: float32 ``[1, h, w, 1]``, the
probability 0..1 that the pixel is a person. Preprocessing and activation are part of the graph.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from modelkit.errors import ConversionError
from modelkit.runtime import TfModule, TfTensor, tensorflow

INPUT = "image"
ALPHA = "alpha"

Activation = Literal["sigmoid", "none"]


@dataclass(frozen=True)
class Preprocessing:
    """What the network wants of an RGB pixel x in 0..255: ``(x - mean) * scale``, channel by channel."""

    scale: float
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)


# MediaPipe's networks take RGB in 0..1.
UNIT_RANGE = Preprocessing(scale=1 / 255)


def under_contract(
    network: Callable[[TfTensor], TfTensor],
    size: tuple[int, int],
    preprocessing: Preprocessing,
    activation: Activation,
) -> TfModule:
    """A ``tf.Module`` whose ``serve`` keeps the contract around ``network``.

    Args:
        network: takes the preprocessed image tensor, returns float ``[1, h, w, 1]``.
        size: height and width of the image.
        preprocessing: what ``network`` wants of the pixels.
        activation: what turns its result into a probability.

    Raises:
        ConversionError: if the result is not one channel of float32.
    """
    tf = tensorflow()

    def serve(image: TfTensor) -> dict[str, TfTensor]:
        value = image
        if any(preprocessing.mean):
            value = value - tf.constant(preprocessing.mean, tf.float32)
        result = network(value * tf.constant(preprocessing.scale, tf.float32))
        if result.dtype != tf.float32 or result.shape.rank != 4 or result.shape[-1] != 1:
            raise ConversionError(
                f"its output is {result.dtype.name} {result.shape.as_list()}; "
                "one channel [1, height, width, 1] of float32 is needed"
            )
        return {ALPHA: tf.sigmoid(result) if activation == "sigmoid" else result}

    module = tf.Module()
    spec = tf.TensorSpec((1, *size, 3), tf.float32, name=INPUT)
    # Autograph would wrap an error of ours in a page about its own source transformation.
    module.serve = tf.function(serve, input_signature=[spec], autograph=False)
    return module
