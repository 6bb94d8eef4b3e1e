"""One rule for each TensorFlow Lite operation: what it is in TensorFlow.

A rule takes a `Call` and returns a TensorFlow tensor (or a NumPy array where all inputs are constants). Rules
write what TensorFlow.js runs fastest: see `_mean`, `_hard_swish` and
`_transpose_conv_bias`.
Formulas are those of the TFLite reference kernels (tensorflow/lite/kernels/internal/reference).
"""

from __future__ import annotations

import struct
from collections.abc import Callable
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


def _conv(call: Call) -> TfTensor:
    tf = tensorflow()
    weights = np.transpose(call.constant(1), (1, 2, 3, 0))  # TFLite: out, height, width, in
    value = tf.nn.conv2d(call.inputs[0], weights, call.strides, call.padding, dilations=call.dilations)
    return call.activated(call.biased(value))


def _depthwise(call: Call) -> TfTensor:
    tf = tensorflow()
    filters = call.constant(1)  # 1, height, width, in * multiplier
    channels = call.inputs[0].shape[-1]
    weights = filters.reshape(*filters.shape[1:3], channels, filters.shape[3] // channels)
    # Not tf.nn.depthwise_conv2d: that one writes dilations as SpaceToBatchND, which is slow in TensorFlow.js.
    value = tf.raw_ops.DepthwiseConv2dNative(
        input=call.inputs[0],
        filter=weights,
        strides=[1, *call.strides, 1],
        padding=call.padding,
        dilations=[1, *call.dilations, 1],
    )
    return call.activated(call.biased(value))


def _transpose_conv_bias(call: Call) -> TfTensor:
    """MediaPipe's ``Convolution2DTransposeBias``.

    Its options are three int32: padding (1 = SAME, 2 = VALID), stride across, stride down.
    """
    tf = tensorflow()
    padding, stride_width, stride_height = struct.unpack("<3i", call.node.custom_options[:12])
    filters, bias = call.constant(1), call.constant(2)  # out, height, width, in
    out, height, width, _ = filters.shape
    if padding not in (1, 2) or (height, width) != (stride_height, stride_width):
        raise UnsupportedError(
            f"a {height}x{width} kernel at stride {stride_height}x{stride_width} is not supported"
        )
    # Where kernel and stride are equal no two outputs overlap: each kernel row makes its own output rows, by
    # a 1x1 convolution to width * out channels, whose memory order already is that of pixels. Laying these
    # rows under one another by turns gives the picture. TensorFlow.js WASM does that in 0.4 ms at 144x256;
    # its DepthToSpace alone took 1.5 ms, and its transposed convolution 0.7 ms more than this.
    value = call.inputs[0]
    _, rows, columns, channels = value.shape
    parts = []
    for row in range(height):
        weights = np.transpose(filters[:, row], (2, 1, 0)).reshape(1, 1, channels, width * out)
        part = tf.nn.bias_add(tf.nn.conv2d(value, weights, 1, "SAME"), np.tile(bias, width))
        parts.append(tf.reshape(part, (rows, columns * width * out)))
    return tf.reshape(tf.concat(parts, 1), (1, rows * height, columns * width, out))


def _dequantize(call: Call) -> TfTensor:
    if not isinstance(call.inputs[0], np.ndarray) or call.inputs[0].dtype != np.float16:
        raise UnsupportedError("only float16 constants can be dequantised")
    return call.inputs[0].astype(np.float32)


def _mean(call: Call) -> TfTensor:
    tf = tensorflow()
    value, axes = call.inputs[0], {int(axis) % 4 for axis in call.constant(1).flat}
    if axes == {1, 2} and len(value.shape) == 4 and call.node.option("KeepDims"):
        # A mean over height and width is one pooling window: TensorFlow.js transposes the whole picture for
        # Mean.
        return tf.nn.avg_pool2d(value, value.shape[1:3], 1, "VALID")
    return tf.reduce_mean(value, sorted(axes), keepdims=bool(call.node.option("KeepDims")))


def _pool(name: str) -> Callable[[Call], TfTensor]:
    def rule(call: Call) -> TfTensor:
        window = (call.node.option("FilterHeight"), call.node.option("FilterWidth"))
        return call.activated(
            getattr(tensorflow().nn, name)(call.inputs[0], window, call.strides, call.padding)
        )

    return rule


def _hard_swish(call: Call) -> TfTensor:
    # Not x * relu6(x + 3) / 6: TensorFlow's optimiser turns that into _FusedHardSwish, which TensorFlow.js
    # lacks.
    value = call.inputs[0]
    return tensorflow().nn.relu6(value + 3.0) * (value * np.float32(1 / 6))


def _resize_bilinear(call: Call) -> TfTensor:
    return tensorflow().raw_ops.ResizeBilinear(
        images=call.inputs[0],
        size=call.constant(1),
        align_corners=call.node.option("AlignCorners"),
        half_pixel_centers=call.node.option("HalfPixelCenters"),
    )


def _fully_connected(call: Call) -> TfTensor:
    tf = tensorflow()
    weights = np.transpose(call.constant(1))  # TFLite: out, in
    value = call.inputs[0]
    rows = value if len(value.shape) == 2 else tf.reshape(value, (-1, weights.shape[0]))
    result = call.activated(call.biased(tf.matmul(rows, weights)))
    if call.node.option("KeepNumDims"):
        return tf.reshape(result, (*value.shape[:-1], weights.shape[1]))
    return result


def _reshape(call: Call) -> TfTensor:
    shape = call.constant(1) if len(call.inputs) > 1 else call.node.option("NewShapeAsNumpy")
    return tensorflow().reshape(call.inputs[0], np.asarray(shape, np.int32))


def _concatenation(call: Call) -> TfTensor:
    return call.activated(tensorflow().concat(call.inputs, call.node.option("Axis")))


def _softmax(call: Call) -> TfTensor:
    beta = call.node.option("Beta", 1)
    return tensorflow().nn.softmax(call.inputs[0] if beta == 1 else call.inputs[0] * np.float32(beta))


def _arithmetic(name: str) -> Callable[[Call], TfTensor]:
    return lambda call: call.activated(getattr(tensorflow(), name)(call.inputs[0], call.inputs[1]))


def _unary(name: str) -> Callable[[Call], TfTensor]:
    return lambda call: getattr(tensorflow().nn, name)(call.inputs[0])


BUILTIN: dict[str, Callable[[Call], TfTensor]] = {
    "ADD": _arithmetic("add"),
    "AVERAGE_POOL_2D": _pool("avg_pool2d"),
    "CONCATENATION": _concatenation,
    "CONV_2D": _conv,
    "DEPTHWISE_CONV_2D": _depthwise,
    "DEQUANTIZE": _dequantize,
    "FULLY_CONNECTED": _fully_connected,
    "HARD_SWISH": _hard_swish,
    "LOGISTIC": _unary("sigmoid"),
    "MAX_POOL_2D": _pool("max_pool2d"),
    "MEAN": _mean,
    "MUL": _arithmetic("multiply"),
    "RELU": _unary("relu"),
    "RELU6": _unary("relu6"),
    "RESHAPE": _reshape,
    "RESIZE_BILINEAR": _resize_bilinear,
    "SOFTMAX": _softmax,
    "SUB": _arithmetic("subtract"),
    "TANH": _unary("tanh"),
}

CUSTOM: dict[str, Callable[[Call], TfTensor]] = {"Convolution2DTransposeBias": _transpose_conv_bias}
