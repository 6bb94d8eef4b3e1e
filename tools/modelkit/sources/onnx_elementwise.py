"""Rules for the ONNX operations that work on every value alone, or on two of one place."""

from __future__ import annotations

import numpy as np

from modelkit.runtime import TfTensor, tensorflow
from modelkit.sources.onnx_call import Call, Rule, Value, elementwise
from modelkit.sources.tflite_call import UnsupportedError

# By the numbers of ONNX's TensorProto. TensorFlow.js has 32-bit whole numbers alone: the narrower ones are
# those.
FLOATS = dict.fromkeys((1, 10, 11, 16), np.float32)
NARROW = dict.fromkeys((2, 3, 4, 5, 6), np.int32)
KINDS = {**FLOATS, **NARROW, 7: np.int64, 9: np.bool_}


def _relu(value: TfTensor) -> TfTensor:
    return tensorflow().nn.relu(value)


def _clip(call: Call) -> list[Value]:
    tf = tensorflow()
    value = call.input(0)
    low = float(call.constant(1)) if call.has(1) else call.get("min", None)
    high = float(call.constant(2)) if call.has(2) else call.get("max", None)
    data = value.data
    if (low, high) == (0, 6):
        return [Value(tf.nn.relu6(data), value.picture)]
    if low is not None:
        data = _relu(data) if low == 0 else tf.maximum(data, np.float32(low))
    if high is not None:
        data = tf.minimum(data, np.float32(high))
    return [Value(data, value.picture)]


def _hard_sigmoid(data: TfTensor, alpha: float, beta: float) -> TfTensor:
    # relu6 over 6 is what the browser has a kernel for; max(0, min(1, v)) is relu6(6 v) / 6.
    return tensorflow().nn.relu6(data * np.float32(6 * alpha) + np.float32(6 * beta)) * np.float32(1 / 6)


def _hard_sigmoid_rule(call: Call) -> list[Value]:
    value = call.input(0)
    result = _hard_sigmoid(value.data, float(call.get("alpha", 0.2)), float(call.get("beta", 0.5)))
    return [Value(result, value.picture)]


def _hard_swish(call: Call) -> list[Value]:
    value = call.input(0)
    # See tflite_ops: not as x * relu6(x + 3) / 6.
    relu6 = tensorflow().nn.relu6
    return [Value(relu6(value.data + 3.0) * (value.data * np.float32(1 / 6)), value.picture)]


def _leaky_relu(call: Call) -> list[Value]:
    value = call.input(0)
    slope = float(call.get("alpha", 0.01))
    return [Value(tensorflow().nn.leaky_relu(value.data, slope), value.picture)]


def _elu(call: Call) -> list[Value]:
    tf = tensorflow()
    value, alpha = call.input(0), float(call.get("alpha", 1.0))
    if alpha == 1:
        return [Value(tf.nn.elu(value.data), value.picture)]
    below = tf.nn.elu(tf.minimum(value.data, 0.0)) * np.float32(alpha)
    return [Value(tf.nn.relu(value.data) + below, value.picture)]


def _softmax(call: Call) -> list[Value]:
    tf = tensorflow()
    value = call.input(0)
    axis = value.axis(int(call.get("axis", -1)))
    last = value.rank - 1
    if axis == last:
        return [Value(tf.nn.softmax(value.data), value.picture)]
    order = [*(number for number in range(value.rank) if number != axis), axis]
    turned = tf.nn.softmax(tf.transpose(value.data, order))
    return [Value(tf.transpose(turned, np.argsort(order)), value.picture)]


def _cast(call: Call) -> list[Value]:
    value, to = call.input(0), int(call.get("to", 1))
    if to not in KINDS:
        raise UnsupportedError(f"a cast to ONNX's type {to} is not supported")
    if value.is_constant:
        return [Value(value.data.astype(KINDS[to]), value.picture)]
    return [Value(tensorflow().cast(value.data, KINDS[to]), value.picture)]


def _divide(above: TfTensor, below: TfTensor) -> TfTensor:
    """Whole numbers, which shapes are made of, stay whole: ONNX rounds towards zero."""
    tf = tensorflow()
    if not tf.as_dtype(above.dtype).is_integer:
        return tf.math.divide(above, below)
    if isinstance(above, np.ndarray) and isinstance(below, np.ndarray):
        return tf.truncatediv(above, below)
    raise UnsupportedError("dividing whole numbers that are not known at conversion is not supported")


def _named(name: str) -> Rule:
    return elementwise(lambda *operands: getattr(tensorflow().math, name)(*operands))  # noqa: PLW0108 - imports late


ELEMENTWISE: dict[str, Rule] = {
    "Abs": _named("abs"),
    "Add": _named("add"),
    "Cast": _cast,
    "Clip": _clip,
    "Div": elementwise(_divide),
    "Elu": _elu,
    "Exp": _named("exp"),
    "HardSigmoid": _hard_sigmoid_rule,
    "HardSwish": _hard_swish,
    "LeakyRelu": _leaky_relu,
    "Max": _named("maximum"),
    "Min": _named("minimum"),
    "Mul": _named("multiply"),
    "Neg": _named("negative"),
    "Pow": _named("pow"),
    "Relu": elementwise(_relu),
    "Sigmoid": _named("sigmoid"),
    "Softmax": _softmax,
    "Sqrt": _named("sqrt"),
    "Sub": _named("subtract"),
    "Tanh": _named("tanh"),
}
