"""One rule for each TensorFlow Lite operation: what it is in TensorFlow.

A rule takes a `Call` and returns a TensorFlow tensor (or a NumPy array where all inputs are constants). Rules
write what TensorFlow.js runs fastest: see `_mean`, `_hard_swish` and
`_transpose_conv_bias`.
Formulas are those of the TFLite reference kernels (tensorflow/lite/kernels/internal/reference).
"""

from __future__ import annotations

import struct
from collections.abc import Callable

import numpy as np

from modelkit.runtime import TfTensor, tensorflow
from modelkit.sources.tflite_call import Call, UnsupportedError
from modelkit.sources.tflite_shapes import SHAPES


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


def _transpose_conv(call: Call) -> TfTensor:
    tf = tensorflow()
    filters = np.transpose(call.constant(1), (1, 2, 0, 3))  # TFLite: out, height, width, in
    shape = [int(side) for side in call.constant(0)]
    value = tf.nn.conv2d_transpose(call.inputs[2], filters, shape, call.strides, call.padding)
    return call.activated(call.biased(value, 3))


def _dequantize(call: Call) -> TfTensor:
    # What the file has in integers was made real when it was read.
    value = call.inputs[0]
    return value.astype(np.float32) if isinstance(value, np.ndarray) else value


def _prelu(call: Call) -> TfTensor:
    tf = tensorflow()
    value, slope = call.inputs[0], call.constant(1)
    return tf.nn.relu(value) + (-slope) * tf.nn.relu(-value)


def _leaky_relu(call: Call) -> TfTensor:
    return tensorflow().nn.leaky_relu(call.inputs[0], float(call.node.option("Alpha")))


def _sum(call: Call) -> TfTensor:
    axes = sorted(int(axis) for axis in call.constant(1).flat)
    return tensorflow().reduce_sum(call.inputs[0], axes, keepdims=bool(call.node.option("KeepDims")))


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


def _fully_connected(call: Call) -> TfTensor:
    tf = tensorflow()
    weights = np.transpose(call.constant(1))  # TFLite: out, in
    value = call.inputs[0]
    rows = value if len(value.shape) == 2 else tf.reshape(value, (-1, weights.shape[0]))
    result = call.activated(call.biased(tf.matmul(rows, weights)))
    if call.node.option("KeepNumDims"):
        return tf.reshape(result, (*value.shape[:-1], weights.shape[1]))
    return result


def _softmax(call: Call) -> TfTensor:
    beta = call.node.option("Beta", 1)
    return tensorflow().nn.softmax(call.inputs[0] if beta == 1 else call.inputs[0] * np.float32(beta))


def _arithmetic(name: str) -> Callable[[Call], TfTensor]:
    return lambda call: call.activated(getattr(tensorflow(), name)(call.inputs[0], call.inputs[1]))


def _unary(name: str) -> Callable[[Call], TfTensor]:
    return lambda call: getattr(tensorflow().nn, name)(call.inputs[0])


BUILTIN: dict[str, Callable[[Call], TfTensor]] = SHAPES | {
    "ADD": _arithmetic("add"),
    "AVERAGE_POOL_2D": _pool("avg_pool2d"),
    "CONV_2D": _conv,
    "DEPTHWISE_CONV_2D": _depthwise,
    "DEQUANTIZE": _dequantize,
    "DIV": _arithmetic("divide"),
    "ELU": _unary("elu"),
    "EXP": lambda call: tensorflow().exp(call.inputs[0]),
    "FULLY_CONNECTED": _fully_connected,
    "HARD_SWISH": _hard_swish,
    "LEAKY_RELU": _leaky_relu,
    "LOGISTIC": _unary("sigmoid"),
    "MAXIMUM": lambda call: tensorflow().maximum(*call.inputs),
    "MAX_POOL_2D": _pool("max_pool2d"),
    "MEAN": _mean,
    "MINIMUM": lambda call: tensorflow().minimum(*call.inputs),
    "MUL": _arithmetic("multiply"),
    "NEG": lambda call: -call.inputs[0],
    "PRELU": _prelu,
    "QUANTIZE": lambda call: call.inputs[0],  # the same numbers in fewer bits
    "RELU": _unary("relu"),
    "RELU6": _unary("relu6"),
    "SOFTMAX": _softmax,
    "SUB": _arithmetic("subtract"),
    "SUM": _sum,
    "TANH": _unary("tanh"),
    "TRANSPOSE_CONV": _transpose_conv,
}

CUSTOM: dict[str, Callable[[Call], TfTensor]] = {"Convolution2DTransposeBias": _transpose_conv_bias}
