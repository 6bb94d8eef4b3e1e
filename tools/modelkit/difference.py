"""How far alpha is from the source model's: the figures that stand in the card beside each variant.

Conversion measures every variant on the pictures that 8 bits are tried on, against the source network with
its float weights, both run by TensorFlow: that tells what storing the weights costs. What the rebuilding
costs is told by the source's own runtime (`parity`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from modelkit.cards import Difference, QuantBytes
from modelkit.contract import ALPHA
from modelkit.errors import ConversionError
from modelkit.pictures import Picture
from modelkit.runtime import TfFunction, TfTensor, first_line, tensorflow
from modelkit.scores import iou
from modelkit.sources.tfjs import read_graph_model
from modelkit.sources.tfjs_graph import network_of

Mask = npt.NDArray[np.float32]


def difference(source: Sequence[Mask], ours: Sequence[Mask], dataset: str) -> Difference:
    """Mean absolute difference over all pixels, and the mean over photos of the IoU of the masks cut at 0.5.

    A photo in which neither finds anybody counts as IoU 1. Figures are rounded to six digits.
    """
    ious = [iou(one >= 0.5, other >= 0.5) for one, other in zip(source, ours, strict=True)]
    absolute = [np.abs(left - right).mean(dtype=np.float64) for left, right in zip(source, ours, strict=True)]
    return Difference(
        photos=len(ours),
        dataset=dataset,
        mean_absolute=round(float(np.mean(absolute)), 6),
        iou=round(float(np.mean(ious)), 6),
    )


def differences(
    source: TfFunction, variants: Mapping[QuantBytes, Path], pictures: Sequence[Picture], dataset: str
) -> dict[QuantBytes, Difference]:
    """What each written variant loses against the network that it was made of.

    Args:
        source: from an image ``[1, H, W, 3]`` to the contract's outputs.
        variants: the folder of each, with its ``model.json``.
        pictures: to measure on, float32 ``[1, H, W, 3]``, 0..255.
        dataset: what the pictures are, in words.

    Raises:
        ConversionError: if one does not run on a picture, or answers what is no number.
    """
    whole = _masks(lambda image: source(image)[ALPHA], pictures)
    return {
        count: difference(whole, _masks(_alpha_of(folder), pictures), dataset)
        for count, folder in variants.items()
    }


def _alpha_of(folder: Path) -> TfFunction:
    network = network_of(read_graph_model(folder / "model.json"))
    return tensorflow().function(lambda image: network.run(image, ALPHA), autograph=False)


def _masks(alpha: TfFunction, pictures: Sequence[Picture]) -> list[Mask]:
    """The alpha of each picture, stretched to its size and kept within 0..1, as the page does."""
    tf = tensorflow()
    masks = []
    for picture in pictures:
        height, width = picture.shape[1:3]
        try:
            value: TfTensor = alpha(tf.constant(picture))
        except (ValueError, tf.errors.OpError) as error:
            raise ConversionError(
                f"does not run on a picture of {height}x{width}: {first_line(error)}"
            ) from error
        found = value.numpy()[0, :, :, 0]
        if not np.isfinite(found).all():
            raise ConversionError(
                "its alpha is not a number everywhere on a photo of a person; see --mean, --scale, --output"
            )
        large = Image.fromarray(found).resize((width, height), Image.Resampling.BILINEAR)
        masks.append(np.clip(np.asarray(large), 0, 1))
    return masks
