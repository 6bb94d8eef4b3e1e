"""Networks of an operator's own, from file to model by one command each."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest

from convert_model import main
from modelkit.cards import Card, Source, read_card
from modelkit.check import check_model
from modelkit.contract import FREE
from modelkit.convert import Target
from modelkit.errors import ConversionError
from modelkit.install import files_below
from modelkit.own_network import Wishes, convert_network
from modelkit.runtime import TfTensor, quiet, tensorflow
from modelkit.sources.image_network import ImageNetwork
from modelkit.sources.tfjs import read_graph_model
from modelkit.sources.tfjs_graph import network_of
from tests.modelkit.support import Floats, needs_tensorflow

pytestmark = [
    needs_tensorflow,
    pytest.mark.filterwarnings(r"ignore:[\s\S]*"),  # Keras's and TensorFlow's own
]

RANDOM = np.random.default_rng(17)
KerasModel: TypeAlias = Any

IMAGE = RANDOM.uniform(0, 255, (1, 32, 48, 3)).astype(np.float32)


def weights(*shape: int) -> Floats:
    return RANDOM.normal(0, 0.5, shape).astype(np.float32)


def run(folder: Path, output: str = "alpha") -> Floats:
    """A converted model's answer to the image, by TensorFlow."""
    network = network_of(read_graph_model(folder / "q4" / "model.json"))
    traced = tensorflow().function(network.run, autograph=False)
    found: Floats = traced(tensorflow().constant(IMAGE), output).numpy()
    return found


def convert(tmp_path: Path, *arguments: str) -> Card:
    models = tmp_path / "models"
    assert main([*arguments, "--id", "net", "--models", str(models), "--quant-bytes", "4"]) == 0
    assert check_model(models / "net") == []
    return read_card(models / "net")


def small(x: TfTensor, channels: int) -> TfTensor:
    tf = tensorflow()
    value = tf.nn.relu6(tf.nn.conv2d(x, weights(3, 3, 3, 8), 2, "SAME") + weights(8))
    return tf.nn.conv2d(value, weights(1, 1, 8, channels), 1, "SAME")


def write_tflite(path: Path, function: Callable[[TfTensor], TfTensor], *, int8: bool = False) -> None:
    tf = tensorflow()
    spec = tf.TensorSpec(IMAGE.shape, tf.float32)
    traced = tf.function(function, input_signature=[spec], autograph=False)
    with quiet():
        converter = tf.lite.TFLiteConverter.from_concrete_functions([traced.get_concrete_function()], traced)
        if int8:

            def examples() -> Iterator[list[Floats]]:
                yield [IMAGE]

            converter.optimizations = [tf.lite.Optimize.DEFAULT]
            converter.representative_dataset = examples
            converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
            converter.inference_input_type = converter.inference_output_type = tf.uint8
        path.write_bytes(converter.convert())


@pytest.fixture(scope="module")
def keras_model() -> KerasModel:
    with quiet():
        tensorflow()
        keras = importlib.import_module("keras")  # after TensorFlow was told to be quiet
        image = keras.Input((None, None, 3))
        value = keras.layers.Rescaling(1 / 255)(image)
        value = keras.layers.Conv2D(8, 3, strides=2, padding="same")(value)
        value = keras.layers.PReLU(shared_axes=[1, 2])(keras.layers.BatchNormalization()(value))
        value = keras.layers.UpSampling2D(2)(value)
        mask = keras.layers.Conv2D(1, 1, activation="sigmoid", name="mask")(value)
        other = keras.layers.Dense(4, name="other")(keras.layers.GlobalAveragePooling2D()(value))
        return keras.Model(image, [other, mask])


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_keras(
    tmp_path: Path, keras_model: KerasModel, suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"net{suffix}"
    with quiet():
        keras_model.save(file)
    card = convert(tmp_path, "keras", str(file), "--size", "32", "48")
    assert (card.architecture, card.input.height, card.input.width) == ("Keras model", 32, 48)
    np.testing.assert_allclose(run(tmp_path / "models" / "net"), keras_model(IMAGE)[1], atol=1e-5)
    words = capsys.readouterr().out
    assert "taken for the mask (--output says otherwise)" in words
    assert "--mean 0 --scale 1 (the file says" in words  # it has a layer for that
    assert "activation is taken for 'none'" in words  # it ends in one


def test_biases_of_keras_are_as_the_browser_takes_them(tmp_path: Path) -> None:
    """Keras 3 adds them as [1, 1, 1, channels]; fused into a convolution they must be [channels]."""
    with quiet():
        tensorflow()
        keras = importlib.import_module("keras")
        image = keras.Input((*IMAGE.shape[1:3], 3))
        value = keras.layers.Conv2D(8, 3, strides=2, activation="relu", bias_initializer="ones")(image)
        # Of one channel, as a mask is: there the optimiser takes the bias for any number.
        value = keras.layers.Conv2D(1, 1, activation="sigmoid", bias_initializer="ones")(value)
        model = keras.Model(image, value)
        model.save(tmp_path / "net.keras")
    convert(tmp_path, "keras", str(tmp_path / "net.keras"))
    found = read_graph_model(tmp_path / "models" / "net" / "q4" / "model.json")
    fused = [entry for entry in found.topology["node"] if entry["op"] == "_FusedConv2D"]
    assert sorted(found.weights[entry["input"][2]].shape for entry in fused) == [(1,), (8,)]
    np.testing.assert_allclose(run(tmp_path / "models" / "net"), model(IMAGE / 255), atol=1e-5)


def test_saved_model(tmp_path: Path, keras_model: KerasModel) -> None:
    with quiet():
        keras_model.export(str(tmp_path / "exported"))
    told = [
        "--size",
        "32",
        "48",
        "--mean",
        "0",
        "--scale",
        "1",
        "--activation",
        "none",
        "--output",
        "output_1",
    ]
    card = convert(tmp_path, "saved-model", str(tmp_path / "exported"), *told)
    assert card.architecture == "TensorFlow SavedModel"
    np.testing.assert_allclose(run(tmp_path / "models" / "net"), keras_model(IMAGE)[1], atol=1e-5)


def test_saved_model_that_reads_files_is_not_loaded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tf = tensorflow()
    module = tf.Module()
    spec = tf.TensorSpec(IMAGE.shape, tf.float32)

    def read(image: TfTensor) -> TfTensor:
        return image + tf.cast(tf.strings.length(tf.io.read_file("/etc/hostname")), tf.float32)

    module.serve = tf.function(read, input_signature=[spec], autograph=False)
    with quiet():
        tf.saved_model.save(module, str(tmp_path / "spy"))
    assert main(["saved-model", str(tmp_path / "spy"), "--models", str(tmp_path / "models")]) == 2
    assert "(ReadFile) is not supported" in capsys.readouterr().err
    assert files_below(tmp_path / "models") == []


def test_graph_model(tmp_path: Path) -> None:
    """A model of ours is itself one: converted again, it answers the same."""
    write_tflite(tmp_path / "net.tflite", lambda x: small(x, 1))
    convert(tmp_path, "tflite", str(tmp_path / "net.tflite"))
    again = tmp_path / "again"
    folder = tmp_path / "models" / "net" / "q4"
    arguments = ["--mean", "0", "--scale", "1", "--quant-bytes", "4", "--models", str(again)]
    assert main(["tfjs", str(folder), "--id", "net", *arguments]) == 0
    np.testing.assert_allclose(run(again / "net"), run(tmp_path / "models" / "net"), atol=1e-6)


def test_six_classes_are_mediapipes(tmp_path: Path) -> None:
    write_tflite(tmp_path / "net.tflite", lambda x: small(x, 6))
    card = convert(tmp_path, "tflite", str(tmp_path / "net.tflite"))
    assert card.parts == ["background", "hair", "body_skin", "face_skin", "clothes", "others"]
    assert card.outputs["parts"] == [1, 16, 24, 6]
    folder = tmp_path / "models" / "net"
    parts = run(folder, "parts")
    np.testing.assert_allclose(parts.sum(-1), 1, atol=1e-5)
    np.testing.assert_allclose(run(folder), 1 - parts[..., :1], atol=1e-5)


def test_deeplab_has_its_person_at_15(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_tflite(tmp_path / "net.tflite", lambda x: small(x, 21))
    convert(tmp_path, "tflite", str(tmp_path / "net.tflite"))
    guessed = run(tmp_path / "models" / "net")
    words = capsys.readouterr().out
    assert "--mean 127.5 --scale 0.00784314" in words
    assert "of its 21 classes, 15 count as a person" in words
    told = ("--person-class", "15", "--mean", "127.5", "--scale", "0.00784314", "--activation", "softmax")
    convert(tmp_path, "tflite", str(tmp_path / "net.tflite"), *told)
    np.testing.assert_allclose(run(tmp_path / "models" / "net"), guessed, atol=1e-4)


def test_int8_is_dequantised(tmp_path: Path) -> None:
    file = tmp_path / "net.tflite"
    write_tflite(file, lambda x: tensorflow().sigmoid(small(x / 255, 1)), int8=True)
    convert(tmp_path, "tflite", str(file))
    with quiet():
        interpreter = tensorflow().lite.Interpreter(model_path=str(file))
        interpreter.allocate_tensors()
    (given,), (wanted,) = interpreter.get_input_details(), interpreter.get_output_details()
    interpreter.set_tensor(given["index"], np.round(IMAGE).astype(np.uint8))
    interpreter.invoke()
    scale, zero = wanted["quantization"]
    expected = (interpreter.get_tensor(wanted["index"]).astype(np.float32) - zero) * scale
    assert np.abs(run(tmp_path / "models" / "net") - expected).mean() < 0.02


@pytest.mark.parametrize(
    ("channels", "arguments", "words"),
    [
        (4, [], "has 4 classes; say which are a person with --person-class"),
        (4, ["--person-class", "9"], "has 4 classes, 0 to 3, so none is 9"),
        (1, ["--output", "mask"], "has no output 'mask'; it has '"),
        (1, ["--size", "64", "64"], "takes images of 32x48 only"),
    ],
    ids=["classes", "class", "output", "size"],
)
def test_wrong_wishes_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], channels: int, arguments: list[str], words: str
) -> None:
    write_tflite(tmp_path / "net.tflite", lambda x: small(x, channels))
    models = tmp_path / "models"
    assert main(["tflite", str(tmp_path / "net.tflite"), *arguments, "--models", str(models)]) == 2
    (line,) = [text for text in capsys.readouterr().err.splitlines() if text.startswith("convert_model: ")]
    assert words in line
    assert files_below(models) == []


@pytest.mark.parametrize("kind", ["keras", "onnx", "tflite", "tfjs"])
@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04" + bytes(60), bytes(range(256)) * 8], ids=["empty", "zip", "noise"]
)
def test_files_that_are_none_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, data: bytes
) -> None:
    if kind == "onnx":
        pytest.importorskip("onnx")
    file = tmp_path / {"keras": "net.keras", "tfjs": "model.json"}.get(kind, f"net.{kind}")
    file.write_bytes(data)
    assert main([kind, str(file), "--id", "net", "--models", str(tmp_path / "models")]) == 2
    lines = [text for text in capsys.readouterr().err.splitlines() if text.startswith("convert_model: ")]
    assert len(lines) == 1
    assert file.name in lines[0]
    assert files_below(tmp_path / "models") == []


def test_size_that_is_none_is_said_in_words() -> None:
    network = ImageNetwork("made up", (FREE, FREE), {"mask": (1, FREE, FREE, 1)}, lambda image, _: image)
    wishes = Wishes(id="net", title="Net", licence="unknown", size=(-1, -1))
    with pytest.raises(ConversionError, match="does not run on an image of -1x-1"):
        convert_network(network, wishes, Source(file="net", sha256="0" * 64), Target(Path("none"), ["4"]))


def test_remove(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_tflite(tmp_path / "net.tflite", lambda x: small(x, 1))
    convert(tmp_path, "tflite", str(tmp_path / "net.tflite"))
    assert main(["remove", "net", "--models", str(tmp_path / "models")]) == 0
    assert "removed" in capsys.readouterr().out
    assert list((tmp_path / "models").iterdir()) == []
