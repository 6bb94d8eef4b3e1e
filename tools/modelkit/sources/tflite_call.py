"""What a rule of `tflite_ops` is given: one operation with its inputs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from modelkit.runtime import TfTensor, tensorflow
from modelkit.sources.tflite import Array, Node

PADDINGS = ("SAME", "VALID")  # schema order

# Schema order of ActivationFunctionType.
ACTIVATIONS = ("NONE", "RELU", "RELU_N1_TO_1", "RELU6", "TANH", "SIGN_BIT")


class UnsupportedError(Exception):
    """An option of a known operation that no rule covers."""


@dataclass(frozen=True)
class Call:
    """An operation with its inputs: TensorFlow tensors, NumPy constants, or None where left out."""

    node: Node
    inputs: list[TfTensor]

    @property
    def padding(self) -> str:
        """'SAME' or 'VALID'."""
        return PADDINGS[self.node.option("Padding")]

    @property
    def strides(self) -> tuple[int, int]:
        """Steps down and across."""
        return self.node.option("StrideH"), self.node.option("StrideW")

    @property
    def dilations(self) -> tuple[int, int]:
        """Distance between taps, down and across."""
        return self.node.option("DilationHFactor", 1), self.node.option("DilationWFactor", 1)

    def constant(self, index: int) -> Array:
        """Input ``index``, which must be known at conversion; raises `UnsupportedError` otherwise."""
        value = self.inputs[index] if index < len(self.inputs) else None
        if not isinstance(value, np.ndarray):
            raise UnsupportedError(f"its input {index} must be a constant")
        return value

    def activated(self, value: TfTensor) -> TfTensor:
        """``value`` after the activation that TFLite fused into the operation."""
        tf = tensorflow()
        name = ACTIVATIONS[self.node.option("FusedActivationFunction")]
        known = {"NONE": lambda x: x, "RELU": tf.nn.relu, "RELU6": tf.nn.relu6, "TANH": tf.tanh}
        if name not in known:
            raise UnsupportedError(f"its fused activation {name} is not supported")
        return known[name](value)

    def biased(self, value: TfTensor, index: int = 2) -> TfTensor:
        """``value`` plus the bias in input ``index``, if there is one."""
        if len(self.inputs) <= index or self.inputs[index] is None:
            return value
        return tensorflow().nn.bias_add(value, self.constant(index))
