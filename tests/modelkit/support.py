"""What the converter's tests share besides fixtures."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "models"
TFJS = ROOT / "webapp" / "client" / "node_modules" / "@tensorflow"

Floats = npt.NDArray[np.float32]
RunModel = Callable[[Path, npt.NDArray[Any]], Floats]

needs_tensorflow = pytest.mark.skipif(
    importlib.util.find_spec("tensorflow") is None, reason="TensorFlow is not installed (make tools)"
)
needs_tfjs = pytest.mark.skipif(
    not TFJS.is_dir() or shutil.which("node") is None,
    reason="Node or the client's npm packages are missing (npm ci in webapp/client)",
)

# Real material for developing, beside a developer's checkout and nowhere else.
DATA = ROOT.parent / "shared" / "data"
MIRROR = DATA / "bodypix-mirror"
PORTRAITS = DATA / "eval" / "portraits"
GOLDEN = DATA / "eval" / "golden"

needs_mirror = pytest.mark.skipif(not MIRROR.is_dir(), reason="the real BodyPix weights are not at hand")
needs_portraits = pytest.mark.skipif(not PORTRAITS.is_dir(), reason="the labelled portraits are not at hand")
needs_golden = pytest.mark.skipif(not GOLDEN.is_dir(), reason="the golden of tfjs-models is not at hand")
