"""From what a network answers to what the contract calls ``alpha`` and ``parts``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from modelkit.contract import ALPHA, PARTS
from modelkit.errors import ConversionError
from modelkit.runtime import TfTensor, tensorflow

Activation = Literal["sigmoid", "softmax", "none"]
ACTIVATIONS: tuple[Activation, ...] = ("sigmoid", "softmax", "none")

# The classes of MediaPipe's multiclass selfie model, in the order of its model card.
MULTICLASS = ("background", "hair", "body_skin", "face_skin", "clothes", "others")

# Where 'person' stands in the label sets that segmentation networks are trained on, by their number of
# classes.
PERSON_CLASS = {
    2: 1,  # background, person
    19: 11,  # Cityscapes
    21: 15,  # Pascal VOC
    150: 12,  # ADE20K
    151: 13,  # ADE20K with a background class before it
}


@dataclass(frozen=True)
class Head:
    """How to read a network's answer of one or more channels.

    Attributes:
        activation: what makes probabilities of it; 'none' where the network's own end does.
        person: the channels that are a person; their probabilities are added up.
        parts: names of all channels, where each is worth an output of its own.
    """

    activation: Activation
    person: tuple[int, ...]
    parts: tuple[str, ...] = ()

    def __call__(self, value: TfTensor) -> Mapping[str, TfTensor]:
        """Contract outputs of ``value``, float ``[1, h, w, channels]``."""
        tf = tensorflow()
        channels = value.shape[-1]
        wrong = [number for number in self.person if number >= channels]
        if wrong:
            raise ConversionError(f"has {channels} classes, 0 to {channels - 1}, so none is {wrong[0]}")
        if self.activation == "sigmoid":
            value = tf.sigmoid(value)
        elif self.activation == "softmax":
            value = tf.nn.softmax(value)
        outputs = {ALPHA: _sum(value, self.person)}
        if self.parts:
            outputs[PARTS] = value
        return outputs


def _sum(value: TfTensor, person: tuple[int, ...]) -> TfTensor:
    tf = tensorflow()
    channels = value.shape[-1]
    if channels == 1:
        return value

    def one(number: int) -> TfTensor:
        return tf.slice(value, [0, 0, 0, number], [-1, -1, -1, 1])

    others = [number for number in range(channels) if number not in person]
    if others and len(others) < len(person):  # probabilities add up to 1: take the shorter sum
        return 1.0 - _total([one(number) for number in others])
    return _total([one(number) for number in person])


def _total(values: list[TfTensor]) -> TfTensor:
    total = values[0]
    for value in values[1:]:
        total = total + value
    return total


def guess_head(
    channels: int, ending: str | None, activation: Activation | None, person: tuple[int, ...] | None
) -> Head:
    """A head for ``channels`` channels, with what the operator said and guesses for the rest.

    Args:
        channels: of the network's answer.
        ending: the activation that the network itself ends in, if known.
        activation: said by the operator, else None.
        person: said by the operator, else None.

    Raises:
        ConversionError: if the person's class can't be guessed; says which option does.
    """
    if activation is None:
        wanted: Activation = "sigmoid" if channels == 1 else "softmax"
        activation = "none" if ending in ("sigmoid", "softmax") else wanted
    if person is not None:
        return Head(activation, person)
    if channels == 1:
        return Head(activation, (0,))
    if channels == len(MULTICLASS):
        return Head(activation, tuple(range(1, channels)), MULTICLASS)
    if channels in PERSON_CLASS:
        return Head(activation, (PERSON_CLASS[channels],))
    raise ConversionError(
        f"has {channels} classes; say which are a person with --person-class (one or more numbers from 0)"
    )
