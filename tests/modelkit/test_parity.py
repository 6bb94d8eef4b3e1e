"""Measuring against the source model's own runtime."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from convert_model import main
from modelkit import parity
from modelkit.browser import find_chromium
from modelkit.cards import read_card
from modelkit.errors import ConversionError
from modelkit.parity import Photos, SourceRuntime, measure
from tests.modelkit.support import MODELS, needs_tfjs

NAME = "mediapipe-selfie-landscape"
CHROMIUM = find_chromium()


@needs_tfjs
@pytest.mark.slow
@pytest.mark.skipif(not CHROMIUM.is_file(), reason="Chromium is not installed (apt-get install chromium)")
def test_source_runtime_agrees_on_the_astronaut(
    package: Path, portrait: npt.NDArray[np.uint8], tmp_path: Path
) -> None:
    image = pytest.importorskip("PIL.Image")
    pytest.importorskip("playwright")
    models, photos = tmp_path / "models", tmp_path / "photos"
    shutil.copytree(MODELS / NAME, models / NAME)
    photos.mkdir()
    image.fromarray(portrait).save(photos / "astronaut.png")
    options = ["--photos", str(photos), "--dataset", "an astronaut", "--package", str(package)]
    assert main(["measure", NAME, "--models", str(models), *options]) == 0
    found = {count: variant.difference for count, variant in read_card(models / NAME).variants.items()}
    for count, bound in {"1": 0.01, "2": 0.002, "4": 0.002}.items():
        figures = found[count]  # type: ignore[index]
        assert figures is not None
        assert (figures.photos, figures.dataset) == (1, "an astronaut")
        assert figures.mean_absolute <= bound
        assert figures.iou >= 0.98


class NoBar:
    total: float | None = None

    def update(self, n: float = 1) -> None:
        pass

    def refresh(self) -> None:
        pass


@pytest.mark.parametrize(
    ("name", "words"),
    [("photo.jpg", "is not a picture that can be read"), ("notes.txt", "holds no JPEG or PNG")],
)
def test_folder_without_pictures_is_refused(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / name).write_text("no picture")
    runtime = SourceRuntime(tmp_path, 1, CHROMIUM)
    with pytest.raises(ConversionError, match=words):
        measure(MODELS / NAME, runtime, Photos(tmp_path, "none"), NoBar())


def test_card_that_cannot_be_written_is_said_before_measuring_and_left_whole(
    portrait: npt.NDArray[np.uint8], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Path, __: object) -> Path:
        raise OSError(28, "No space left on device")

    pytest.importorskip("PIL.Image").fromarray(portrait).save(tmp_path / "astronaut.png")
    folder = Path(shutil.copytree(MODELS / NAME, tmp_path / NAME))
    before = (folder / "card.json").read_bytes()
    monkeypatch.setattr(parity, "tfjs_folders", lambda: pytest.fail("measures"))
    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(ConversionError, match=r"its card cannot be written \(No space left on device\)"):
        measure(folder, SourceRuntime(tmp_path, 1, CHROMIUM), Photos(tmp_path, "none"), NoBar())
    assert (folder / "card.json").read_bytes() == before
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


@needs_tfjs
def test_missing_browser_is_said_in_words(portrait: npt.NDArray[np.uint8], tmp_path: Path) -> None:
    pytest.importorskip("playwright")
    pytest.importorskip("PIL.Image").fromarray(portrait).save(tmp_path / "astronaut.png")
    folder = Path(shutil.copytree(MODELS / NAME, tmp_path / NAME))
    runtime = SourceRuntime(tmp_path, 1, tmp_path / "chromium")
    with pytest.raises(ConversionError, match="no Chromium there; install it"):
        measure(folder, runtime, Photos(tmp_path, "none"), NoBar())
