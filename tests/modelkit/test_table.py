"""The table of installed variants."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from convert_model import main
from modelkit.browser import find_chromium
from modelkit.errors import ConversionError
from modelkit.table import Row, labelled_photos, markdown
from tests.modelkit.support import MODELS, needs_tfjs

NAME = "mediapipe-selfie-landscape"


@pytest.fixture
def photos(tmp_path: Path, portrait: npt.NDArray[np.uint8]) -> Path:
    image = pytest.importorskip("PIL.Image")
    mask = np.zeros((512, 512), np.uint8)
    mask[60:, 60:400] = 255  # about where she is
    for name, pixels in (("images", portrait), ("masks", mask)):
        (tmp_path / name).mkdir()
        image.fromarray(pixels).save(tmp_path / name / "astronaut.png")
    return tmp_path


def test_columns_are_aligned() -> None:
    rows = [Row("net", "1", 1234, (144, 256), 0.9, 0.8, 12.34), Row("long-name", "4", 99, (1, 1), 1, 1, 1)]
    lines = markdown(rows).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert lines[2] == "| net       |          1 |  1 | 256x144 | 0.900 |      0.800 |       12.3 |"


def test_photo_without_a_mask_is_named(photos: Path) -> None:
    (photos / "masks" / "astronaut.png").unlink()
    with pytest.raises(ConversionError, match=r"masks/astronaut\.png: is missing"):
        labelled_photos(photos)


@needs_tfjs
@pytest.mark.slow
@pytest.mark.skipif(
    not find_chromium().is_file(), reason="Chromium is not installed (apt-get install chromium)"
)
def test_table_of_a_real_model(photos: Path, tmp_path: Path) -> None:
    pytest.importorskip("playwright")
    shutil.copytree(MODELS / NAME, tmp_path / "models" / NAME)
    arguments = [
        "--photos",
        str(photos),
        "--models",
        str(tmp_path / "models"),
        "--write",
        str(tmp_path / "t.md"),
    ]
    assert main(["table", *arguments]) == 0
    rows = [line.strip("| ").split(" | ") for line in (tmp_path / "t.md").read_text().splitlines()[2:]]
    assert [row[1].strip() for row in rows] == ["1", "2", "4"]
    for row in rows:
        assert float(row[4]) > 0.6  # a rectangle is but a rough label
        assert float(row[6]) > 0
