"""Gives a BodyPix graph another output stride, with the same weights.

The rule is that of the official graphs (TF-Slim's): once the wanted stride is reached, a layer that would go
on striding strides by 1 instead, and every layer after it spreads its taps by the factor left out (atrous
convolution).

The official graphs say that factor as ``[2, 2, 1, 1]``, one place off: TensorFlow.js reads the second and
third number, and so spreads taps down but not across. Trained was both ways: for MobileNetV1 0.50 at stride
8, on 17 portraits, IoU with the labels is 0.793 as published and 0.839 with square dilations. `with_stride`
gives either.

MobileNetV1 at 0.50 and 0.75 was trained with no stride beyond 16: its last depthwise layer has no dilation
there. At 32 that layer takes every second pixel, which gives the values of stride 16 at those pixels exactly,
for less work. MobileNetV1 at 1.0 was trained at 32, striding in the layer before.
"""

from __future__ import annotations

import re

from modelkit.bodypix import BodyPix
from modelkit.errors import ConversionError
from modelkit.runtime import TfGraph, tensorflow

# The layers that halve the picture, in their order, besides MobileNetV1's last; the rest keeps its size.
RESNET_STRIDED = ("conv1", "pool1", "block1/unit_3", "block2/unit_4", "block3/unit_6")
RESNET_UNITS = {"block1": 3, "block2": 4, "block3": 6, "block4": 3}
MOBILENET_LAYERS = 14
MOBILENET_STRIDED = (0, 2, 4, 6)


def with_stride(graph: TfGraph, model: BodyPix, *, square: bool) -> TfGraph:
    """A copy of ``graph``, an official one of any stride, with the output stride of ``model``.

    Args:
        graph: of the same architecture and multiplier.
        model: what it shall be.
        square: spread taps both ways, as trained; else down only, as published.

    Raises:
        ConversionError: if the graph is no BodyPix of that architecture.
    """
    other = tensorflow().compat.v1.GraphDef()
    other.CopyFrom(graph)
    layers = _mobilenet(model) if model.architecture == "MobileNetV1" else _resnet()
    stride = rate = 1
    for pattern, nominal in layers:
        nodes = [node for node in other.node if "strides" in node.attr and re.search(pattern, node.name)]
        if not nodes:
            raise ConversionError(f"is no BodyPix {model.architecture}: it has no layer like '{pattern}'")
        over = stride >= model.stride
        step = 1 if over else nominal
        for node in nodes:
            node.attr["strides"].list.i[:] = [1, step, step, 1]
            if "dilations" in node.attr:
                node.attr["dilations"].list.i[:] = [1, rate, rate if square else 1, 1]
        stride, rate = (stride, rate * nominal) if over else (stride * nominal, rate)
    return other


def _mobilenet(model: BodyPix) -> list[tuple[str, int]]:
    strided = (*MOBILENET_STRIDED, 12 if model.multiplier == 1 else 13)
    names = [r"/Conv2d_0/", *(rf"/Conv2d_{number}_depthwise/" for number in range(1, MOBILENET_LAYERS))]
    return [(name, 2 if number in strided else 1) for number, name in enumerate(names)]


def _resnet() -> list[tuple[str, int]]:
    layers = [("resnet_v1_50/conv1/", 2), ("resnet_v1_50/pool1/", 2)]
    for block, units in RESNET_UNITS.items():
        for unit in range(1, units + 1):
            name = f"{block}/unit_{unit}"
            # In a unit that strides, the second convolution does, and a pooling of one pixel on the way past
            # it.
            layers.append((f"{name}/.*(conv2/|shortcut/MaxPool)", 2 if name in RESNET_STRIDED else 1))
    return layers
