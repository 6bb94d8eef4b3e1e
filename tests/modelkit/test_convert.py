"""The whole way from the npm package to model folders, through the command line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from convert_model import main
from modelkit import selfie
from modelkit.cards import Card, QuantBytes, read_card
from modelkit.check import check_model
from modelkit.contract import ALPHA, UNIT_RANGE, Preprocessing, under_contract
from modelkit.errors import ConversionError
from modelkit.export import save
from modelkit.graph_model import operations, read_model
from modelkit.hashing import sha256_of
from modelkit.heads import Head
from modelkit.install import files_below
from modelkit.pictures import PORTRAIT_VIEWS
from modelkit.runtime import tensorflow
from modelkit.weights import read_weights
from tests.modelkit.support import MODELS, RunModel, needs_tensorflow, needs_tfjs

pytestmark = needs_tensorflow

COUNTS: tuple[QuantBytes, ...] = ("1", "2", "4")


def convert(models: Path, package: Path, *options: str) -> int:
    return main(["selfie", "--package", str(package), "--models", str(models), *options])


def hashes(folder: Path) -> dict[str, str]:
    return {name: sha256_of(folder / name) for name in files_below(folder)}


@pytest.fixture(scope="module")
def converted(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both selfie models, converted anew."""
    models = tmp_path_factory.mktemp("converted")
    assert convert(models, package) == 0
    return models


@pytest.mark.slow
@pytest.mark.parametrize("model", selfie.SELFIES.values(), ids=lambda model: model.id)
class TestConvertedAgain:
    """Converting from the package gives what is committed."""

    def test_is_whole(self, converted: Path, model: selfie.Selfie) -> None:
        assert check_model(converted / model.id) == []

    def test_has_the_committed_operations(self, converted: Path, model: selfie.Selfie) -> None:
        for count in COUNTS:
            ours, theirs = (operations(read_model(at / model.id / f"q{count}")) for at in (converted, MODELS))
            assert sorted(ours) == sorted(theirs)

    def test_has_the_committed_weights(self, converted: Path, model: selfie.Selfie) -> None:
        for count in COUNTS:
            ours, theirs = (
                read_weights(read_model(at / model.id / f"q{count}"), at / model.id / f"q{count}")
                for at in (converted, MODELS)
            )
            assert ours.keys() == theirs.keys()
            for name, values in ours.items():
                np.testing.assert_array_equal(values, theirs[name], err_msg=name)

    @needs_tfjs
    def test_finds_the_committed_alpha(
        self, converted: Path, model: selfie.Selfie, portrait: npt.NDArray[np.uint8], run_model: RunModel
    ) -> None:
        for count in COUNTS:
            ours = run_model(converted / model.id / f"q{count}", portrait)
            theirs = run_model(MODELS / model.id / f"q{count}", portrait)
            np.testing.assert_allclose(ours, theirs, atol=1e-5)

    def test_card_tells_the_same(self, converted: Path, model: selfie.Selfie) -> None:
        def told(card: Card) -> Card:
            return card.model_copy(update={"variants": {}, "tools": {}})

        assert told(read_card(converted / model.id)) == told(read_card(MODELS / model.id))


@pytest.mark.slow
def test_second_run_changes_nothing(
    converted: Path, package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = hashes(converted)
    assert convert(converted, package) == 0
    assert hashes(converted) == before
    assert capsys.readouterr().out.count(": unchanged (") == 2


@pytest.mark.slow
def test_measured_figures_outlive_a_conversion(converted: Path, package: Path, tmp_path: Path) -> None:
    name = "mediapipe-selfie-landscape"
    shutil.copytree(converted / name, tmp_path / name)
    card = json.loads((tmp_path / name / "card.json").read_text())
    figures = {"photos": 3, "dataset": "three portraits", "mean_absolute": 0.1, "iou": 0.9}
    for variant in card["variants"].values():
        variant["difference"] = figures
    card["variants"]["2"]["files"][1]["sha256"] = "0" * 64  # what was measured then is not what is made now
    (tmp_path / name / "card.json").write_text(json.dumps(card))
    assert convert(tmp_path, package, "--model", "landscape") == 0
    found = {count: variant.difference for count, variant in read_card(tmp_path / name).variants.items()}
    kept = {count: figure is not None and figure.photos == 3 for count, figure in found.items()}
    assert kept == {"1": True, "2": False, "4": True}
    assert found["2"] is not None
    assert found["2"].dataset == PORTRAIT_VIEWS
    assert found["2"].iou > 0.999


def test_one_variant_of_an_own_file(package: Path, tmp_path: Path) -> None:
    file = package / selfie.SELFIES["general"].file
    options = ["--id", "my-net", "--title", "Mine", "--licence", "MIT", "--quant-bytes", "2"]
    assert main(["tflite", str(file), "--models", str(tmp_path), *options]) == 0
    card = read_card(tmp_path / "my-net")
    assert (card.title, card.licence, list(card.variants)) == ("Mine", "MIT", ["2"])
    assert check_model(tmp_path / "my-net") == []
    # The network ends in a sigmoid, so none is added.
    assert operations(read_model(tmp_path / "my-net" / "q2")).count("Sigmoid") == 11


def refused(arguments: list[str], models: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Run a command that must fail: exit code 2, one line, nothing written; returns the line."""
    before = hashes(models)
    assert main([*arguments, "--models", str(models)]) == 2
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("convert_model: ")]
    assert len(lines) == 1
    assert hashes(models) == before
    assert not models.is_dir() or list(models.glob(".*")) == []
    return lines[0]


@pytest.mark.parametrize("keep", [0, 7, 1000, 124_000])
def test_truncated_file_is_refused(
    landscape: bytes, tmp_path: Path, keep: int, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cut.tflite").write_bytes(landscape[:keep])
    words = refused(["tflite", str(tmp_path / "cut.tflite"), "--id", "cut"], tmp_path / "models", capsys)
    assert "cut.tflite: " in words


def test_other_package_is_refused(package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for model in selfie.SELFIES.values():
        shutil.copy(package / model.file, tmp_path)
    (tmp_path / selfie.SELFIES["general"].file).write_bytes(b"TFL3" * 9)
    words = refused(["selfie", "--package", str(tmp_path)], tmp_path / "models", capsys)
    assert "selfie_segmentation.tflite: has sha256" in words


def test_failed_conversion_leaves_the_old_model(
    landscape: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    models = tmp_path / "models"
    shutil.copytree(MODELS / "mediapipe-selfie", models / "mediapipe-selfie")
    (tmp_path / "net.tflite").write_bytes(landscape)

    def broken(*_: object) -> None:
        raise ConversionError("tensorflowjs cannot convert the rebuilt network: made to fail")

    monkeypatch.setattr("modelkit.convert.export", broken)
    words = refused(["tflite", str(tmp_path / "net.tflite"), "--id", "mediapipe-selfie"], models, capsys)
    assert "made to fail" in words
    assert check_model(models / "mediapipe-selfie") == []


def test_mask_of_several_channels_is_refused(tmp_path: Path) -> None:
    module = under_contract(lambda image: {ALPHA: image}, (8, 8), UNIT_RANGE)
    with pytest.raises(ConversionError, match=r"its alpha is float32 \[1, 8, 8, 3\]; float32 \[1, height"):
        save(module, tmp_path)


def test_preprocessing_and_activation_are_in_the_graph() -> None:
    tf = tensorflow()
    head = Head("sigmoid", (0,))
    module = under_contract(
        lambda image: head(tf.reduce_sum(image, -1, keepdims=True)),
        (1, 1),
        Preprocessing((0.5, 0.5, 0.5), (1.0, 2.0, 3.0)),
    )
    alpha = module.serve(tf.constant([[[[3.0, 2.0, 1.0]]]]))["alpha"]
    assert float(alpha[0, 0, 0, 0]) == pytest.approx(0.5)  # (2 + 0 - 2) / 2 = 0, and sigmoid(0) = 1/2
