"""What a variant loses against the network that it was made of."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from convert_model import main
from modelkit.cards import Card, InputSize, Source, read_card
from modelkit.contract import UNIT_RANGE, Network
from modelkit.convert import Job, Target, convert
from modelkit.difference import difference, differences
from modelkit.errors import ConversionError
from modelkit.install import files_below
from modelkit.pictures import PORTRAIT_VIEWS, portrait_views
from modelkit.runtime import TfTensor, tensorflow
from tests.modelkit.support import needs_tensorflow

LEFT = np.array([[1, 1], [0, 0]], np.float32)
RIGHT = np.array([[1, 0.5], [0.5, 0]], np.float32)
SIZE = (32, 48)


def test_is_the_mean_over_pixels_and_photos() -> None:
    found = difference([LEFT, LEFT], [LEFT, RIGHT], "two squares")
    assert (found.photos, found.dataset) == (2, "two squares")
    assert found.mean_absolute == pytest.approx((0 + 0.25) / 2)
    assert found.iou == pytest.approx((1 + 2 / 3) / 2, abs=1e-6)


def test_empty_masks_agree() -> None:
    nobody = np.zeros((2, 2), np.float32)
    assert difference([nobody], [nobody], "a wall").iou == 1


def network() -> Network:
    """Two layers of made-up weights, at half size."""
    random = np.random.default_rng(5)
    spread = random.normal(0, 0.2, (3, 3, 3, 8)).astype(np.float32)
    mix = random.normal(0, 1, (1, 1, 8, 1)).astype(np.float32)

    def alpha(image: TfTensor) -> dict[str, TfTensor]:
        tf = tensorflow()
        value = tf.nn.relu(tf.nn.conv2d(image, spread, 2, "SAME"))
        return {"alpha": tf.sigmoid(tf.nn.conv2d(value, mix, 1, "SAME"))}

    return alpha


def job(run: Network) -> Job:
    height, width = SIZE
    return Job(
        id="net",
        title="Net",
        family="own",
        architecture="Two layers",
        licence="MIT",
        source=Source(file="net", sha256="0" * 64),
        input=InputSize(height=height, width=width),
        preprocessing=UNIT_RANGE,
        network=run,
    )


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Card]:
    """A converted network's folder and card."""
    result = convert(job(network()), Target(tmp_path_factory.mktemp("models")))
    return result.folder, result.card


@needs_tensorflow
def test_conversion_tells_what_each_variant_loses(card: tuple[Path, Card]) -> None:
    figures = {count: variant.difference for count, variant in card[1].variants.items()}
    assert list(figures) == ["1", "2", "4"]
    lost = []
    for figure in figures.values():
        assert figure is not None
        assert (figure.photos, figure.dataset) == (4, PORTRAIT_VIEWS)
        assert figure.iou >= 0.9
        lost.append(figure.mean_absolute)
    assert lost[0] > lost[1] > lost[2] >= 0
    assert lost[2] < 1e-5
    assert read_card(card[0]) == card[1]


@needs_tensorflow
def test_weights_that_went_astray_show(card: tuple[Path, Card], tmp_path: Path) -> None:
    folder = tmp_path / "q4"
    shutil.copytree(card[0] / "q4", folder)
    (shard,) = folder.glob("*.bin")
    shard.write_bytes((-np.frombuffer(shard.read_bytes(), "<f4")).astype("<f4").tobytes())
    module = tensorflow().function(lambda image: network()(image / 255), autograph=False)
    pictures = portrait_views(SIZE)
    found = differences(module, {"2": folder, "4": card[0] / "q4"}, pictures, "views")
    assert found["4"].mean_absolute < 1e-5
    assert found["2"].mean_absolute > 0.05


@needs_tensorflow
def test_photos_of_ones_own_are_named_by_their_folder(
    tmp_path: Path, portrait: npt.NDArray[np.uint8], package: Path
) -> None:
    photos = tmp_path / "desks"
    photos.mkdir()
    image = pytest.importorskip("PIL.Image").fromarray(portrait)
    for name in ("left.png", "right.jpg"):
        image.save(photos / name)
    arguments = ["--calibrate", str(photos), "--models", str(tmp_path / "models"), "--quant-bytes", "2"]
    file = package / "selfie_segmentation_landscape.tflite"
    assert main(["tflite", str(file), "--id", "net", *arguments]) == 0
    figure = read_card(tmp_path / "models" / "net").variants["2"].difference
    assert figure is not None
    assert (figure.photos, figure.dataset) == (2, "2 photos of the folder 'desks'")


@needs_tensorflow
def test_network_that_answers_nonsense_is_refused(tmp_path: Path) -> None:
    def roots(image: TfTensor) -> dict[str, TfTensor]:
        """Of numbers below 0."""
        return {"alpha": tensorflow().sqrt(image[..., :1] - 2)}

    with pytest.raises(ConversionError, match="its alpha is not a number everywhere"):
        convert(job(roots), Target(tmp_path / "models", ("4",)))
    assert files_below(tmp_path / "models") == []
