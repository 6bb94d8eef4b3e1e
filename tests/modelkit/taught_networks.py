"""Files of small networks that find people: made-up layers, and a last one taught in a second.

The layers before the last are random, their normalisation set by the pictures; the last one is fitted to the
masks wanted of it, by least squares.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from modelkit.contract import IMAGENET
from modelkit.runtime import TfTensor, quiet, tensorflow
from tests.modelkit.support import Floats

KerasLayer: TypeAlias = Any

# What a logit of a sure pixel shall be: sigmoid(4) is 0.98.
SURE = 4.0
# Keeps least squares from leaning on features that hardly differ.
RIDGE = 1e-3
# Pixels of the mask, down and across, that the last layer sees the mean of.
AROUND = 7


@dataclass(frozen=True)
class Lesson:
    """Pictures ``[n, height, width, 3]``, 0..255, and their masks ``[n, height / 2, width / 2]``, 0..1."""

    pictures: Floats
    masks: Floats

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the pictures."""
        height, width = self.pictures.shape[1:3]
        return height, width


def fitted(features: Floats, masks: Floats) -> tuple[Floats, Floats]:
    """Weights ``[c, 1]`` and bias ``[1]`` that make the masks' logits of features ``[n, h, w, c]``."""
    flat = features.reshape(-1, features.shape[-1]).astype(np.float64)
    mean, spread = flat.mean(0), flat.std(0) + 1e-6
    known = (flat - mean) / spread
    wanted = SURE * (2 * masks.reshape(-1).astype(np.float64) - 1)
    square = known.T @ known + RIDGE * len(known) * np.eye(known.shape[1])
    weights = np.linalg.solve(square, known.T @ (wanted - wanted.mean())) / spread
    bias = wanted.mean() - mean @ weights
    return weights[:, np.newaxis].astype(np.float32), np.array([bias], np.float32)


def write_keras(path: Path, lesson: Lesson) -> None:
    """A MobileNetV2 at a third of its width, with a small decoder up to half the picture's size."""
    with quiet():
        tensorflow()
        keras = importlib.import_module("keras")  # after TensorFlow was told to be quiet
        keras.utils.set_random_seed(4)
        image = keras.Input((*lesson.size, 3))
        body = keras.applications.MobileNetV2(
            input_tensor=keras.layers.Rescaling(1 / 127.5, offset=-1)(image),
            alpha=0.35,
            weights=None,
            include_top=False,
        )
        value = _unit(keras, body.output, 48, 1)
        for skip in ("block_13_expand_relu", "block_6_expand_relu", "block_3_expand_relu"):
            value = keras.layers.UpSampling2D(interpolation="bilinear")(value)
            value = _unit(keras, keras.layers.Concatenate()([value, body.get_layer(skip).output]), 48, 3)
        value = keras.layers.UpSampling2D(interpolation="bilinear")(value)
        value = keras.layers.Concatenate()([value, body.get_layer("block_1_expand_relu").output])
        # What a place looks like around: layers that were not taught know no shapes, but they know textures.
        value = keras.layers.AveragePooling2D(AROUND, strides=1, padding="same")(value)
        last = keras.layers.Conv2D(1, 1, activation="sigmoid", name="mask")
        model = keras.Model(image, last(value))
        for layer in model.layers:
            if isinstance(layer, keras.layers.BatchNormalization):
                layer.momentum = 0.0  # what it sees next is what it keeps
        model(lesson.pictures, training=True)
        weights, bias = fitted(keras.Model(image, value)(lesson.pictures).numpy(), lesson.masks)
        last.set_weights([weights[np.newaxis, np.newaxis], bias])
        model.save(path)


def _unit(keras: Any, value: TfTensor, channels: int, side: int) -> KerasLayer:  # noqa: ANN401 - a module without types
    value = keras.layers.Conv2D(channels, side, padding="same", use_bias=False)(value)
    return keras.layers.ReLU(6.0)(keras.layers.BatchNormalization()(value))


def write_onnx(path: Path, lesson: Lesson) -> None:
    """The network of `torch_like`, which leaves the scores as logits and wants ImageNet's statistics."""
    from modelkit.sources.onnx import network_of  # noqa: PLC0415 - needs the optional extra 'onnx'
    from tests.modelkit.torch_like import FEATURES, TorchLike  # noqa: PLC0415

    tf = tensorflow()
    net = TorchLike(lesson.size)
    network = network_of(net.model())
    run = tf.function(lambda image: network.run(IMAGENET(image), FEATURES), autograph=False)
    features = np.concatenate([run(tf.constant(picture[np.newaxis])).numpy() for picture in lesson.pictures])
    weights, bias = fitted(features, lesson.masks)
    path.write_bytes(net.model(weights, bias).SerializeToString())
