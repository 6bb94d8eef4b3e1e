"""What the converter's tests share: the source package, a portrait, and a model run as the page runs it."""

from __future__ import annotations

import contextlib
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from modelkit import selfie
from modelkit.cards import read_card
from modelkit.errors import ConversionError
from modelkit.npm import unpacked
from modelkit.pictures import concrete_size
from tests.modelkit.support import TFJS, Floats, RunModel


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: takes more than about five seconds")


@pytest.fixture(scope="session")
def package() -> Iterator[Path]:
    """The unpacked npm package that carries the selfie models."""
    with contextlib.ExitStack() as stack:
        try:
            with pytest.MonkeyPatch.context() as patch:
                # npm would try for minutes; a test run without a network should find that out in seconds.
                patch.setenv("npm_config_fetch_retries", "0")
                folder = stack.enter_context(unpacked(selfie.PACKAGE))
        except ConversionError as error:
            pytest.skip(f"the source package is not at hand: {error}")
        yield folder


@pytest.fixture(scope="session")
def landscape(package: Path) -> bytes:
    """The landscape model's TFLite file."""
    return (package / selfie.SELFIES["landscape"].file).read_bytes()


@pytest.fixture(scope="session")
def portrait() -> npt.NDArray[np.uint8]:
    """A photo of a woman before a flag and a space shuttle, RGB, 512x512."""
    data = pytest.importorskip("skimage.data")
    picture: npt.NDArray[np.uint8] = data.astronaut()
    return picture


@pytest.fixture
def run_model(tmp_path: Path) -> RunModel:
    """Runs a variant's folder on an RGB picture, stretched to its input, on TensorFlow.js WASM under Node.

    It gives alpha, ``[height, width]``.
    """
    image = pytest.importorskip("PIL.Image")

    def run(folder: Path, picture: npt.NDArray[Any]) -> Floats:
        height, width = concrete_size(read_card(folder.parent).input)
        small = image.fromarray(picture).resize((width, height))
        source, target = tmp_path / "image.f32", tmp_path / "alpha.f32"
        np.asarray(small, "<f4").tofile(source)
        script = Path(__file__).with_name("run_model.mjs")
        subprocess.run(
            ["node", script, TFJS, folder, source, target, str(height), str(width)],
            check=True,
            timeout=120,
        )
        batch, rows, columns, channels = json.loads((tmp_path / "alpha.f32.json").read_text())
        assert (batch, channels) == (1, 1)
        return np.fromfile(target, "<f4").reshape(rows, columns)

    return run
