"""One rule for each ONNX operation: what it is in TensorFlow.

Meanings are those of the ONNX operator specification.
"""

from __future__ import annotations

import numpy as np

from modelkit.runtime import tensorflow
from modelkit.sources.onnx_call import Call, Rule, Value, fitting
from modelkit.sources.onnx_elementwise import ELEMENTWISE
from modelkit.sources.onnx_shapes import SHAPES
from modelkit.sources.onnx_windows import WINDOWS
from modelkit.sources.tflite_call import UnsupportedError


def _matmul(call: Call) -> list[Value]:
    return [Value(tensorflow().matmul(call.input(0).plain, call.input(1).plain))]


def _gemm(call: Call) -> list[Value]:
    tf = tensorflow()
    result = tf.matmul(
        call.input(0).plain,
        call.input(1).plain,
        transpose_a=bool(call.get("transA", 0)),
        transpose_b=bool(call.get("transB", 0)),
    ) * np.float32(call.get("alpha", 1.0))
    if call.has(2):
        result = result + call.input(2).plain * np.float32(call.get("beta", 1.0))
    return [Value(result)]


def _batch_normalization(call: Call) -> list[Value]:
    scale, bias, mean, variance = (call.constant(number) for number in (1, 2, 3, 4))
    # One multiplication and one addition, which TensorFlow folds into the convolution before them.
    factor = scale / np.sqrt(variance + np.float32(call.get("epsilon", 1e-5)))
    value = call.input(0)
    if value.rank != 4:
        raise UnsupportedError("only normalisation of pictures is supported")
    return [Value(value.image * factor + (bias - mean * factor), picture=True)]


def _prelu(call: Call) -> list[Value]:
    tf = tensorflow()
    (value, slope), picture = fitting([call.input(0), call.input(1)])
    return [Value(tf.nn.relu(value) + (-slope) * tf.nn.relu(-value), picture)]


def _dead(call: Call) -> list[Value]:
    """What does nothing when a network only answers."""
    return [call.input(0)]


RULES: dict[str, Rule] = {
    **ELEMENTWISE,
    **SHAPES,
    **WINDOWS,
    "BatchNormalization": _batch_normalization,
    "Dropout": _dead,
    "Gemm": _gemm,
    "Identity": _dead,
    "MatMul": _matmul,
    "PRelu": _prelu,
}
