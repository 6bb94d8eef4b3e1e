"""The one contract that every converted model keeps, so that the browser needs no code per family.

Input ``image``: float32 ``[1, H, W, 3]``, RGB, 0..255. Output ``alpha``: float32 ``[1, h, w, 1]``, the
probability 0..1 that the pixel is a person. Optional outputs: see `OPTIONAL`. Preprocessing and activation
are part of the graph.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from modelkit.errors import ConversionError
from modelkit.runtime import TfModule, TfTensor, tensorflow

INPUT = "image"
ALPHA = "alpha"
PARTS = "parts"

# What tells people apart, as BodyPix and PoseNet name it: scores 0..1 of the 17 keypoints, and offsets in
# pixels of the input.
POSE = ("heatmaps", "short_offsets", "long_offsets", "displacement_fwd", "displacement_bwd")
OPTIONAL = (PARTS, *POSE)

FREE = -1  # a side that the network takes in any size


@dataclass(frozen=True)
class Preprocessing:
    """What the network wants of an RGB pixel x in 0..255: ``(x - mean) * scale``, channel by channel."""

    scale: tuple[float, float, float]
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def __call__(self, image: TfTensor) -> TfTensor:
        """The preprocessed image, with as few operations as it takes."""
        tf = tensorflow()
        value = image
        if any(self.mean):
            value = value - tf.constant(self.mean, tf.float32)
        if all(factor == 1 for factor in self.scale):
            return value
        same = len(set(self.scale)) == 1
        return value * tf.constant(self.scale[0] if same else self.scale, tf.float32)

    def __str__(self) -> str:
        mean, scale = (
            ", ".join(f"{n:g}" for n in (values[:1] if len(set(values)) == 1 else values))
            for values in (self.mean, self.scale)
        )
        return f"--mean {mean} --scale {scale}"


def evenly(scale: float, mean: float = 0.0) -> Preprocessing:
    """The same for all three channels."""
    return Preprocessing((scale, scale, scale), (mean, mean, mean))


# MediaPipe's networks take RGB in 0..1, Google's older ones in -1..1, PyTorch's by ImageNet's statistics.
UNIT_RANGE = evenly(1 / 255)
SIGNED_RANGE = evenly(1 / 127.5, 127.5)
AS_THEY_ARE = evenly(1)
IMAGENET = Preprocessing(
    scale=(1 / (255 * 0.229), 1 / (255 * 0.224), 1 / (255 * 0.225)),
    mean=(255 * 0.485, 255 * 0.456, 255 * 0.406),
)

Network = Callable[[TfTensor], Mapping[str, TfTensor]]


def under_contract(network: Network, size: tuple[int, int], preprocessing: Preprocessing) -> TfModule:
    """A ``tf.Module`` whose ``serve`` keeps the contract around ``network``.

    Args:
        network: takes the preprocessed image tensor, returns the contract's outputs by name.
        size: height and width of the image; `FREE` where any will do.
        preprocessing: what ``network`` wants of the pixels.

    Raises:
        ConversionError: if an output is not what the contract says.
    """
    tf = tensorflow()

    def serve(image: TfTensor) -> dict[str, TfTensor]:
        outputs = dict(network(preprocessing(image)))
        for name, value in outputs.items():
            wrong = value.dtype != tf.float32 or value.shape.rank != 4
            if name not in (ALPHA, *OPTIONAL) or wrong or (name == ALPHA and value.shape[-1] != 1):
                raise ConversionError(
                    f"its {name} is {value.dtype.name} {value.shape.as_list()}; float32 "
                    f"[1, height, width, {'1' if name == ALPHA else 'channels'}] is needed"
                )
        return outputs

    module = tf.Module()
    sides = [None if side == FREE else side for side in size]
    spec = tf.TensorSpec((1, *sides, 3), tf.float32, name=INPUT)
    # Autograph would wrap an error of ours in a page about its own source transformation.
    module.serve = tf.function(serve, input_signature=[spec], autograph=False)
    return module
