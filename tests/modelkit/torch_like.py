"""A small U-Net with separable layers and a channel attention, node by node as PyTorch exports it.

Operator set, attributes, the order of inputs and the folding of normalisation into the convolutions are those
of ``torch.onnx.export`` of PyTorch 2.13. PyTorch itself is too large for a test to install.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from tests.modelkit.support import Floats

OnnxNode: TypeAlias = Any
OnnxModel: TypeAlias = Any

# The tensor that the last layer takes: 48 channels at half the picture's size.
FEATURES = "avg_pool2d"
# Pixels of the mask, down and across, that it is a mean of.
AROUND = 7


class TorchLike:
    """The network for pictures of a height and width, with made-up weights."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._size = size
        self._random = np.random.default_rng(6)
        self._nodes: list[OnnxNode] = []
        self._weights: dict[str, np.ndarray[Any, Any]] = {
            "min_val_cast": np.array(0, np.float32),
            "max_val_cast": np.array(6, np.float32),
            "val_60": np.array([2, 3], np.int64),
            "val_85": np.array([1, 1, 2, 2], np.float32),
        }
        stem = self._unit("image", "stem.0", (3, 16), side=3, stride=2)
        half = self._separable(stem, "d1", (16, 32))
        quarter = self._attended(self._separable(half, "d2", (32, 64)), 64)
        eighth = self._separable(quarter, "d3", (64, 64))
        value = self._unit(self._joined(eighth, quarter, "cat"), "u2.0", (128, 32), side=3)
        value = self._unit(self._joined(value, half, "cat_1"), "u1.0", (64, 32), side=3)
        self._joined(value, stem, "cat_2")
        # Layers that were not taught know no shapes, but they know textures.
        self._nodes.append(_averaged("cat_2", FEATURES, AROUND))

    def model(self, weights: Floats | None = None, bias: Floats | None = None) -> OnnxModel:
        """The network up to its features, or with a last layer ``[48, 1]``, ``[1]`` that makes logits."""
        nodes, values, end, channels = list(self._nodes), dict(self._weights), FEATURES, 48
        if weights is not None and bias is not None:
            values |= {"head.weight": weights.T[..., np.newaxis, np.newaxis], "head.bias": bias}
            nodes.append(_convolution([FEATURES, "head.weight", "head.bias"], "mask", side=1))
            end, channels = "mask", 1
        height, width = self._size
        half = [1, channels, height // 2, width // 2]
        graph = helper.make_graph(
            nodes,
            "main_graph",
            [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, height, width])],
            [helper.make_tensor_value_info(end, TensorProto.FLOAT, half)],
            [numpy_helper.from_array(np.asarray(value, order="C"), name) for name, value in values.items()],
        )
        opsets = [helper.make_opsetid("", 20)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=10, producer_name="pytorch")

    def _separable(self, value: str, name: str, channels: tuple[int, int]) -> str:
        """A depthwise layer of stride 2, and one that mixes channels."""
        inner = channels[0]
        value = self._unit(value, f"{name}.0.0", (inner, inner), side=3, stride=2, group=inner)
        return self._unit(value, f"{name}.1.0", channels, side=1)

    def _unit(
        self, value: str, name: str, channels: tuple[int, int], *, side: int, stride: int = 1, group: int = 1
    ) -> str:
        """A convolution with its normalisation inside, and ReLU6."""
        inputs, outputs = channels[0] // group, channels[1]
        weight, bias = f"{name}.weight", f"{name}.weight_bias"
        self._weights[weight] = self._normal(outputs, inputs, side, side)
        self._weights[bias] = self._normal(outputs)
        raw, done = f"{name}.getitem", f"{name}.hardtanh"
        self._nodes += [
            _convolution([value, weight, bias], raw, side=side, stride=stride, group=group),
            helper.make_node("Clip", [raw, "min_val_cast", "max_val_cast"], [done]),
        ]
        return done

    def _attended(self, value: str, channels: int) -> str:
        """Channels weighted by what the whole picture shows: two linear layers, stored turned."""
        for name, shape in (("se.a", (channels // 4, channels)), ("se.b", (channels, channels // 4))):
            self._weights[f"{name}.weight"] = self._normal(*shape)
            self._weights[f"{name}.bias"] = self._normal(shape[0])
        linear: dict[str, Any] = {"alpha": 1.0, "beta": 1.0, "transA": 0, "transB": 1}
        mean: dict[str, Any] = {"keepdims": 0, "noop_with_empty_axes": 0}
        self._nodes += [
            helper.make_node("ReduceMean", [value, "val_60"], ["mean"], **mean),
            helper.make_node("Gemm", ["mean", "se.a.weight", "se.a.bias"], ["linear"], **linear),
            helper.make_node("Relu", ["linear"], ["relu"]),
            helper.make_node("Gemm", ["relu", "se.b.weight", "se.b.bias"], ["linear_1"], **linear),
            helper.make_node("Sigmoid", ["linear_1"], ["sigmoid"]),
            helper.make_node("Unsqueeze", ["sigmoid", "val_60"], ["unsqueeze_1"]),
            helper.make_node("Mul", [value, "unsqueeze_1"], ["mul"]),
        ]
        return "mul"

    def _joined(self, small: str, skip: str, name: str) -> str:
        """The smaller one at twice its size, with the skip's channels."""
        how: dict[str, Any] = {
            "mode": "linear",
            "coordinate_transformation_mode": "half_pixel",
            "nearest_mode": "floor",
            "keep_aspect_ratio_policy": "stretch",
            "antialias": 0,
            "exclude_outside": 0,
            "extrapolation_value": 0.0,
            "cubic_coeff_a": -0.75,
        }
        self._nodes += [
            helper.make_node("Resize", [small, "", "val_85"], [f"{name}.upsample_bilinear2d"], **how),
            helper.make_node("Concat", [f"{name}.upsample_bilinear2d", skip], [name], axis=1),
        ]
        return name

    def _normal(self, *shape: int) -> Floats:
        """Weights that keep the spread of what goes through a ReLU; small biases."""
        spread = math.sqrt(2 / math.prod(shape[1:])) if len(shape) > 1 else 0.1
        return self._random.normal(0, spread, shape).astype(np.float32)


def _averaged(value: str, output: str, side: int) -> OnnxNode:
    return helper.make_node(
        "AveragePool",
        [value],
        [output],
        auto_pad="NOTSET",
        ceil_mode=0,
        count_include_pad=0,
        kernel_shape=[side, side],
        pads=[side // 2] * 4,
        strides=[1, 1],
    )


def _convolution(inputs: list[str], output: str, *, side: int, stride: int = 1, group: int = 1) -> OnnxNode:
    return helper.make_node(
        "Conv",
        inputs,
        [output],
        group=group,
        pads=[side // 2] * 4,
        auto_pad="NOTSET",
        strides=[stride, stride],
        dilations=[1, 1],
        kernel_shape=[side, side],
    )
