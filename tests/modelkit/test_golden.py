"""The committed models against the golden of tfjs-models: a portrait and its mask."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from PIL import Image

from modelkit import selfie
from modelkit.cards import QuantBytes
from modelkit.pictures import open_photo
from modelkit.scores import iou
from tests.modelkit.support import GOLDEN, MODELS, RunModel, needs_golden, needs_tfjs

# Seen: general 0.983 to 0.984, landscape 0.979 to 0.980, by quantBytes.
LEAST = 0.97


@needs_golden
@needs_tfjs
@pytest.mark.parametrize("name", [model.id for model in selfie.SELFIES.values()])
@pytest.mark.parametrize("count", get_args(QuantBytes))
def test_golden_of_tfjs_models_is_met(name: str, count: QuantBytes, run_model: RunModel) -> None:
    """Stretched to the model's input and back, and cut in the middle, as the page and tfjs-models do."""
    photo = open_photo(GOLDEN / "portrait.jpg")
    colours = np.asarray(open_photo(GOLDEN / "portrait_segmentation.png"))
    person = colours[..., 2] > colours[..., 0]  # blue on red
    alpha = run_model(MODELS / name / f"q{count}", np.asarray(photo))
    large = Image.fromarray(alpha).resize(photo.size, Image.Resampling.BILINEAR)
    found = iou(np.asarray(large) >= 0.5, person)
    print(f"{name} quantBytes {count}: IoU {found:.4f}")
    assert found >= LEAST
