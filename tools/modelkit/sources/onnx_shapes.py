"""Rules for the ONNX operations that move, cut or join values, and those that ask for shapes."""

from __future__ import annotations

import numpy as np

from modelkit.runtime import tensorflow
from modelkit.sources.onnx_call import Call, Rule, Value, fitting
from modelkit.sources.onnx_resize import resize
from modelkit.sources.tflite_call import UnsupportedError

# An end that means 'as far as it goes'.
MANY = 2**31 - 1


def _concat(call: Call) -> list[Value]:
    values = [value for value in call.inputs if value is not None]
    axis = int(call.get("axis", 0))
    if all(value.is_constant for value in values):
        return [Value(np.concatenate([value.data for value in values], axis))]
    where = next((value.axis(axis) for value in values if value.picture), axis)
    operands, picture = fitting(values)
    return [Value(tensorflow().concat(operands, where), picture)]


def _constant(call: Call) -> list[Value]:
    found = call.attributes.get("value")
    if found is None:
        raise UnsupportedError("only a constant given as a tensor is supported")
    import onnx.numpy_helper  # noqa: PLC0415 - an optional extra

    return [Value(onnx.numpy_helper.to_array(found))]


def _shape(call: Call) -> list[Value]:
    value = call.input(0)
    sides = [value.data.shape[value.axis(number)] for number in range(value.rank)]
    if any(side is None for side in sides):
        raise UnsupportedError("a shape that is not known is not supported")
    return [Value(np.array(sides, np.int64)[call.get("start", 0) : call.get("end", None)])]


def _gather(call: Call) -> list[Value]:
    value, indices = call.input(0), call.constant(1)
    axis = int(call.get("axis", 0))
    if value.is_constant:
        # A single index takes a NumPy scalar, which is no array.
        return [Value(np.asarray(np.take(value.data, indices, axis)))]
    return [Value(tensorflow().gather(value.plain, indices, axis=axis))]


def _reshape(call: Call) -> list[Value]:
    value, shape = call.input(0), [int(side) for side in call.constant(1)]
    plain = value.plain
    known = [
        plain.shape[i] if side == 0 and not call.get("allowzero", 0) else side for i, side in enumerate(shape)
    ]
    reshape = np.reshape if value.is_constant else tensorflow().reshape
    return [Value(reshape(plain, known))]


def _flatten(call: Call) -> list[Value]:
    plain, axis = call.input(0).plain, int(call.get("axis", 1))
    return [Value(tensorflow().reshape(plain, (int(np.prod(plain.shape[:axis])), -1)))]


def _squeeze(call: Call) -> list[Value]:
    value = call.input(0)
    axes = call.numbers(1, "axes")
    if value.is_constant:
        return [Value(np.squeeze(value.data, None if axes is None else tuple(axes)))]
    return [Value(tensorflow().squeeze(value.plain, axes))]


def _unsqueeze(call: Call) -> list[Value]:
    value, axes = call.input(0), call.numbers(1, "axes") or []
    if value.is_constant:
        return [Value(np.expand_dims(value.data, tuple(axes)))]
    plain = value.plain
    shape = list(plain.shape)
    for axis in sorted(number % (len(shape) + len(axes)) for number in axes):
        shape.insert(axis, 1)
    return [Value(tensorflow().reshape(plain, shape))]


def _transpose(call: Call) -> list[Value]:
    value = call.input(0)
    order = [int(axis) for axis in call.get("perm", range(value.rank)[::-1])]
    if value.is_constant:
        return [Value(np.transpose(value.data, order))]
    if value.picture and order == [0, 2, 3, 1]:
        return [Value(value.data)]  # that's how it stands
    return [Value(tensorflow().transpose(value.plain, order))]


def _slice(call: Call) -> list[Value]:
    value = call.input(0)
    starts, ends = call.numbers(1, "starts") or [], call.numbers(2, "ends") or []
    axes = call.numbers(3, "axes") or list(range(len(starts)))
    steps = call.numbers(4, "steps") or [1] * len(starts)
    cuts = [slice(None)] * value.rank
    for start, end, axis, step in zip(starts, ends, axes, steps, strict=True):
        if step < 1:
            raise UnsupportedError("a slice backwards is not supported")
        cuts[value.axis(axis)] = slice(start, end if abs(end) < MANY else None, step)
    return [Value(value.data[tuple(cuts)], value.picture)]


def _split(call: Call) -> list[Value]:
    value = call.input(0)
    axis = value.axis(int(call.get("axis", 0)))
    sizes = call.numbers(1, "split") or [value.data.shape[axis] // call.outputs] * call.outputs
    return [Value(part, value.picture) for part in tensorflow().split(value.data, sizes, axis)]


def _pad(call: Call) -> list[Value]:
    value, pads = call.input(0), call.numbers(1, "pads") or []
    mode = call.get("mode", "constant")
    if mode not in ("constant", "reflect") or any(number < 0 for number in pads) or call.has(3):
        raise UnsupportedError(f"this padding (mode {mode}) is not supported")
    edges = [[0, 0]] * value.rank
    for axis in range(value.rank):
        edges[value.axis(axis)] = [pads[axis], pads[axis + value.rank]]
    fill = float(call.constant(2)) if call.has(2) else float(call.get("value", 0.0))
    padded = tensorflow().pad(value.data, edges, mode.upper(), fill)
    return [Value(padded, value.picture)]


def _reduce(name: str) -> Rule:
    def rule(call: Call) -> list[Value]:
        tf = tensorflow()
        value = call.input(0)
        axes = call.numbers(1, "axes")
        keep = bool(call.get("keepdims", 1))
        where = sorted(value.axis(axis) for axis in (axes if axes is not None else range(value.rank)))
        if name == "reduce_mean" and value.picture and where == [1, 2] and keep:
            return [Value(tf.nn.avg_pool2d(value.data, value.data.shape[1:3], 1, "VALID"), picture=True)]
        if value.picture and not keep:
            return [Value(getattr(tf, name)(value.plain, axes, keepdims=False))]
        return [Value(getattr(tf, name)(value.data, where, keepdims=keep), value.picture)]

    return rule


def _depth_to_space(call: Call) -> list[Value]:
    if call.get("mode", "DCR") != "DCR":
        raise UnsupportedError("DepthToSpace in mode CRD is not supported")
    return [
        Value(
            tensorflow().nn.depth_to_space(call.input(0).image, int(call.get("blocksize", 2))), picture=True
        )
    ]


SHAPES: dict[str, Rule] = {
    "Concat": _concat,
    "Constant": _constant,
    "DepthToSpace": _depth_to_space,
    "Flatten": _flatten,
    "Gather": _gather,
    "Pad": _pad,
    "ReduceMax": _reduce("reduce_max"),
    "ReduceMean": _reduce("reduce_mean"),
    "ReduceSum": _reduce("reduce_sum"),
    "Reshape": _reshape,
    "Resize": resize,
    "Shape": _shape,
    "Slice": _slice,
    "Split": _split,
    "Squeeze": _squeeze,
    "Transpose": _transpose,
    "Unsqueeze": _unsqueeze,
    "Upsample": resize,
}
