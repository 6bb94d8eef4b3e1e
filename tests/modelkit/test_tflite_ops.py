"""Each operation's rule against TensorFlow Lite's own interpreter, on small networks made for the purpose."""

from __future__ import annotations

import struct
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from modelkit.errors import ConversionError
from modelkit.runtime import TfTensor, quiet, tensorflow
from modelkit.sources.tflite import Network, Node, Tensor, parse_tflite
from modelkit.sources.tflite_graph import image_size, rebuild
from modelkit.sources.tflite_ops import BUILTIN
from modelkit.sources.tflite_rewrite import pointwise_before_upsampling
from tests.modelkit.support import needs_tensorflow

pytestmark = [
    needs_tensorflow,
    # TensorFlow moves its interpreter to a package of its own after 2.19, which is the release we pin.
    pytest.mark.filterwarnings(r"ignore:[\s\S]*tf\.lite\.Interpreter is deprecated"),
]

RANDOM = np.random.default_rng(11)
IMAGE = RANDOM.uniform(-2, 2, (1, 12, 16, 3)).astype(np.float32)

Function = Callable[[TfTensor], TfTensor]


def weights(*shape: int) -> npt.NDArray[np.float32]:
    return RANDOM.normal(0, 0.4, shape).astype(np.float32)


def tflite_of(function: Function, *, float16: bool = False) -> bytes:
    tf = tensorflow()
    traced = tf.function(function, input_signature=[tf.TensorSpec(IMAGE.shape, tf.float32)], autograph=False)
    with quiet():
        converter = tf.lite.TFLiteConverter.from_concrete_functions([traced.get_concrete_function()], traced)
        if float16:
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
            converter.target_spec.supported_types = [tf.float16]
        data: bytes = converter.convert()
    return data


def interpreted(data: bytes) -> npt.NDArray[np.float32]:
    with quiet():
        interpreter = tensorflow().lite.Interpreter(model_content=data)
        interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], IMAGE)
    interpreter.invoke()
    result: npt.NDArray[np.float32] = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
    return result


def conv(x: TfTensor, *shape: int, **options: int | str) -> TfTensor:
    return tensorflow().nn.conv2d(x, weights(*shape), **({"strides": 1, "padding": "SAME"} | options))


def nets() -> dict[str, tuple[Function, set[str]]]:
    """Small networks by name, with the TFLite operations that each must contain."""
    tf = tensorflow()
    dilated = {"strides": [1, 1, 1, 1], "padding": "SAME", "dilations": [2, 2]}
    return {
        "conv": (lambda x: tf.nn.relu6(conv(x, 3, 3, 3, 4, strides=2) + weights(4)), {"CONV_2D"}),
        "conv valid": (lambda x: tf.nn.relu(conv(x, 3, 2, 3, 4, padding="VALID")), {"CONV_2D"}),
        "conv dilated": (lambda x: conv(x, 3, 3, 3, 4, dilations=2), {"CONV_2D"}),
        "depthwise": (
            lambda x: tf.nn.depthwise_conv2d(x, weights(3, 3, 3, 2), [1, 2, 2, 1], "SAME"),
            {"DEPTHWISE_CONV_2D"},
        ),
        "depthwise dilated": (
            lambda x: tf.nn.depthwise_conv2d(x, weights(3, 3, 3, 1), **dilated),
            {"DEPTHWISE_CONV_2D"},
        ),
        "arithmetic": (lambda x: (x + x * x) - tf.constant([1.0, 2, 3]), {"ADD", "MUL", "SUB"}),
        "hard swish": (lambda x: x * tf.nn.relu6(x + 3) / 6, {"HARD_SWISH"}),
        "activations": (
            lambda x: tf.sigmoid(tf.nn.relu(x)) + tf.tanh(tf.nn.relu6(x)),
            {"LOGISTIC", "RELU", "RELU6", "TANH"},
        ),
        "mean": (lambda x: x * tf.reduce_mean(x, [1, 2], keepdims=True), {"MEAN"}),
        "mean of channels": (lambda x: tf.reduce_mean(x, -1, keepdims=True), {"MEAN"}),
        "pools": (
            lambda x: tf.nn.avg_pool2d(tf.nn.max_pool2d(x, 3, 1, "SAME"), 2, 2, "SAME"),
            {"AVERAGE_POOL_2D", "MAX_POOL_2D"},
        ),
        "resize": (
            lambda x: tf.compat.v1.image.resize_bilinear(x, (24, 20), half_pixel_centers=True),
            {"RESIZE_BILINEAR"},
        ),
        "resize by corners": (
            lambda x: tf.compat.v1.image.resize_bilinear(x, (23, 31), align_corners=True),
            {"RESIZE_BILINEAR"},
        ),
        "concat": (lambda x: tf.concat([x, tf.nn.relu(x)], -1), {"CONCATENATION"}),
        "softmax": (tf.nn.softmax, {"SOFTMAX"}),
        "elementwise": (
            lambda x: tf.minimum(tf.exp(-tf.maximum(x, 0.5)) / (x + 5.0), tf.nn.elu(x)),
            {"EXP", "NEG", "MAXIMUM", "MINIMUM", "DIV", "ELU"},
        ),
        "slopes": (
            lambda x: tf.nn.leaky_relu(tf.nn.relu(x) + weights(1, 1, 3) * tf.nn.relu(-x), 0.1),
            {"LEAKY_RELU"},
        ),
        "transposed": (
            lambda x: tf.nn.conv2d_transpose(x, weights(3, 3, 4, 3), (1, 24, 32, 4), 2, "SAME"),
            {"TRANSPOSE_CONV"},
        ),
        "sum": (lambda x: tf.reduce_sum(x, [1, 2], keepdims=True), {"SUM"}),
        "shapes": (
            lambda x: tf.transpose(
                tf.pad(x, [[0, 0], [1, 2], [3, 0], [0, 0]])[:, 1:13:2, 2:, :2], (0, 2, 1, 3)
            ),
            {"PAD", "TRANSPOSE", "STRIDED_SLICE"},
        ),
        "resize nearest": (
            lambda x: tf.compat.v1.image.resize_nearest_neighbor(x, (24, 32)),
            {"RESIZE_NEAREST_NEIGHBOR"},
        ),
        "space to batch": (
            lambda x: tf.batch_to_space(
                tf.nn.relu(tf.space_to_batch(x, [2, 2], [[0, 0], [0, 0]])), [2, 2], [[0, 0], [0, 0]]
            ),
            {"SPACE_TO_BATCH_ND", "BATCH_TO_SPACE_ND"},
        ),
        "fully connected": (
            lambda x: tf.nn.relu(tf.matmul(tf.reshape(x, (1, -1)), weights(12 * 16 * 3, 5)) + weights(5)),
            {"RESHAPE", "FULLY_CONNECTED"},
        ),
    }


NAMES = [
    "conv", "conv valid", "conv dilated", "depthwise", "depthwise dilated", "arithmetic", "hard swish",
    "activations", "mean", "mean of channels", "pools", "resize", "resize by corners", "concat", "softmax",
    "fully connected", "elementwise", "slopes", "transposed", "sum", "shapes", "resize nearest",
    "space to batch",
]  # fmt: skip


def check_same(data: bytes, network: Network) -> None:
    (ours,) = rebuild(network, tensorflow().constant(IMAGE))
    np.testing.assert_allclose(ours, interpreted(data), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_rebuilt_network_gives_the_interpreters_numbers(name: str) -> None:
    function, kinds = nets()[name]
    data = tflite_of(function)
    network = parse_tflite(data)
    assert kinds <= {node.kind for node in network.nodes}
    check_same(data, network)


def test_every_rule_is_tested() -> None:
    tested = set().union(*(kinds for _, kinds in nets().values()))
    assert tested | {"DEQUANTIZE", "PRELU", "QUANTIZE"} == set(BUILTIN)
    assert set(NAMES) == set(nets())


def test_float16_weights_pass_through_dequantize() -> None:
    data = tflite_of(lambda x: conv(x, 3, 3, 3, 8), float16=True)
    network = parse_tflite(data)
    assert "DEQUANTIZE" in {node.kind for node in network.nodes}
    check_same(data, network)


def test_pointwise_convolution_moves_before_upsampling() -> None:
    def function(x: TfTensor) -> TfTensor:
        big = tensorflow().compat.v1.image.resize_bilinear(x, (24, 32), half_pixel_centers=True)
        return conv(big, 1, 1, 3, 2) + weights(2)

    data = tflite_of(function)
    network = pointwise_before_upsampling(parse_tflite(data))
    assert [node.kind for node in network.nodes] == ["CONV_2D", "RESIZE_BILINEAR"]
    check_same(data, network)


@pytest.mark.parametrize("case", ["activation", "3x3", "used twice", "downsampling"])
def test_other_convolutions_stay_after_their_resize(case: str) -> None:
    tf = tensorflow()

    def function(x: TfTensor) -> TfTensor:
        size = (6, 8) if case == "downsampling" else (24, 32)
        big = tf.compat.v1.image.resize_bilinear(x, size, half_pixel_centers=True)
        side = 3 if case == "3x3" else 1
        value = conv(big, side, side, 3, 3) + weights(3)
        if case == "activation":
            return tf.nn.relu(value)
        return value + big if case == "used twice" else value

    data = tflite_of(function)
    network = parse_tflite(data)
    moved = pointwise_before_upsampling(network)
    assert [node.kind for node in moved.nodes] == [node.kind for node in network.nodes]
    check_same(data, moved)


def transpose_conv(side: int, stride: int, out: int) -> Network:
    """A network of one ``Convolution2DTransposeBias`` alone."""
    filters, bias = weights(out, side, side, 3), weights(out)
    _, height, width, _ = IMAGE.shape
    return Network(
        inputs=(0,),
        outputs=(3,),
        tensors=(
            Tensor("image", IMAGE.shape, "FLOAT32", None),
            Tensor("filters", filters.shape, "FLOAT32", filters),
            Tensor("bias", bias.shape, "FLOAT32", bias),
            Tensor("mask", (1, height * stride, width * stride, out), "FLOAT32", None),
        ),
        nodes=(
            Node(
                position=0,
                kind="Convolution2DTransposeBias",
                custom=True,
                inputs=(0, 1, 2),
                outputs=(3,),
                custom_options=struct.pack("<3i", 1, stride, stride),
            ),
        ),
    )


@pytest.mark.parametrize(("side", "out"), [(2, 1), (2, 3), (4, 2)])
def test_mediapipes_transposed_convolution(side: int, out: int) -> None:
    network = transpose_conv(side, side, out)
    filters, bias = network.tensors[1].value, network.tensors[2].value
    assert filters is not None
    expected = tensorflow().nn.conv2d_transpose(
        IMAGE, np.transpose(filters, (1, 2, 0, 3)), network.tensors[3].shape, side, "SAME"
    )
    (ours,) = rebuild(network, tensorflow().constant(IMAGE))
    np.testing.assert_allclose(ours, expected + bias, rtol=1e-4, atol=1e-5)


def test_overlapping_transposed_convolution_is_refused() -> None:
    with pytest.raises(ConversionError, match=r"TransposeBias\): a 3x3 kernel at stride 2x2"):
        rebuild(transpose_conv(3, 2, 1), tensorflow().constant(IMAGE))


def test_prelu() -> None:
    slope = weights(1, 1, 3)
    network = Network(
        inputs=(0,),
        outputs=(2,),
        tensors=(
            Tensor("image", IMAGE.shape, "FLOAT32", None),
            Tensor("slope", slope.shape, "FLOAT32", slope),
            Tensor("out", IMAGE.shape, "FLOAT32", None),
        ),
        nodes=(Node(position=0, kind="PRELU", custom=False, inputs=(0, 1), outputs=(2,)),),
    )
    (ours,) = rebuild(network, tensorflow().constant(IMAGE))
    np.testing.assert_allclose(ours, np.where(IMAGE > 0, IMAGE, IMAGE * slope), rtol=1e-5)


def test_unknown_operation_is_named_with_its_place() -> None:
    network = parse_tflite(tflite_of(lambda x: tensorflow().sin(x + 1.0)))
    with pytest.raises(ConversionError, match=r"operation 1 \(SIN\) is not supported"):
        rebuild(network, tensorflow().constant(IMAGE))


def test_input_that_is_no_image_is_refused() -> None:
    network = transpose_conv(2, 2, 1)
    tensors = (Tensor("audio", (1, 16_000), "FLOAT32", None), *network.tensors[1:])
    audio = Network(network.inputs, network.outputs, tensors, network.nodes)
    with pytest.raises(ConversionError, match=r"input 'audio' is FLOAT32 \[1, 16000\]"):
        image_size(audio)
