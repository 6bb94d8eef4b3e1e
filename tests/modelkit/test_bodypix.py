"""BodyPix from files in the bucket's layout, with made-up weights: nothing here needs the real ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from convert_model import main
from modelkit import bodypix
from modelkit.bodypix import BodyPix, outputs_of
from modelkit.bodypix_files import Mirror
from modelkit.bodypix_stride import with_stride
from modelkit.cards import read_card
from modelkit.check import check_model
from modelkit.contract import SIGNED_RANGE
from modelkit.errors import ConversionError
from modelkit.graph_model import operations, read_model
from modelkit.install import files_below
from modelkit.runtime import tensorflow
from modelkit.sources.tfjs import read_graph_model
from modelkit.sources.tfjs_graph import graph_def, network_of
from tests.modelkit.made_up_bodypix import write_bodypix
from tests.modelkit.support import Floats, RunModel, needs_tensorflow, needs_tfjs

pytestmark = needs_tensorflow

RANDOM = np.random.default_rng(3)
PHOTO = RANDOM.uniform(0, 255, (1, 65, 97, 3)).astype(np.float32)
NAME = "bodypix-mobilenet-v1-050-stride16"


Edit = Callable[[Path], object]


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-4])


def append(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b"more")


def poison(file: Path) -> None:
    file.write_bytes(np.float32(np.nan).tobytes() + file.read_bytes()[4:])


def swap(folder: Path, old: str, new: str) -> None:
    path = folder / "model-stride16.json"
    path.write_text(path.read_text().replace(old, new))


def rename_op(folder: Path, old: str, new: str) -> None:
    """Give the first node of one operation another."""
    path = folder / "model-stride16.json"
    model = json.loads(path.read_text())
    next(node for node in model["modelTopology"]["node"] if node["op"] == old)["op"] = new
    path.write_text(json.dumps(model))


def outputs(path: Path, stride: int, *, square: bool = False, multiplier: float = 0.5) -> dict[str, Floats]:
    """A graph's outputs on the photo, after it was given a stride."""
    graph = with_stride(
        graph_def(read_graph_model(path)), BodyPix("MobileNetV1", multiplier, stride), square=square
    )
    traced = tensorflow().function(lambda image: outputs_of(graph, SIGNED_RANGE(image)), autograph=False)
    return {name: value.numpy() for name, value in traced(tensorflow().constant(PHOTO)).items()}


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mirror")
    for stride in (8, 16):
        write_bodypix(folder, stride)
    return folder


@pytest.fixture(scope="module")
def models(mirror: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made from the mirror by the command line."""
    folder = tmp_path_factory.mktemp("models")
    options = ["--multiplier", "0.5", "--output-stride", "16", "32", "--mirror", str(mirror)]
    assert main(["bodypix", *options, "--models", str(folder)]) == 0
    return folder


def test_models_keep_the_contract(models: Path) -> None:
    assert sorted(path.name for path in models.iterdir()) == [NAME, NAME.replace("16", "32")]
    for folder in models.iterdir():
        assert check_model(folder) == []


def test_card_says_what_the_panel_asks(models: Path) -> None:
    card = read_card(models / NAME)
    assert (card.family, card.architecture, card.multiplier, card.output_stride) == (
        "bodypix", "MobileNetV1", 0.5, 16,
    )  # fmt: skip
    assert (card.input.height, card.input.width, card.input.multiple) == (-1, -1, 16)
    assert card.parts is not None
    assert (len(card.parts), card.parts[0], card.parts[-1]) == (24, "left_face", "right_feet")
    assert {name: shape[-1] for name, shape in card.outputs.items()} == {
        "alpha": 1, "parts": 24, "heatmaps": 17, "short_offsets": 34, "long_offsets": 34,
        "displacement_fwd": 32, "displacement_bwd": 32,
    }  # fmt: skip
    assert card.source.file == "bodypix/mobilenet/float/050/model-stride16.json"
    assert card.variants["1"].quantisation is not None
    assert "at 8 bits" in card.variants["1"].quantisation


def test_each_output_is_under_its_own_name(mirror: Path, models: Path) -> None:
    wanted = outputs(mirror / "bodypix/mobilenet/float/050/model-stride16.json", 16)
    graph = read_graph_model(models / NAME / "q4" / "model.json")
    network = network_of(graph)
    for name, expected in wanted.items():
        found = tensorflow().function(lambda image, name=name: network.run(image, name), autograph=False)(
            PHOTO
        )
        np.testing.assert_allclose(found, expected, atol=2e-5, err_msg=name)


def test_graph_is_fused(models: Path) -> None:
    used = operations(read_model(models / NAME / "q2"))
    assert not {"BiasAdd", "Relu6", "DepthwiseConv2dNative", "Conv2D"} & set(used)


@needs_tfjs
@pytest.mark.parametrize("variant", ["q1", "q2", "q4"])
def test_runs_at_any_valid_size(models: Path, run_model: RunModel, variant: str) -> None:
    alpha = run_model(models / NAME / variant, RANDOM.integers(0, 255, (64, 64, 3), dtype=np.uint8))
    assert alpha.shape == (13, 17)  # 193x257 at stride 16
    assert np.isfinite(alpha).all()


def test_another_stride_gives_the_official_graph(mirror: Path) -> None:
    folder = mirror / "bodypix/mobilenet/float/050"
    for stride, other in ((8, 16), (16, 8)):
        ours = outputs(folder / f"model-stride{other}.json", stride)
        theirs = outputs(folder / f"model-stride{stride}.json", stride)
        for name, expected in theirs.items():
            np.testing.assert_array_equal(ours[name], expected)


def test_stride_32_is_every_second_pixel_of_16(mirror: Path) -> None:
    path = mirror / "bodypix/mobilenet/float/050/model-stride16.json"
    small, large = outputs(path, 32), outputs(path, 16)
    for name, values in large.items():
        np.testing.assert_allclose(small[name], values[:, ::2, ::2], atol=1e-5)


def test_dilations_are_as_published_unless_told_otherwise(mirror: Path) -> None:
    path = mirror / "bodypix/mobilenet/float/050/model-stride8.json"
    model = BodyPix("MobileNetV1", 0.5, 8)
    graph = graph_def(read_graph_model(path))
    for square, expected in ((False, [1, 2, 1, 1]), (True, [1, 2, 2, 1])):
        nodes = with_stride(graph, model, square=square).node
        last = next(node for node in nodes if "Conv2d_13_depthwise" in node.name and "dilations" in node.attr)
        assert list(last.attr["dilations"].list.i) == expected


def test_wide_network_strides_a_layer_earlier(mirror: Path) -> None:
    graph = graph_def(read_graph_model(mirror / "bodypix/mobilenet/float/050/model-stride16.json"))
    nodes = with_stride(graph, BodyPix("MobileNetV1", 1.0, 16), square=True).node
    rates = {
        node.name.split("/")[1]: node.attr["dilations"].list.i[1]
        for node in nodes
        if "dilations" in node.attr
    }
    assert (rates["Conv2d_12_depthwise"], rates["Conv2d_13_depthwise"]) == (1, 2)


def test_best_weights_at_hand_are_taken(tmp_path: Path) -> None:
    model = BodyPix("MobileNetV1", 0.5, 16)
    for weights in ("quant1", "quant2", "float"):
        write_bodypix(tmp_path, 8, weights=weights)
        # There is no graph of this stride: one of another is taken.
        assert Mirror(tmp_path).find(model).path == f"bodypix/mobilenet/{weights}/050/model-stride8.json"
    assert Mirror(tmp_path).find(model, ("quant1",)).weights == "quant1"


def test_second_run_changes_nothing(mirror: Path, models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {name: (models / name).stat().st_mtime_ns for name in files_below(models)}
    options = ["--multiplier", "0.5", "--output-stride", "16", "--mirror", str(mirror)]
    assert main(["bodypix", *options, "--models", str(models)]) == 0
    assert ": unchanged (" in capsys.readouterr().out
    assert {name: (models / name).stat().st_mtime_ns for name in files_below(models)} == before


def test_every_combination_has_its_own_id() -> None:
    assert len({model.id for model in bodypix.every()}) == len(bodypix.every()) == 3 * 3 + 2
    assert BodyPix("ResNet50", 1.0, 32).id == "bodypix-resnet50-stride32"


def test_missing_combination_names_those_there_are() -> None:
    with pytest.raises(ConversionError, match=r"and ResNet50 with multiplier 1 and output stride 16\|32"):
        BodyPix("ResNet50", 1.0, 8)


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda folder: (folder / "group1-shard1of1.bin").unlink(), "cannot be read (No such file"),
        (lambda folder: cut(folder / "group1-shard1of1.bin"), "bytes are too few for weight"),
        (lambda folder: append(folder / "group1-shard1of1.bin"), "but the manifest has weights for"),
        (lambda folder: poison(folder / "group1-shard1of1.bin"), "no numbers (NaN or infinite)"),
        (lambda folder: rename_op(folder, "Conv2D", "ReadFile"), "add_1/conv' (ReadFile) is not supported"),
        (lambda folder: rename_op(folder, "Placeholder", "Const"), "'sub_2' stands not in the weights"),
        (lambda folder: (folder / "model-stride16.json").write_text("{" * 9), "is not JSON"),
        (lambda folder: (folder / "model-stride16.json").write_text("[]"), "is not a TensorFlow.js graph"),
        (lambda folder: swap(folder, "float_segments", "float_arguments"), "it has no 'float_segments'"),
        (lambda folder: swap(folder, "Conv2d_9_", "Conv2d_99_"), "has no layer like"),
        (lambda folder: swap(folder, "group1-shard1of1.bin", "../../secret"), "which is no plain file name"),
        (lambda folder: swap(folder, '"name": "relu_3"', '"name": "loose"'), "does not fit together"),
    ],
    ids=[
        "no shard", "short shard", "long shard", "NaN", "op", "no weight", "no JSON", "no object", "no mask",
        "no layer", "path", "loose end",
    ],
)  # fmt: skip
def test_broken_files_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], edit: Edit, words: str
) -> None:
    edit(write_bodypix(tmp_path / "mirror", 16).parent)
    options = ["--multiplier", "0.5", "--mirror", str(tmp_path / "mirror"), "--quant-bytes", "4"]
    assert main(["bodypix", *options, "--models", str(tmp_path / "models")]) == 2
    (line,) = [text for text in capsys.readouterr().err.splitlines() if text.startswith("convert_model: ")]
    assert words in line
    assert files_below(tmp_path / "models") == []
