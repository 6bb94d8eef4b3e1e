"""What every source file becomes: a function of one image, and what the file tells about itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from modelkit.contract import FREE, UNIT_RANGE, Preprocessing
from modelkit.errors import ConversionError
from modelkit.runtime import TfTensor

Shape = tuple[int, ...]


@dataclass(frozen=True)
class ImageNetwork:
    """A network with one image input, ready to be traced by TensorFlow.

    Attributes:
        kind: what it was written with, for the card: 'TensorFlow Lite', 'Keras', ...
        size: height and width of the image; `FREE` where any will do.
        outputs: each output's shape by its name in the file; -1 for a side that is not known.
        run: from the preprocessed image ``[1, H, W, 3]`` and an output's name to that output, channels last.
        endings: the activation ('sigmoid', 'softmax') that an output ends in, where that is known.
        preprocessing: what the file itself says that the network wants of pixels.
        usual: what networks of its kind mostly want of pixels; a guess.
    """

    kind: str
    size: tuple[int, int]
    outputs: Mapping[str, Shape]
    run: Callable[[TfTensor, str], TfTensor]
    endings: Mapping[str, str] = field(default_factory=dict)
    preprocessing: Preprocessing | None = None
    usual: Preprocessing = UNIT_RANGE


def choose_output(network: ImageNetwork, asked: str | None) -> str:
    """The output to take as the mask: the one asked for, else the likeliest.

    The likeliest is the picture-like one with the most pixels and, among equals, the fewest channels:
    networks that give a mask beside other things give it at the highest resolution.

    Raises:
        ConversionError: if there is no such output.
    """
    names = ", ".join(f"'{name}' {list(shape)}" for name, shape in network.outputs.items()) or "none"
    if asked is not None:
        if asked not in network.outputs:
            raise ConversionError(f"has no output '{asked}'; it has {names}")
        return asked
    # A free side counts as larger than any number.
    pictures = {
        name: tuple(10**6 if side == FREE else side for side in shape)
        for name, shape in network.outputs.items()
        if len(shape) == 4 or (len(shape) == 3 and shape[0] in (1, FREE))
    }
    if not pictures:
        raise ConversionError(f"no output looks like a mask [1, height, width, channels]; it has {names}")

    def rank(name: str) -> tuple[int, int]:
        shape = pictures[name]
        return -shape[1] * shape[2], shape[3] if len(shape) == 4 else 1

    return min(pictures, key=rank)
