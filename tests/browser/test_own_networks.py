"""Networks of an operator's own: from a Keras or an ONNX file to a finished picture, by one command each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("tensorflow", reason="TensorFlow is missing: run `make tools`")
pytest.importorskip("onnx", reason="the optional extra 'onnx' is missing: run `make tools`")

from convert_model import main
from modelkit.pictures import scaled
from modelkit.runtime import tensorflow
from modelkit.sources.tfjs import read_graph_model
from modelkit.sources.tfjs_graph import network_of
from serving.own_server import own_server
from tests.modelkit.taught_networks import Lesson, write_keras, write_onnx
from webapp.server.settings import CHECKOUT

from .browserkit.clip import Clip
from .browserkit.fixtures import MakeClip, NewVisit
from .browserkit.frames import assert_none_raw

# Keras's own.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

# What the networks are taught by, and its input's height and width.
TEACHER = CHECKOUT / "models" / "mediapipe-selfie-landscape" / "q4" / "model.json"
TEACHERS = (144, 256)
# Theirs: MobileNetV2 halves it five times.
SIZE = (128, 224)


def _pictures(clip: Clip, every: int) -> Iterator[Image.Image]:
    """Every so many frames of a clip."""
    rows, columns = clip.height, clip.width
    size = rows * columns * 3 // 2
    with clip.path.open("rb") as file:
        file.readline()
        for number in range(10**6):
            if not file.readline():
                return
            data = np.frombuffer(file.read(size), np.uint8)
            if number % every:
                continue
            luma = Image.fromarray(data[: rows * columns].reshape(rows, columns))
            blue, red = (
                Image.fromarray(plane).resize(luma.size)
                for plane in data[rows * columns :].reshape(2, rows // 2, columns // 2)
            )
            # Pillow's YCbCr takes luma over 0..255.
            full = luma.point(lambda value: (value - 16) * 255 / 219)
            yield Image.merge("YCbCr", (full, blue, red)).convert("RGB")


@pytest.fixture(scope="module")
def lesson(clip: MakeClip) -> Lesson:
    """Frames of the clip, and the masks that a committed model finds."""
    tf = tensorflow()
    network = network_of(read_graph_model(TEACHER))
    run = tf.function(lambda image: network.run(image, "alpha"), autograph=False)
    pictures = list(_pictures(clip(640, 360), every=6))
    masks = [run(tf.constant(scaled(picture, TEACHERS))) for picture in pictures]
    half = tf.image.resize(tf.concat(masks, 0), (SIZE[0] // 2, SIZE[1] // 2), antialias=True)
    return Lesson(np.concatenate([scaled(picture, SIZE) for picture in pictures]), half.numpy()[..., 0])


@pytest.fixture(scope="module")
def models(lesson: Lesson, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models with nothing in it but what two commands make."""
    folder = tmp_path_factory.mktemp("own")
    write_keras(folder / "mobilenet.keras", lesson)
    write_onnx(folder / "u-net.onnx", lesson)
    assert main(["keras", str(folder / "mobilenet.keras"), "--models", str(folder / "models")]) == 0
    assert main(["onnx", str(folder / "u-net.onnx"), "--models", str(folder / "models")]) == 0
    return folder / "models"


@pytest.fixture(scope="module")
def server(models: Path) -> Iterator[str]:
    """The address of the real server, with these models."""
    with own_server(models) as running:
        yield running.address


@pytest.mark.parametrize("model", ["mobilenet", "u-net"])
def test_a_network_of_ones_own_finishes_the_picture(visit: NewVisit, model: str) -> None:
    page = visit().without_python().open(effect="blur", model=model, quant=4)
    for quant in (4, 2, 1):
        page.update(quantBytes=quant)
        page.wait_for_model(f"{model}@{quant}")
        frames = page.wait_for_finished(10, page.count())
        assert frames[-1].wall <= 0.25
    assert_none_raw(page.frames())
