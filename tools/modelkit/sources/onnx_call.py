"""What a rule of `onnx_ops` is given: values, and an operation with its inputs.

ONNX's pictures are channels first, TensorFlow's (and TensorFlow.js's) channels last. A `Value` of four axes
that came from a convolution or the image is kept channels last, and says so; rules turn axes accordingly. So
no picture is ever transposed, except where an operation on its plain axes (a reshape) asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from modelkit.runtime import TfTensor, tensorflow
from modelkit.sources.tflite_call import UnsupportedError

# Where each of ONNX's axes (batch, channel, height, width) stands in a picture kept channels last.
AXES = (0, 3, 1, 2)


@dataclass(frozen=True)
class Value:
    """A tensor or a constant; ``picture``: it has four axes and stands channels last, unlike ONNX says."""

    data: TfTensor
    picture: bool = False

    @property
    def plain(self) -> TfTensor:
        """With ONNX's order of axes."""
        return tensorflow().transpose(self.data, (0, 3, 1, 2)) if self.picture else self.data

    @property
    def image(self) -> TfTensor:
        """Channels last."""
        if self.picture:
            return self.data
        return tensorflow().transpose(self.data, (0, 2, 3, 1))

    @property
    def rank(self) -> int:
        """The number of axes."""
        return len(self.data.shape)

    @property
    def is_constant(self) -> bool:
        """Whether it is known now."""
        return isinstance(self.data, np.ndarray)

    def axis(self, number: int) -> int:
        """Where ONNX's axis stands here."""
        number %= self.rank
        return AXES[number] if self.picture else number


@dataclass(frozen=True)
class Call:
    """An operation's attributes and inputs (None where left out)."""

    attributes: Mapping[str, Any]
    inputs: list[Value | None]
    outputs: int = 1

    def input(self, index: int) -> Value:
        """An input that must be there."""
        value = self.inputs[index] if index < len(self.inputs) else None
        if value is None:
            raise UnsupportedError(f"its input {index} is missing")
        return value

    def has(self, index: int) -> bool:
        """Whether an optional input is given."""
        return index < len(self.inputs) and self.inputs[index] is not None

    def constant(self, index: int) -> np.ndarray[Any, np.dtype[Any]]:
        """An input that must be known at conversion."""
        value = self.input(index)
        if not value.is_constant:
            raise UnsupportedError(f"its input {index} must be a constant")
        array: np.ndarray[Any, np.dtype[Any]] = value.data
        return array

    def numbers(self, index: int, name: str) -> list[int] | None:
        """Whole numbers that newer versions of an operation have as an input, older ones as an attribute."""
        if self.has(index):
            return [int(number) for number in self.constant(index).flat]
        found = self.attributes.get(name)
        return None if found is None else [int(number) for number in np.atleast_1d(found)]

    def get(self, name: str, default: Any) -> Any:  # noqa: ANN401 - attributes are of any type
        """An attribute; text as text."""
        found = self.attributes.get(name, default)
        return found.decode() if isinstance(found, bytes) else found


Rule = Callable[[Call], list[Value]]


def constant(array: np.ndarray[Any, np.dtype[Any]]) -> Value:
    """A constant's value."""
    return Value(array)


def from_image(image: TfTensor, *, channels_first: bool) -> Value:
    """The network's input, which comes channels last."""
    return Value(image, picture=channels_first)


def to_image(value: Value, *, channels_first: bool) -> TfTensor:
    """An output as the contract wants it; fewer than four axes as they are."""
    data = tensorflow().convert_to_tensor(value.data)
    if len(data.shape) == 4 and channels_first:
        return Value(data, value.picture).image
    return Value(data, value.picture).plain


def fitting(values: list[Value]) -> tuple[list[TfTensor], bool]:
    """Operands of an elementwise operation in one order of axes; ONNX aligns axes from the right."""
    if not any(value.picture for value in values):
        return [value.data for value in values], False
    tf = tensorflow()
    fitted = []
    for value in values:
        data = value.data
        if not value.picture and value.rank > 0:
            if value.rank > 4:
                raise UnsupportedError("a picture and a tensor of more than four axes do not mix")
            padded = (1,) * (4 - value.rank) + tuple(data.shape)
            if value.is_constant:
                data = np.transpose(data.reshape(padded), (0, 2, 3, 1))
            else:
                data = tf.transpose(tf.reshape(data, padded), (0, 2, 3, 1))
        fitted.append(data)
    return fitted, True


def elementwise(function: Callable[..., TfTensor]) -> Rule:
    """A rule for an operation whose operands are broadcast."""

    def rule(call: Call) -> list[Value]:
        operands, picture = fitting([value for value in call.inputs if value is not None])
        if all(isinstance(operand, np.ndarray) for operand in operands):
            # While TensorFlow traces, numbers are to be had only outside of what it traces.
            with tensorflow().init_scope():
                return [Value(np.asarray(function(*operands)), picture)]
        return [Value(function(*operands), picture)]

    return rule
