"""Whatever bytes a model is made of, it is read or refused in words, in bounded memory."""

from __future__ import annotations

import copy
import json
import os
import shutil
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelkit import reading
from modelkit.cards import CardError, read_card
from modelkit.errors import ConversionError
from modelkit.reading import read_bounded
from modelkit.sources.tfjs import read_graph_model
from modelkit.sources.tflite import parse_tflite, read_tflite
from tests.modelkit.support import MODELS, needs_tensorflow

SOURCE = MODELS / "mediapipe-selfie-landscape" / "q1"
FUZZ = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
# The model has 230 kB; read, its weights are float32 and pass through float64.
MOST_MEMORY = 20_000_000

ODD = [None, True, 0, -1, 3.5, 10**30, 2**63, float("nan"), float("inf"), "", "float32", "\ud800", "a\0"]
ODD_SHAPES = [[], {}, [0, 10**30], [1] * 100, [[]], [{}]]
odd = st.sampled_from([*ODD, *ODD_SHAPES])


def peak_of(read: Callable[[], object]) -> int:
    """The most memory that a read takes, in bytes, whether it succeeds or is refused in words."""
    tracemalloc.start()
    try:
        with suppress(ConversionError):
            read()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def read_or_refuse(folder: Path) -> None:
    assert peak_of(lambda: read_graph_model(folder / "model.json")) < MOST_MEMORY


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A copy of a real model that the test may break."""
    return Path(shutil.copytree(SOURCE, tmp_path / "model"))


@FUZZ
@given(body=st.binary(max_size=100) | st.text('{}[]:,"weightsManifest0', max_size=40).map(str.encode))
def test_any_bytes_as_model_json(model: Path, body: bytes) -> None:
    (model / "model.json").write_bytes(body)
    read_or_refuse(model)


@FUZZ
@given(data=st.data())
def test_any_change_to_a_real_model_json(model: Path, data: st.DataObject) -> None:
    changed: Any = copy.deepcopy(json.loads((SOURCE / "model.json").read_bytes()))
    for _ in range(data.draw(st.integers(1, 3))):
        at = changed
        # Most of the file are nodes; what is read here is the manifest.
        key: Any = data.draw(st.sampled_from(["weightsManifest", "weightsManifest", *changed]))
        while isinstance(at[key], dict | list) and at[key] and data.draw(st.integers(0, 3)):
            at = at[key]
            key = data.draw(st.sampled_from(list(at) if isinstance(at, dict) else range(len(at))))
        at[key] = data.draw(odd)
    (model / "model.json").write_text(json.dumps(changed), encoding="utf-8")
    read_or_refuse(model)


@FUZZ
@given(cut=st.integers(0, 200_000), more=st.binary(max_size=20))
def test_any_shard(model: Path, cut: int, more: bytes) -> None:
    (shard,) = model.glob("*.bin")
    shard.write_bytes(shard.read_bytes()[:cut] + more)
    read_or_refuse(model)


def test_a_shard_that_is_named_many_times_is_not_read_as_often(model: Path) -> None:
    text = json.loads((model / "model.json").read_bytes())
    text["weightsManifest"][0]["paths"] *= 1000
    (model / "model.json").write_text(json.dumps(text))
    with pytest.raises(ConversionError, match="same shard more than once"):
        read_graph_model(model / "model.json")


def test_a_shape_that_no_array_has_is_refused(model: Path) -> None:
    text = json.loads((model / "model.json").read_bytes())
    text["weightsManifest"][0]["weights"][0]["shape"] = [0, 10**30]
    (model / "model.json").write_text(json.dumps(text))
    with pytest.raises(ConversionError, match="shape that no tensor has"):
        read_graph_model(model / "model.json")


def pipe(path: Path) -> None:
    os.mkfifo(path)


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def huge(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(1 << 40)


@pytest.mark.parametrize("make", [pipe, endless, huge])
@pytest.mark.parametrize("name", ["model.json", "shard", "net.tflite", "card.json"])
def test_what_is_endless_is_refused_in_words(
    model: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None], name: str
) -> None:
    # A gigabyte of zeros takes a second to read, which is what the limit allows.
    monkeypatch.setattr("modelkit.weights.MOST_WEIGHT_BYTES", 1 << 20)
    monkeypatch.setattr("modelkit.sources.tflite.MOST_WEIGHT_BYTES", 1 << 20)
    monkeypatch.setattr("modelkit.graph_model.MOST_JSON_BYTES", 1 << 20)
    path = next(model.glob("*.bin")) if name == "shard" else model / name
    path.unlink(missing_ok=True)
    make(path)
    readers: dict[str, Callable[[], object]] = {
        "net.tflite": lambda: read_tflite(path),
        "card.json": lambda: read_card(model),
    }
    read = readers.get(name, lambda: read_graph_model(model / "model.json"))
    with pytest.raises((ConversionError, CardError), match=r"no regular file|more than 1048576 bytes"):
        read()


def test_a_file_of_just_the_most_bytes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    assert read_bounded(path, 5) == b"12345"
    with pytest.raises(OSError, match="more than 4 bytes"):
        read_bounded(path, 4)
    assert reading.MOST_CARD_BYTES < reading.MOST_JSON_BYTES < reading.MOST_WEIGHT_BYTES


@needs_tensorflow
@FUZZ
@given(
    changes=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=8)), min_size=1, max_size=12)
)
def test_any_change_to_a_real_tflite_file(landscape: bytes, changes: list[tuple[float, bytes]]) -> None:
    parse_tflite(landscape)  # TensorFlow's own modules take memory at the first read
    damaged = bytearray(landscape)
    for share, value in changes:
        at = int(share * (len(damaged) - len(value)))
        damaged[at : at + len(value)] = value
    assert peak_of(lambda: parse_tflite(bytes(damaged))) < 10 * len(landscape)
