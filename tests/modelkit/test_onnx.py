"""Each ONNX rule against the reference evaluator that the ``onnx`` package has."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convert_model import main
from modelkit.cards import read_card
from modelkit.check import check_model
from modelkit.contract import IMAGENET
from modelkit.errors import ConversionError
from modelkit.runtime import tensorflow
from modelkit.sources.onnx import network_of, open_network
from modelkit.sources.onnx_ops import RULES
from modelkit.sources.tfjs import read_graph_model
from modelkit.sources.tfjs_graph import network_of as graph_network_of
from tests.modelkit.support import Floats, needs_tensorflow

onnx = pytest.importorskip("onnx")

from onnx import helper, numpy_helper  # noqa: E402 - where it is not installed, the line above skips
from onnx.reference import ReferenceEvaluator  # noqa: E402

pytestmark = needs_tensorflow

RANDOM = np.random.default_rng(23)
IMAGE = RANDOM.uniform(-2, 2, (1, 3, 12, 16)).astype(np.float32)

OnnxNode: TypeAlias = Any
OnnxModel: TypeAlias = Any
Constants = dict[str, np.ndarray[Any, np.dtype[Any]]]


def weights(*shape: int) -> Floats:
    return RANDOM.normal(0, 0.4, shape).astype(np.float32)


def scalar(value: float) -> Floats:
    return np.array(value, np.float32)


def numbers(*values: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.array(values, np.int64)


def number(value: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.array(value, np.int64)


def node(kind: str, inputs: str, output: str = "out", **attributes: Any) -> OnnxNode:  # noqa: ANN401 - as onnx has it
    """A node; '-' stands for an input left out."""
    names = ["" if name == "-" else name for name in inputs.split()]
    return helper.make_node(kind, names, output.split(), **attributes)


def model_of(nodes: list[OnnxNode], constants: Constants) -> OnnxModel:
    graph = helper.make_graph(
        nodes,
        "net",
        [helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, IMAGE.shape)],
        [helper.make_tensor_value_info("out", onnx.TensorProto.FLOAT, [None] * 4)],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)


CASES: dict[str, tuple[list[OnnxNode], Constants]] = {
    "conv": ([node("Conv", "x w b", pads=[1, 1, 1, 1])], {"w": weights(4, 3, 3, 3), "b": weights(4)}),
    "conv stride": ([node("Conv", "x w", strides=[2, 2], pads=[1, 1, 1, 1])], {"w": weights(4, 3, 3, 3)}),
    "conv dilated": ([node("Conv", "x w", dilations=[2, 2], pads=[2, 2, 2, 2])], {"w": weights(4, 3, 3, 3)}),
    "conv uneven": ([node("Conv", "x w", pads=[0, 1, 2, 0])], {"w": weights(4, 3, 3, 3)}),
    "depthwise": ([node("Conv", "x w", group=3, pads=[1, 1, 1, 1])], {"w": weights(6, 1, 3, 3)}),
    "grouped": (
        [node("Conv", "x v", "y"), node("Conv", "y w", group=2)],
        {"v": weights(4, 3, 1, 1), "w": weights(6, 2, 3, 3)},
    ),
    "transposed": (
        [node("ConvTranspose", "x w b", strides=[2, 2])],
        {"w": weights(3, 4, 2, 2), "b": weights(4)},
    ),
    "transposed with padding": (
        [node("ConvTranspose", "x w", strides=[2, 2], pads=[1, 1, 1, 1], output_padding=[1, 1])],
        {"w": weights(3, 4, 3, 3)},
    ),
    "normalised": (
        [node("BatchNormalization", "x s b m v")],
        {"s": weights(3), "b": weights(3), "m": weights(3), "v": np.abs(weights(3)) + 1},
    ),
    "arithmetic": (
        [node("Mul", "x c", "a"), node("Add", "a s", "b"), node("Sub", "b x", "d"), node("Div", "d t")],
        {"c": weights(3, 1, 1), "s": weights(1, 3, 1, 1), "t": scalar(3)},
    ),
    "activations": (
        [
            node("Relu", "x", "a"), node("LeakyRelu", "a", "b", alpha=0.2), node("Elu", "b", "c"),
            node("HardSigmoid", "c", "d"), node("HardSwish", "d", "e"), node("Sigmoid", "e", "f"),
            node("Tanh", "f", "g"), node("Clip", "g zero six", "h"), node("PRelu", "h slope"),
        ],
        {"zero": scalar(0), "six": scalar(6), "slope": weights(3, 1, 1)},
    ),
    "functions": (
        [
            node("Abs", "x", "a"), node("Exp", "a", "b"), node("Sqrt", "b", "c"), node("Neg", "c", "d"),
            node("Max", "d x", "e"), node("Min", "e x", "f"), node("Pow", "f two", "g"),
            node("Cast", "g", to=1),
        ],
        {"two": scalar(2)},
    ),
    "clip above": ([node("Clip", "x low")], {"low": scalar(-0.5)}),
    "softmax": ([node("Softmax", "x", axis=1)], {}),
    "softmax across": ([node("Softmax", "x", axis=3)], {}),
    "pools": (
        [node("MaxPool", "x", "a", kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1]),
         node("AveragePool", "a", kernel_shape=[2, 2], strides=[2, 2])],
        {},
    ),
    "global": (
        [node("GlobalAveragePool", "x", "a"), node("GlobalMaxPool", "x", "b"), node("Add", "a b")],
        {},
    ),
    "resize": (
        [node("Resize", "x - s", mode="linear", coordinate_transformation_mode="half_pixel")],
        {"s": np.array([1, 1, 2, 2], np.float32)},
    ),
    "resize by corners": (
        [node("Resize", "x - - n", mode="linear", coordinate_transformation_mode="align_corners")],
        {"n": numbers(1, 3, 23, 31)},
    ),
    "resize nearest": (
        [
            node("Resize", "x - s", mode="nearest", coordinate_transformation_mode="asymmetric",
                 nearest_mode="floor"),
        ],
        {"s": np.array([1, 1, 2, 2], np.float32)},
    ),
    "elu with its own slope": ([node("Elu", "x", alpha=0.3)], {}),
    "cast cuts off": ([node("Cast", "x", "a", to=6), node("Cast", "a", to=1)], {}),
    "cast to bytes cuts off": (
        [node("Abs", "x", "a"), node("Cast", "a", "b", to=2), node("Cast", "b", to=1)], {},
    ),
    "concat": ([node("Concat", "x x", axis=1)], {}),
    "slices": (
        [
            node("Slice", "x b e a", "y"), node("Split", "y n", "l r", axis=3), node("Concat", "r l", axis=3),
        ],
        {"b": numbers(1, 2), "e": numbers(3, 14), "a": numbers(1, 3), "n": numbers(6, 6)},
    ),
    "pad": ([node("Pad", "x p")], {"p": numbers(0, 1, 2, 3, 0, 0, 1, 2)}),
    "reflect": ([node("Pad", "x p", mode="reflect")], {"p": numbers(0, 0, 2, 3, 0, 0, 1, 2)}),
    "transpose": ([node("Transpose", "x", perm=[0, 2, 3, 1])], {}),
    "pixel shuffle by hand": (
        [
            node("Conv", "x w", "y"), node("Reshape", "y s", "z"),
            node("Transpose", "z", "t", perm=[0, 1, 4, 2, 5, 3]), node("Reshape", "t u"),
        ],
        {"w": weights(4, 3, 1, 1), "s": numbers(1, 1, 2, 2, 12, 16), "u": numbers(1, 1, 24, 32)},
    ),
    "depth to space": (
        [node("Conv", "x w", "y"), node("DepthToSpace", "y", blocksize=2)],
        {"w": weights(4, 3, 1, 1)},
    ),
    "reduced": (
        [node("ReduceMean", "x a", "m"), node("ReduceMax", "x c", "n"), node("Mul", "m n", "o"),
         node("ReduceSum", "o c", "p"), node("Add", "p x")],
        {"a": numbers(2, 3), "c": numbers(1)},
    ),
    "squeeze and excite": (
        [
            node("GlobalAveragePool", "x", "p"), node("Flatten", "p", "f"),
            node("Gemm", "f g h", "k", transB=1),
            node("MatMul", "k m", "n"), node("Unsqueeze", "n axes", "u"), node("Mul", "x u"),
        ],
        {"g": weights(5, 3), "h": weights(5), "m": weights(5, 3), "axes": numbers(2, 3)},
    ),
    "shapes": (
        [
            node("Shape", "x", "s"), node("Gather", "s two", "g"), node("Squeeze", "g", "q"),
            node("Unsqueeze", "q zero", "u"), node("Concat", "one u rest", "n", axis=0),
            node("Reshape", "x n", "y"),
            node("Identity", "y", "z"), node("Dropout", "z"),
        ],
        {"two": numbers(2), "zero": numbers(0), "one": numbers(1, 3), "rest": numbers(16)},
    ),
    # As PyTorch writes interpolate(x, (x.shape[2] * 2, x.shape[3] // 3)).
    "resized to what shapes give": (
        [
            node("Shape", "x", "s"), node("Gather", "s two", "h"), node("Gather", "s three", "w"),
            node("Mul", "h two", "p"), node("Div", "w three", "q"),
            node("Unsqueeze", "p zero", "u"), node("Unsqueeze", "q zero", "v"),
            node("Concat", "one u v", "n", axis=0),
            node("Resize", "x - - n", mode="linear", coordinate_transformation_mode="pytorch_half_pixel"),
        ],
        {"two": number(2), "three": number(3), "zero": numbers(0), "one": numbers(1, 3)},
    ),
    "reshaped to what shapes give": (
        [
            node("Shape", "x", "s", start=2), node("Gather", "s one", "w"), node("Div", "w minus", "q"),
            node("Neg", "q", "n"), node("Sub", "n one", "r"),
            node("Unsqueeze", "r zero", "u"), node("Concat", "a u", "t", axis=0),
            node("Reshape", "x t"),
        ],
        {"one": number(1), "minus": number(-3), "zero": numbers(0), "a": numbers(1, 3, -1)},
    ),
}  # fmt: skip


def rebuilt(model: OnnxModel) -> Floats:
    network = network_of(model)
    traced = tensorflow().function(lambda image: network.run(image, "out"), autograph=False)
    found: Floats = traced(tensorflow().constant(np.transpose(IMAGE, (0, 2, 3, 1)))).numpy()
    return np.transpose(found, (0, 3, 1, 2))


@pytest.mark.parametrize("name", CASES)
def test_rebuilt_network_gives_the_references_numbers(name: str) -> None:
    model = model_of(*CASES[name])
    onnx.checker.check_model(model)
    (expected,) = ReferenceEvaluator(model).run(None, {"x": IMAGE})
    np.testing.assert_allclose(rebuilt(model), np.asarray(expected), rtol=1e-4, atol=1e-5)


CENTRES = ("half_pixel", "pytorch_half_pixel", "half_pixel_symmetric")
# Whole numbers, halves, and no whole number of pixels; those that 32 bits hold, for the reference has 64.
SCALES = ((1, 1), (2, 3), (4, 2), (0.5, 0.25), (1.5, 0.75), (1.3125, 1), (0.6875, 2.21875))


NEAREST = [(how, scales) for how in ("asymmetric", *CENTRES) for scales in SCALES]
NEAREST += [
    ("align_corners", scales) for scales in SCALES if np.all(np.multiply(scales, IMAGE.shape[2:]) % 1 == 0)
]


@pytest.mark.parametrize(("how", "scales"), NEAREST, ids=str)
def test_nearest_takes_the_pixels_that_the_reference_takes(how: str, scales: tuple[float, float]) -> None:
    constants: Constants = {"s": np.array([1, 1, *scales], np.float32)}
    for rounding in ("round_prefer_floor", "round_prefer_ceil", "floor", "ceil"):
        resize = node("Resize", "x - s", coordinate_transformation_mode=how, nearest_mode=rounding)
        model = model_of([resize], constants)
        (expected,) = ReferenceEvaluator(model).run(None, {"x": IMAGE})
        np.testing.assert_array_equal(rebuilt(model), np.asarray(expected), rounding)


@given(
    st.tuples(st.integers(1, 40), st.integers(1, 40)),
    st.sampled_from(["asymmetric", "align_corners", *CENTRES]),
    st.sampled_from(["nearest", "linear"]),
    st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_resizing_to_any_size_is_the_references_or_refused(
    size: tuple[int, int], how: str, mode: str, antialias: bool
) -> None:
    options: dict[str, Any] = {"antialias": 1} if antialias and mode == "linear" else {}
    resize = node("Resize", "x - - n", mode=mode, coordinate_transformation_mode=how, **options)
    model = model_of([resize], {"n": numbers(1, 3, *size)})
    try:
        found = rebuilt(model)
    except ConversionError:
        assert mode == "linear"
        assert size[0] < 12 or size[1] < 16
        assert antialias or 1 in size
        return
    (expected,) = ReferenceEvaluator(model).run(None, {"x": IMAGE})
    np.testing.assert_allclose(found, np.asarray(expected), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("scales", "options", "words"),
    [
        ((1.3, 1.3), {}, r"no whole number of pixels \(scales 1.3 by 1.3\)"),
        ((1.3, 1.3), {"coordinate_transformation_mode": "align_corners"}, "by corners to no whole number"),
        ((0.5, 0.5), {"antialias": 1}, "shrinking with antialias"),
        ((2, 2), {"mode": "cubic"}, "resizing by cubic, half_pixel"),
        ((2, 2), {"mode": "nearest", "nearest_mode": "odd"}, "resizing by nearest, odd"),
        ((2, 2), {"keep_aspect_ratio_policy": "not_larger"}, "by an aspect ratio"),
    ],
)
def test_resizing_that_would_give_other_pixels_is_refused(
    scales: tuple[float, float], options: dict[str, Any], words: str
) -> None:
    resize = node("Resize", "x - s", **{"mode": "linear", **options})
    with pytest.raises(ConversionError, match=words):
        rebuilt(model_of([resize], {"s": np.array([1, 1, *scales], np.float32)}))


def test_enlarging_with_antialias_is_plain_enlarging() -> None:
    constants: Constants = {"s": np.array([1, 1, 2, 1.5], np.float32)}
    plain, smoothed = (
        rebuilt(model_of([node("Resize", "x - s", mode="linear", antialias=number)], constants))
        for number in (0, 1)
    )
    np.testing.assert_array_equal(smoothed, plain)


@pytest.mark.parametrize("mode", ["nearest", "linear"])
def test_upsample_counts_from_the_corner_as_its_time_did(mode: str) -> None:
    constants: Constants = {"s": np.array([1, 1, 2, 2], np.float32)}
    how: dict[str, Any] = {"coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
    (expected,) = ReferenceEvaluator(model_of([node("Resize", "x - s", mode=mode, **how)], constants)).run(
        None, {"x": IMAGE}
    )
    found = rebuilt(model_of([node("Upsample", "x s", mode=mode)], constants))
    np.testing.assert_allclose(found, np.asarray(expected), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("counted", [0, 1])
@pytest.mark.parametrize("strides", [[1, 1], [2, 2], [2, 1]], ids=str)
@pytest.mark.parametrize(
    "padding",
    [
        {"auto_pad": "SAME_UPPER"},
        {"auto_pad": "VALID"},
        {"pads": [1, 1, 1, 1]},
        {"pads": [0, 0, 1, 2]},
        {"pads": [2, 1, 0, 0]},
    ],
    ids=str,
)
def test_average_over_a_padded_picture(padding: dict[str, Any], strides: list[int], counted: int) -> None:
    how: dict[str, Any] = {"kernel_shape": [3, 4], "strides": strides, "count_include_pad": counted}
    model = model_of([node("AveragePool", "x", **how, **padding)], {})
    (expected,) = ReferenceEvaluator(model).run(None, {"x": IMAGE})
    np.testing.assert_allclose(rebuilt(model), np.asarray(expected), rtol=1e-4, atol=1e-5)


def test_cast_to_what_no_browser_has_is_refused() -> None:
    with pytest.raises(ConversionError, match="a cast to ONNX's type 14 is not supported"):
        rebuilt(model_of([node("Cast", "x", to=14)], {}))


def test_whole_numbers_that_are_not_known_are_not_divided() -> None:
    nodes = [node("Cast", "x", "a", to=6), node("Div", "a t", "b"), node("Cast", "b", to=1)]
    with pytest.raises(ConversionError, match="dividing whole numbers that are not known"):
        rebuilt(model_of(nodes, {"t": np.array(3, np.int32)}))


def test_same_padding_puts_the_odd_pixel_at_the_end() -> None:
    # Not against the reference: onnx 1.22's takes the batch and the channels for the picture's sides here.
    filters: Constants = {"w": weights(4, 3, 3, 3)}
    same, explicit = (
        rebuilt(model_of([node("Conv", "x w", strides=[2, 2], **how)], filters))
        for how in ({"auto_pad": "SAME_UPPER"}, {"pads": [0, 0, 1, 1]})
    )
    np.testing.assert_allclose(same, explicit, atol=1e-5)


def test_every_rule_is_tested() -> None:
    tested = {entry.op_type for nodes, _ in CASES.values() for entry in nodes}
    assert set(RULES) - tested == {"Constant", "Upsample"}  # the second is an older name of Resize


def test_unknown_operation_is_named_with_its_place() -> None:
    model = model_of([node("Relu", "x", "y"), node("Sin", "y", name="wave")], {})
    with pytest.raises(ConversionError, match=r"operation 1 'wave' \(Sin\) is not supported \(in all: Sin\)"):
        network_of(model)


def test_weights_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(ConversionError, match="weight 'c' holds values that are no numbers"):
        network_of(model_of([node("Add", "x c")], {"c": np.array([np.nan], np.float32)}))


def test_linear_layers_that_pytorch_stores_turned_go_to_8_bits(tmp_path: Path) -> None:
    """Matrices ``[outputs, inputs]``, whose biases are corrected by the means of the inputs."""
    nodes = [
        node("Conv", "x w b", "y", strides=[2, 2], pads=[1, 1, 1, 1]),
        node("Relu", "y", "z"),
        node("GlobalAveragePool", "z", "p"),
        node("Flatten", "p", "f"),
        node("Gemm", "f g h", "k", transB=1),
        node("Gemm", "k i j", "l", transB=1),
        node("Sigmoid", "l", "s"),
        node("Unsqueeze", "s axes", "u"),
        node("Mul", "z u", "m"),
        node("Conv", "m v"),
    ]
    constants: Constants = {
        "w": weights(8, 3, 3, 3), "b": weights(8), "v": weights(1, 8, 1, 1), "axes": numbers(2, 3),
        "g": weights(4, 8), "h": weights(4), "i": weights(8, 4), "j": weights(8),
    }  # fmt: skip
    onnx.save(model_of(nodes, constants), tmp_path / "net.onnx")
    assert main(["onnx", str(tmp_path / "net.onnx"), "--models", str(tmp_path / "models")]) == 0
    assert check_model(tmp_path / "models" / "net") == []
    figure = read_card(tmp_path / "models" / "net").variants["1"].difference
    assert figure is not None
    assert figure.mean_absolute < 0.01


def test_from_file_to_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nodes = [
        node("Conv", "x w b", "y", strides=[2, 2], pads=[1, 1, 1, 1]),
        node("Relu", "y", "z"),
        node("Conv", "z v"),
    ]
    constants: Constants = {"w": weights(8, 3, 3, 3), "b": weights(8), "v": weights(1, 8, 1, 1)}
    onnx.save(model_of(nodes, constants), tmp_path / "My Net.onnx")
    arguments = ["--models", str(tmp_path / "models"), "--quant-bytes", "4"]
    assert main(["onnx", str(tmp_path / "My Net.onnx"), *arguments]) == 0
    assert str(IMAGENET) in capsys.readouterr().out
    folder = tmp_path / "models" / "my-net"
    assert check_model(folder) == []
    card = read_card(folder)
    assert (card.architecture, card.input.height, card.output_stride) == ("ONNX network", 12, 2)

    pixels = np.transpose(np.abs(IMAGE), (0, 2, 3, 1)) * 100
    scaled = (pixels - np.array(IMAGENET.mean)) * np.array(IMAGENET.scale)
    source, _ = open_network(tmp_path / "My Net.onnx")
    tf = tensorflow()
    logits = tf.function(lambda image: source.run(image, "out"), autograph=False)(
        tf.constant(scaled, tf.float32)
    )
    ours = graph_network_of(read_graph_model(folder / "q4" / "model.json"))
    alpha = tf.function(lambda image: ours.run(image, "alpha"), autograph=False)(
        tf.constant(pixels, tf.float32)
    )
    np.testing.assert_allclose(alpha, tf.sigmoid(logits), atol=1e-4)
