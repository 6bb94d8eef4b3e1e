"""The large BodyPix networks run in the page: their real graphs, with made-up weights."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("tensorflow", reason="TensorFlow is missing: run `make tools`")

from convert_model import main
from serving.own_server import own_server
from tests.modelkit.made_up_bodypix import fill_weights
from webapp.server.settings import CHECKOUT

from .browserkit.fixtures import NewVisit

GRAPHS = CHECKOUT.parent / "shared" / "data" / "bodypix-mirror" / "graphs-only"
MODELS = {
    "bodypix-mobilenet-v1-100-stride16": ("mobilenet/float/100", ["MobileNetV1", "--multiplier", "1"]),
    "bodypix-resnet50-stride32": ("resnet50/float", ["ResNet50", "--output-stride", "32"]),
}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both at 16 bits; their weights make a person of every pixel."""
    if not GRAPHS.is_dir():
        pytest.skip(f"{GRAPHS} is missing: there are no graphs to convert")
    folder = tmp_path_factory.mktemp("large")
    for path, wanted in MODELS.values():
        fill_weights(GRAPHS / path, folder / "mirror" / "bodypix" / path, all_person=True)
        places = ["--mirror", str(folder / "mirror"), "--models", str(folder / "models")]
        assert main(["bodypix", "--architecture", *wanted, "--quant-bytes", "2", *places]) == 0
    return folder / "models"


@pytest.fixture(scope="module")
def server(models: Path) -> Iterator[str]:
    """The address of the real server, with these models."""
    with own_server(models) as running:
        yield running.address


@pytest.mark.parametrize("backend", ["wasm", "webgl"])
@pytest.mark.parametrize("model", list(MODELS))
def test_a_large_network_runs(visit: NewVisit, model: str, backend: str) -> None:
    page = visit().without_python().open(effect="blur", model=model, backend=backend, resolution=161)
    # Building it takes half a minute where WebGL is software.
    page.page.wait_for_function("() => window.backdrop.stats().frames > 0", timeout=120_000)
    page.wait_for_model(f"{model}@2")
    # What it takes for a person is not blurred, and that is everything here: its mask came through.
    page.wait_for("a frame", lambda frames: any(frame.raw for frame in frames))
    stats = page.stats()
    assert (stats["backend"], stats["input_width"]) == (backend, 161)
    assert [event for event in page.events() if event["kind"] == "error"] == []
