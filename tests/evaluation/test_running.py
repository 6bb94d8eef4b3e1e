"""Running a model on many frames."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from evaluation.errors import EvaluationError
from evaluation.models import input_size, running, sampled
from modelkit.cards import CardError, InputSize
from tests.modelkit.support import MODELS, needs_tfjs

NAME = "mediapipe-selfie-landscape"


def test_half_the_size_is_the_mean_of_four() -> None:
    frame = np.arange(4 * 6 * 3, dtype=np.uint8).reshape(4, 6, 3)
    wanted = frame.astype(np.float32).reshape(2, 2, 3, 2, 3).mean((1, 3))
    np.testing.assert_allclose(sampled(frame, (2, 3))[0], wanted)


def test_the_own_size_is_the_frame() -> None:
    frame = np.arange(5 * 7 * 3, dtype=np.uint8).reshape(5, 7, 3)
    np.testing.assert_array_equal(sampled(frame, (5, 7))[0], frame)


def test_a_single_pixel_can_be_made_larger() -> None:
    assert sampled(np.full((1, 1, 3), 9, np.uint8), (4, 5)).tolist() == np.full((1, 4, 5, 3), 9).tolist()


@pytest.mark.parametrize(
    ("picture", "size"),
    [((360, 640), (145, 257)), ((640, 360), (257, 145)), ((1, 1000), (17, 257)), ((300, 300), (257, 257))],
)
def test_a_free_size_keeps_the_aspect(picture: tuple[int, int], size: tuple[int, int]) -> None:
    assert input_size(InputSize(height=-1, width=-1, multiple=16), picture) == size


def test_a_fixed_size_stays() -> None:
    assert input_size(InputSize(height=144, width=256), (999, 10)) == (144, 256)


@needs_tfjs
def test_every_frame_has_its_own_answer() -> None:
    chance = np.random.default_rng(1)
    frames = [chance.integers(0, 255, (90, 160, 3)).astype(np.uint8) for _ in range(3)]
    with running(MODELS / NAME, "2") as (runner, count):
        assert count == "2"
        images = [runner.image(frame) for frame in frames]
        assert images[0].shape == (1, 144, 256, 3)
        found = [runner.alpha(image) for image in [*images, images[0]]]
    assert {alpha.shape for alpha in found} == {(1, 144, 256, 1)}
    np.testing.assert_array_equal(found[0], found[3])
    assert (found[0] != found[1]).any()
    assert all(alpha.min() >= 0 and alpha.max() <= 1 for alpha in found)


@needs_tfjs
def test_a_broken_model_is_named(tmp_path: Path) -> None:
    folder = tmp_path / NAME
    shutil.copytree(MODELS / NAME, folder)
    model = json.loads((folder / "q2" / "model.json").read_text())
    next(node for node in model["modelTopology"]["node"] if "Conv2D" in node["op"])["op"] = "Nonsense"
    (folder / "q2" / "model.json").write_text(json.dumps(model))
    image = np.zeros((1, 144, 256, 3), np.float32)
    with running(folder, "2") as (runner, _):
        for _ in range(2):  # also when it is asked again
            with pytest.raises(EvaluationError, match=f"{NAME}: does not run on TensorFlow.js"):
                runner.alpha(image)


@needs_tfjs
def test_what_is_no_number_is_refused() -> None:
    with (
        running(MODELS / NAME) as (runner, _),
        pytest.raises(EvaluationError, match="not a number everywhere"),
    ):
        runner.alpha(np.full((1, 144, 256, 3), np.nan, np.float32))


def test_a_missing_variant_is_named(tmp_path: Path) -> None:
    folder = tmp_path / NAME
    folder.mkdir()
    card = json.loads((MODELS / NAME / "card.json").read_text())
    del card["variants"]["1"]
    (folder / "card.json").write_text(json.dumps(card))
    with pytest.raises(EvaluationError, match="has no variant q1; there are q2, q4"), running(folder, "1"):
        pass


def test_a_folder_without_a_card_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(CardError), running(tmp_path):
        pass


def test_without_node_nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(EvaluationError, match="Node is not installed"), running(MODELS / NAME):
        pass
