"""Telling people apart with a real BodyPix on real photos: two labelled portraits side by side.

Needs Node with the npm packages of webapp/client, and ../shared/data; skips without.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from compositor import Session, poses
from compositor.effects import POSE_OUTPUTS
from compositor.poses import Grid

CHECKOUT = Path(__file__).resolve().parents[3]
CLIENT = CHECKOUT / "webapp/client"
DATA = CHECKOUT.parent / "shared/data"
PORTRAITS = DATA / "eval/portraits"
MODELS = DATA / "bodypix-mirror/bodypix/mobilenet/float/050"
HEIGHT, WIDTH = 145, 257
PAIRS = 12
CHANNELS = dict(zip(("alpha", "parts", *POSE_OUTPUTS), (1, 24, 17, 34, 34, 32, 32), strict=True))

Array = npt.NDArray[Any]

pytestmark = [
    pytest.mark.skipif(not (PORTRAITS.is_dir() and MODELS.is_dir()), reason="needs ../shared/data"),
    pytest.mark.skipif(shutil.which("node") is None, reason="needs Node 20 or newer"),
    pytest.mark.skipif(
        not (CLIENT / "node_modules/@tensorflow").is_dir(), reason="needs the npm packages of webapp/client"
    ),
]


def beside(folder: Path, names: list[str], mode: str) -> Array:
    """Two pictures, the middle of each, that fill a frame side by side."""
    image = pytest.importorskip("PIL.Image")
    halves = []
    for name, width in zip(names, (WIDTH // 2, WIDTH - WIDTH // 2), strict=True):
        with image.open(folder / name) as picture:
            cut = round(picture.height * width / HEIGHT)
            left = (picture.width - cut) // 2
            middle = picture.convert(mode).crop((left, 0, left + cut, picture.height))
            halves.append(np.asarray(middle.resize((width, HEIGHT))))
    return np.concatenate(halves, axis=1)


@pytest.fixture(scope="module")
def pairs() -> list[tuple[Array, Array]]:
    """Frames of two people, and the labels: true where a person is."""
    images = sorted(path.name for path in (PORTRAITS / "images").iterdir())
    masks = sorted(path.name for path in (PORTRAITS / "masks").iterdir())
    numbers = [(2 * n, 2 * n + 1) for n in range(PAIRS)]
    return [
        (
            beside(PORTRAITS / "images", [images[i], images[j]], "RGB"),
            beside(PORTRAITS / "masks", [masks[i], masks[j]], "L") > 127,
        )
        for i, j in numbers
    ]


@pytest.fixture(scope="module", params=[8, 16])
def answers(
    request: pytest.FixtureRequest, pairs: list[tuple[Array, Array]], tmp_path_factory: pytest.TempPathFactory
) -> list[dict[str, Array]]:
    """What the model answers to each frame, at an output stride."""
    stride: int = request.param
    folder = tmp_path_factory.mktemp(f"stride{stride}")
    (folder / "pictures").write_bytes(b"".join(frame.tobytes() for frame, _ in pairs))
    command = ["node", str(Path(__file__).with_name("run_model.mjs")), str(CLIENT)]
    command += [str(MODELS / f"model-stride{stride}.json"), str(HEIGHT), str(WIDTH)]
    subprocess.run([*command, str(folder / "pictures"), str(folder)], check=True)
    rows, columns = HEIGHT // stride + 1, WIDTH // stride + 1
    found = {
        name: np.fromfile(folder / f"{name}.f32", np.float32).reshape(PAIRS, 1, rows, columns, channels)
        for name, channels in CHANNELS.items()
    }
    return [{name: values[n] for name, values in found.items()} for n in range(PAIRS)]


def test_nearly_everybody_has_a_pose(answers: list[dict[str, Array]]) -> None:
    in_half = []
    for answer in answers:
        _, rows, columns, _ = answer["alpha"].shape
        middles = [
            np.mean([x for _, x, _ in pose.seen()])
            for pose in poses.find(answer, Grid.over(rows, columns, HEIGHT, WIDTH))
        ]
        in_half += [any(x < WIDTH / 2 for x in middles), any(x >= WIDTH / 2 for x in middles)]
    assert np.mean(in_half) >= 0.9


def test_only_one_of_the_two_is_kept(
    answers: list[dict[str, Array]], pairs: list[tuple[Array, Array]]
) -> None:
    own, others = [], []
    for answer, (frame, labels) in zip(answers, pairs, strict=True):
        session = Session({"people": "main"})
        image = frame[np.newaxis].astype(np.float32)
        refined = session.refine(answer["alpha"], image, 1 / 30, {n: answer[n] for n in POSE_OUTPUTS})
        everyone = Session().refine(answer["alpha"], image)
        kept, known = (_enlarged(alpha) & labels for alpha in (refined, everyone))
        half = WIDTH // 2
        shares = sorted(
            float(kept[:, side].sum() / known[:, side].sum()) for side in (slice(half), slice(half, None))
        )
        others.append(shares[0])
        own.append(shares[1])
    assert np.mean(own) >= 0.95
    assert np.mean(others) <= 0.05


def test_faces_lie_in_people(answers: list[dict[str, Array]], pairs: list[tuple[Array, Array]]) -> None:
    for answer, (_, labels) in zip(answers, pairs, strict=True):
        hidden = _enlarged(Session({"faces": "blur"}).faces(answer["parts"], answer["alpha"]))
        for half in (slice(WIDTH // 2), slice(WIDTH // 2, None)):
            # A face is a good part of a portrait's upper half, and hardly of its lowest third.
            person = labels[:, half]
            assert (hidden[:, half] & person)[: HEIGHT // 2].sum() > 0.15 * person[: HEIGHT // 2].sum()
            assert (hidden[:, half] & person)[2 * HEIGHT // 3 :].mean() < 0.3


def _enlarged(alpha: Array) -> Array:
    """Where alpha is above the default threshold, at the frame's size."""
    _, rows, columns, _ = alpha.shape
    down = np.round(np.linspace(0, rows - 1, HEIGHT)).astype(int)
    across = np.round(np.linspace(0, columns - 1, WIDTH)).astype(int)
    enlarged: Array = alpha[0, down][:, across, 0] > 0.7
    return enlarged
