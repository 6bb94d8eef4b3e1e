"""Rules for the TensorFlow Lite operations that move, cut, repeat or resize values; see `tflite_ops`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from modelkit.runtime import TfTensor, tensorflow
from modelkit.sources.tflite_call import Call, UnsupportedError


def _concatenation(call: Call) -> TfTensor:
    return call.activated(tensorflow().concat(call.inputs, call.node.option("Axis")))


def _reshape(call: Call) -> TfTensor:
    shape = call.constant(1) if len(call.inputs) > 1 else call.node.option("NewShapeAsNumpy")
    return tensorflow().reshape(call.inputs[0], np.asarray(shape, np.int32))


def _resize(name: str) -> Callable[[Call], TfTensor]:
    return lambda call: getattr(tensorflow().raw_ops, name)(
        images=call.inputs[0],
        size=call.constant(1),
        align_corners=call.node.option("AlignCorners"),
        half_pixel_centers=call.node.option("HalfPixelCenters"),
    )


def _pad(call: Call) -> TfTensor:
    return tensorflow().pad(call.inputs[0], call.constant(1))


def _strided_slice(call: Call) -> TfTensor:
    masks = ("BeginMask", "EndMask", "EllipsisMask", "NewAxisMask", "ShrinkAxisMask")
    begin, end, ellipsis, new_axis, shrink = (call.node.option(name) for name in masks)
    if ellipsis or new_axis:
        raise UnsupportedError("an ellipsis or a new axis in a slice is not supported")
    return tensorflow().strided_slice(
        call.inputs[0],
        *(call.constant(number) for number in (1, 2, 3)),
        begin_mask=begin,
        end_mask=end,
        shrink_axis_mask=shrink,
    )


def _batch(name: str) -> Callable[[Call], TfTensor]:
    return lambda call: getattr(tensorflow(), name)(call.inputs[0], call.constant(1), call.constant(2))


SHAPES: dict[str, Callable[[Call], TfTensor]] = {
    "BATCH_TO_SPACE_ND": _batch("batch_to_space"),
    "CONCATENATION": _concatenation,
    "PAD": _pad,
    "RESHAPE": _reshape,
    "RESIZE_BILINEAR": _resize("ResizeBilinear"),
    "RESIZE_NEAREST_NEIGHBOR": _resize("ResizeNearestNeighbor"),
    "SPACE_TO_BATCH_ND": _batch("space_to_batch"),
    "STRIDED_SLICE": _strided_slice,
    "TRANSPOSE": lambda call: tensorflow().transpose(call.inputs[0], call.constant(1)),
}
