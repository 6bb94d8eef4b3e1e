"""Rules for the ONNX operations that move a window over a picture: convolutions and pooling."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from modelkit.runtime import TfTensor, tensorflow
from modelkit.sources.onnx_call import Call, Rule, Value
from modelkit.sources.tflite_call import UnsupportedError

Share = npt.NDArray[np.float64]


def _conv(call: Call) -> list[Value]:
    tf = tensorflow()
    filters, value = call.constant(1), call.input(0)
    if filters.ndim != 4:
        raise UnsupportedError("only convolutions of pictures are supported")
    group, image = int(call.get("group", 1)), value.image
    strides, dilations = _pair(call, "strides"), _pair(call, "dilations")
    window = [dilation * (side - 1) + 1 for side, dilation in zip(filters.shape[2:], dilations, strict=True)]
    image, padding = _padded(call, image, window, strides, 0.0)
    channels = image.shape[-1]
    if group == 1:
        weights = np.transpose(filters, (2, 3, 1, 0))  # ONNX: out, in, height, width
        result = tf.nn.conv2d(image, weights, strides, padding, dilations=dilations)
    elif group == channels and filters.shape[1] == 1:
        weights = np.transpose(filters, (2, 3, 0, 1)).reshape(*filters.shape[2:], channels, -1)
        # See tflite_ops for why not tf.nn.depthwise_conv2d.
        result = tf.raw_ops.DepthwiseConv2dNative(
            input=image,
            filter=weights,
            strides=[1, *strides, 1],
            padding=padding,
            dilations=[1, *dilations, 1],
        )
    else:
        weights = np.transpose(filters, (2, 3, 1, 0))
        parts = zip(tf.split(image, group, -1), np.split(weights, group, -1), strict=True)
        result = tf.concat(
            [tf.nn.conv2d(part, kernel, strides, padding, dilations=dilations) for part, kernel in parts], -1
        )
    if call.has(2):
        result = tf.nn.bias_add(result, call.constant(2))
    return [Value(result, picture=True)]


def _conv_transpose(call: Call) -> list[Value]:
    tf = tensorflow()
    filters, image = call.constant(1), call.input(0).image  # ONNX: in, out, height, width
    strides = _pair(call, "strides")
    if int(call.get("group", 1)) != 1 or _pair(call, "dilations") != [1, 1] or filters.ndim != 4:
        raise UnsupportedError("groups or dilations in a transposed convolution are not supported")
    pads = [int(number) for number in call.get("pads", [0, 0, 0, 0])]
    extra = [int(number) for number in call.get("output_padding", [0, 0])]
    if call.get("auto_pad", "NOTSET") != "NOTSET" or "output_shape" in call.attributes:
        raise UnsupportedError("auto_pad or output_shape in a transposed convolution is not supported")
    sides = image.shape.as_list()[1:3]
    full = [
        (side - 1) * stride + kernel
        for side, stride, kernel in zip(sides, strides, filters.shape[2:], strict=True)
    ]
    # All that VALID makes, then what ONNX's padding cuts off: TensorFlow.js knows no other paddings here.
    weights = np.transpose(filters, (2, 3, 1, 0))
    result = tf.nn.conv2d_transpose(image, weights, [1, *full, filters.shape[1]], strides, "VALID")
    if any(pads) or any(extra):
        begin = [0, pads[0], pads[1], 0]
        size = [
            1,
            *(side - pads[i] - pads[i + 2] + extra[i] for i, side in enumerate(full)),
            filters.shape[1],
        ]
        over = [max(0, begin[i + 1] + size[i + 1] - full[i]) for i in range(2)]
        if any(over):
            result = tf.pad(result, [[0, 0], [0, over[0]], [0, over[1]], [0, 0]])
        result = tf.slice(result, begin, size)
    if call.has(2):
        result = tf.nn.bias_add(result, call.constant(2))
    return [Value(result, picture=True)]


def _pair(call: Call, name: str) -> list[int]:
    return [int(number) for number in call.get(name, [1, 1])]


def _padded(
    call: Call, image: TfTensor, window: list[int], strides: list[int], fill: float
) -> tuple[TfTensor, str]:
    """The picture with ONNX's padding, and what remains for TensorFlow to do ('SAME' or 'VALID')."""
    auto = call.get("auto_pad", "NOTSET")
    if auto in ("SAME_UPPER", "VALID"):
        return image, "SAME" if auto == "SAME_UPPER" else "VALID"
    if auto != "NOTSET":
        raise UnsupportedError(f"auto_pad {auto} is not supported")
    pads = [int(number) for number in call.get("pads", [0, 0, 0, 0])]
    if not any(pads):
        return image, "VALID"
    # SAME puts the smaller half before: at stride 1 with an odd window that is what most networks ask for.
    if strides == [1, 1] and all(
        pads[i] == pads[i + 2] and 2 * pads[i] == side - 1 for i, side in enumerate(window)
    ):
        return image, "SAME"
    edges = [[0, 0], *_edges(call, image, window, strides), [0, 0]]
    return tensorflow().pad(image, edges, constant_values=fill), "VALID"


def _pooling(call: Call) -> tuple[list[int], list[int]]:
    """The window's height and width, and its steps."""
    if _pair(call, "dilations") != [1, 1] or call.get("ceil_mode", 0) or call.outputs > 1:
        raise UnsupportedError("dilations, ceil_mode or indices in pooling are not supported")
    return _pair(call, "kernel_shape"), _pair(call, "strides")


def _max_pool(call: Call) -> list[Value]:
    window, strides = _pooling(call)
    # Lower than all that a network computes, yet a number: TensorFlow.js's JSON holds no infinity.
    image, padding = _padded(call, call.input(0).image, window, strides, -3e38)
    return [Value(tensorflow().nn.max_pool2d(image, window, strides, padding), picture=True)]


def _average_pool(call: Call) -> list[Value]:
    tf = tensorflow()
    window, strides = _pooling(call)
    image, counted = call.input(0).image, bool(call.get("count_include_pad", 0))
    padded, padding = _padded(call, image, window, strides, 0.0)
    if (padding == "VALID" and padded is image) or (padding == "SAME" and not counted):
        return [Value(tf.nn.avg_pool2d(padded, window, strides, padding), picture=True)]
    edges = _edges(call, image, window, strides)
    result = tf.nn.avg_pool2d(tf.pad(image, [[0, 0], *edges, [0, 0]]), window, strides, "VALID")
    if not counted:
        rows, cols = (
            _share(side, edge, length, stride)
            for side, edge, length, stride in zip(
                image.shape.as_list()[1:3], edges, window, strides, strict=True
            )
        )
        result *= (1 / np.outer(rows, cols)[None, :, :, None]).astype(np.float32)
    return [Value(result, picture=True)]


def _edges(call: Call, image: TfTensor, window: list[int], strides: list[int]) -> list[list[int]]:
    """How many rows and columns of padding come before and after the picture."""
    if call.get("auto_pad", "NOTSET") == "NOTSET":
        top, left, bottom, right = (int(number) for number in call.get("pads", [0, 0, 0, 0]))
        return [[top, bottom], [left, right]]
    sides = image.shape.as_list()[1:3]
    over = [
        max(0, (-(-side // stride) - 1) * stride + length - side)
        for side, stride, length in zip(sides, strides, window, strict=True)
    ]
    return [[length // 2, length - length // 2] for length in over]


def _share(side: int, edge: list[int], window: int, stride: int) -> Share:
    """For each place of a window along one side: how much of it lies on the picture, 0..1."""
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(np.ones(side), edge), window)
    share: Share = windows[::stride].mean(-1)
    return share


def _global(reduce: Callable[[TfTensor], TfTensor]) -> Rule:
    return lambda call: [Value(reduce(call.input(0).image), picture=True)]


def _mean(image: TfTensor) -> TfTensor:
    # One pooling window: TensorFlow.js transposes the whole picture for Mean.
    return tensorflow().nn.avg_pool2d(image, image.shape[1:3], 1, "VALID")


def _largest(image: TfTensor) -> TfTensor:
    return tensorflow().nn.max_pool2d(image, image.shape[1:3], 1, "VALID")


WINDOWS: dict[str, Rule] = {
    "AveragePool": _average_pool,
    "Conv": _conv,
    "ConvTranspose": _conv_transpose,
    "GlobalAveragePool": _global(_mean),
    "GlobalMaxPool": _global(_largest),
    "MaxPool": _max_pool,
}
