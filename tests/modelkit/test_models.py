"""The committed models: whole, under the contract, and true to their sources."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pytest

from modelkit import selfie
from modelkit.cards import read_card
from modelkit.check import check_model
from modelkit.graph_model import KERNELS, operations, read_model
from tests.modelkit.support import MODELS, TFJS, RunModel, needs_tfjs

SELFIES = list(selfie.SELFIES.values())
VARIANTS = [(model.id, count) for model in SELFIES for count in ("1", "2", "4")]


@pytest.mark.parametrize("model", SELFIES, ids=lambda model: model.id)
def test_is_whole_and_keeps_the_contract(model: selfie.Selfie) -> None:
    assert check_model(MODELS / model.id) == []


@pytest.mark.parametrize("model", SELFIES, ids=lambda model: model.id)
def test_card_names_the_exact_source(model: selfie.Selfie) -> None:
    source = read_card(MODELS / model.id).source
    assert (source.package, source.file, source.sha256) == (selfie.PACKAGE, model.file, model.sha256)


@pytest.mark.parametrize(("name", "count"), VARIANTS)
def test_measured_difference_from_the_source_is_small(name: str, count: str) -> None:
    difference = read_card(MODELS / name).variants[count].difference  # type: ignore[index]
    assert difference is not None, "measure it: tools/convert_model.py measure"
    # Every converted model must keep 0.01 at float and 0.02 at 16 bit; these networks lose far less.
    mean, iou = {"1": (0.005, 0.99), "2": (0.0005, 0.999), "4": (0.0005, 0.999)}[count]
    assert difference.photos >= 50
    assert difference.mean_absolute <= mean
    assert difference.iou >= iou


@pytest.mark.parametrize("model", SELFIES, ids=lambda model: model.id)
def test_quantised_variants_are_smaller(model: selfie.Selfie) -> None:
    card = read_card(MODELS / model.id)
    shards = {count: sum(file.bytes for file in v.files[1:]) for count, v in card.variants.items()}
    assert shards["2"] <= 0.51 * shards["4"]
    assert shards["1"] <= 0.35 * shards["4"]


@pytest.mark.parametrize(("name", "count"), VARIANTS)
def test_graph_is_fused_and_free_of_slow_operations(name: str, count: str) -> None:
    used = operations(read_model(MODELS / name / f"q{count}"))
    # Each of these is a detour: a convolution without its bias, a transposition of the picture, a plain loop.
    assert not {
        "Conv2D",
        "BiasAdd",
        "DepthwiseConv2dNative",
        "Mean",
        "DepthToSpace",
        "Conv2DBackpropInput",
    } & set(used)
    assert used.count("_FusedConv2D") == 45
    assert used.count("FusedDepthwiseConv2dNative") == 11


@needs_tfjs
def test_every_allowed_operation_has_a_wasm_kernel() -> None:
    registry = (TFJS / "tfjs-backend-wasm" / "dist" / "register_all_kernels.js").read_text()
    registered = set(re.findall(r"from '\./kernels/(\w+)'", registry))
    assert set(KERNELS.values()) - registered == set()


@needs_tfjs
@pytest.mark.parametrize(("name", "count"), VARIANTS)
def test_finds_the_astronaut(
    name: str, count: str, portrait: npt.NDArray[np.uint8], run_model: RunModel
) -> None:
    alpha = run_model(MODELS / name / f"q{count}", portrait)
    assert np.isfinite(alpha).all()
    assert alpha.min() >= 0
    assert alpha.max() <= 1
    assert at(alpha, 110, 225) > 0.95  # her nose
    assert at(alpha, 400, 200) > 0.95  # her chest
    assert at(alpha, 10, 10) < 0.05  # the flag
    assert at(alpha, 20, 400) < 0.05  # above the shuttle


def at(alpha: npt.NDArray[np.float32], row: int, column: int) -> float:
    """Alpha where the 512x512 portrait has (row, column)."""
    height, width = alpha.shape
    return float(alpha[row * height // 512, column * width // 512])


def test_folder_holds_only_models() -> None:
    assert [path.name for path in MODELS.iterdir() if not (path / "card.json").is_file()] == []


def test_no_card_names_a_place_on_a_machine() -> None:
    for card in MODELS.glob("*/card.json"):
        assert not re.search(r'"/|[A-Z]:\\\\|https?://', card.read_text()), card
