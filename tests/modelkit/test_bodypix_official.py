"""The real BodyPix: against its own npm package, and 8 bits against float on labelled portraits."""

from __future__ import annotations

import contextlib
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from modelkit.bodypix import BodyPix, Weights
from modelkit.bodypix_convert import convert_bodypix
from modelkit.bodypix_files import Mirror
from modelkit.bodypix_stride import with_stride
from modelkit.cards import QuantBytes, read_card
from modelkit.check import check_model
from modelkit.convert import Target
from modelkit.errors import ConversionError
from modelkit.npm import unpacked
from modelkit.pictures import open_photo, photos_in, scaled
from modelkit.runtime import tensorflow
from modelkit.scores import Bits, iou
from modelkit.sources.tfjs import read_graph_model
from modelkit.sources.tfjs_graph import graph_def, network_of
from tests.modelkit.made_up_bodypix import fill_weights
from tests.modelkit.support import (
    MIRROR,
    PORTRAITS,
    TFJS,
    RunModel,
    needs_mirror,
    needs_portraits,
    needs_tensorflow,
    needs_tfjs,
)

pytestmark = [needs_tensorflow, needs_mirror, needs_portraits, pytest.mark.slow]

PACKAGE = "@tensorflow-models/body-pix@2.2.1"

# Width, and which of the official weights: all that are at hand.
OFFICIAL: list[tuple[float, Weights]] = [
    (0.5, "float"), (0.5, "quant2"), (0.5, "quant1"), (0.75, "quant2"), (0.75, "quant1"),
]  # fmt: skip

PHOTOS = 2


@pytest.fixture(scope="module")
def body_pix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The official package, with the TensorFlow.js that the page uses."""
    with contextlib.ExitStack() as stack:
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("npm_config_fetch_retries", "0")
                folder = stack.enter_context(unpacked(PACKAGE))
        except ConversionError as error:
            pytest.skip(f"the official package is not at hand: {error}")
        (folder / "node_modules").symlink_to(TFJS.parent)
        yield folder


@needs_tfjs
@pytest.mark.parametrize("stride", [8, 16])
@pytest.mark.parametrize(("multiplier", "weights"), OFFICIAL)
def test_masks_equal_the_official_packages(
    body_pix: Path, tmp_path: Path, multiplier: float, weights: Weights, stride: int
) -> None:
    model = BodyPix("MobileNetV1", multiplier, stride)
    found = Mirror(MIRROR).find(model, (weights,))
    result = convert_bodypix(model, found, Target(tmp_path, ("4",)))
    assert check_model(result.folder) == []

    entries = []
    for number, photo in enumerate(photos_in(PORTRAITS / "images")[:: 51 // PHOTOS][:PHOTOS]):
        picture = np.asarray(open_photo(photo))
        files = {name: tmp_path / f"{number}.{name}" for name in ("file", "official", "ours")}
        files["file"].write_bytes(picture.tobytes())
        size = {"height": picture.shape[0], "width": picture.shape[1]}
        entries.append({name: str(file) for name, file in files.items()} | size)
    (tmp_path / "pictures.json").write_text(json.dumps(entries))
    arguments = [body_pix, TFJS, found.graph, result.folder / "q4", model.architecture, str(stride)]
    script = Path(__file__).with_name("body_pix.mjs")
    subprocess.run(["node", script, *arguments, tmp_path / "pictures.json"], check=True, timeout=120)
    for entry in entries:
        theirs, ours = (np.fromfile(str(entry[name]), np.bool_) for name in ("official", "ours"))
        assert theirs.any()
        assert iou(theirs, ours) >= 0.99


@pytest.mark.parametrize("stride", [8, 16])
def test_strides_convert_into_each_other_exactly(stride: int) -> None:
    """Each official graph, made from the other's file, is the official one."""
    model = BodyPix("MobileNetV1", 0.5, stride)
    folder = MIRROR / model.folder("float")
    own, other = (
        with_stride(graph_def(read_graph_model(folder / f"model-stride{number}.json")), model, square=False)
        for number in (stride, 24 - stride)
    )
    assert own == other


def masks(folder: Path, photos: list[Path]) -> list[Bits]:
    network = network_of(read_graph_model(folder / "model.json"))
    traced = tensorflow().function(lambda image: network.run(image, "alpha"), autograph=False)
    found = []
    for photo in photos:
        alpha = traced(tensorflow().constant(scaled(open_photo(photo), (193, 257)))).numpy()[0, :, :, 0]
        large = Image.fromarray(alpha).resize((257, 193), Image.Resampling.BILINEAR)
        found.append(np.asarray(large) >= 0.5)
    return found


def label(photo: Path) -> Bits:
    with Image.open(PORTRAITS / "masks" / f"{photo.stem}.png") as image:
        small = image.convert("L").resize((257, 193), Image.Resampling.BILINEAR)
    return np.asarray(small) > 127


@pytest.mark.parametrize(("multiplier", "stride"), [(0.5, 16), (0.75, 8)])
def test_eight_bits_lose_next_to_nothing(tmp_path: Path, multiplier: float, stride: int) -> None:
    model = BodyPix("MobileNetV1", multiplier, stride)
    counts: tuple[QuantBytes, ...] = ("1", "4")
    folder = convert_bodypix(model, Mirror(MIRROR).find(model), Target(tmp_path, counts)).folder
    variants = read_card(folder).variants
    assert variants["1"].bytes <= 0.35 * variants["4"].bytes
    assert variants["1"].quantisation

    photos = photos_in(PORTRAITS / "images")[::3]
    labels = [label(photo) for photo in photos]
    whole, low = (masks(folder / f"q{count}", photos) for count in ("4", "1"))

    def mean(left: list[Bits], right: list[Bits]) -> float:
        return float(np.mean([iou(one, other) for one, other in zip(left, right, strict=True)]))

    assert mean(whole, low) >= 0.98
    assert abs(mean(whole, labels) - mean(low, labels)) <= 0.02


@needs_tfjs
@pytest.mark.parametrize(
    ("architecture", "multiplier", "path"),
    [("MobileNetV1", 1.0, "mobilenet/float/100"), ("ResNet50", 1.0, "resnet50/float")],
)
def test_real_topology_with_made_up_weights_runs(
    tmp_path: Path, run_model: RunModel, architecture: str, multiplier: float, path: str
) -> None:
    fill_weights(MIRROR / "graphs-only" / path, tmp_path / "mirror" / "bodypix" / path)
    wanted = BodyPix(architecture, multiplier, 32)  # type: ignore[arg-type]
    result = convert_bodypix(wanted, Mirror(tmp_path / "mirror").find(wanted), Target(tmp_path, ("2",)))
    assert check_model(result.folder) == []
    alpha = run_model(result.folder / "q2", np.asarray(open_photo(photos_in(PORTRAITS / "images")[0])))
    assert alpha.shape == (7, 9)
    assert np.isfinite(alpha).all()
