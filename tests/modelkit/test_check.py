"""`check_model` finds every kind of damage and is never thrown by any."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelkit.cards import CardError, read_card
from modelkit.check import check_model
from modelkit.hashing import sha256_of
from tests.modelkit.support import MODELS

NAME = "mediapipe-selfie-landscape"

Edit = Callable[[dict[str, Any]], object]

# One fixture folder serves many examples: each example repairs what it broke.
SHARED = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MODELS / NAME, tmp_path / NAME))


def edit_card(model: Path, change: dict[str, Any]) -> None:
    card = json.loads((model / "card.json").read_text())
    (model / "card.json").write_text(json.dumps(card | change))


def retell(model: Path, variant: str) -> None:
    """Make the card agree with the changed files of a variant, so that only the contract can object."""
    card = json.loads((model / "card.json").read_text())
    for file in card["variants"][variant[1:]]["files"]:
        file["bytes"] = (model / file["path"]).stat().st_size
        file["sha256"] = sha256_of(model / file["path"])
    (model / "card.json").write_text(json.dumps(card))


def edit_graph(model: Path, edit: Edit) -> None:
    path = model / "q4" / "model.json"
    graph = json.loads(path.read_text())
    edit(graph)
    path.write_text(json.dumps(graph))
    retell(model, "q4")


def test_whole_model_has_no_faults(model: Path) -> None:
    assert check_model(model) == []


@SHARED
@given(data=st.data())
def test_any_changed_byte_is_found(model: Path, data: st.DataObject) -> None:
    name = data.draw(
        st.sampled_from([file.path for v in read_card(model).variants.values() for file in v.files])
    )
    whole = (model / name).read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    flip = data.draw(st.integers(1, 255))
    (model / name).write_bytes(whole[:at] + bytes([whole[at] ^ flip]) + whole[at + 1 :])
    faults = check_model(model)
    (model / name).write_bytes(whole)
    assert faults == [f"{name}: its sha256 is not the card's; convert the model again"]


@SHARED
@given(keep=st.floats(0, 0.999))
def test_truncated_shard_is_found(model: Path, keep: float) -> None:
    shard = model / "q2" / "group1-shard1of1.bin"
    whole = shard.read_bytes()
    shard.write_bytes(whole[: int(keep * len(whole))])
    faults = check_model(model)
    shard.write_bytes(whole)
    assert len(faults) == 1
    assert "bytes, the card says" in faults[0]


def test_missing_shard_is_named(model: Path) -> None:
    (model / "q1" / "group1-shard1of1.bin").unlink()
    assert check_model(model) == [
        "q1/group1-shard1of1.bin: cannot be read (No such file or directory); convert the model again"
    ]


def test_extra_file_is_named(model: Path) -> None:
    (model / "q1" / "group1-shard2of2.bin").touch()
    assert check_model(model) == ["q1/group1-shard2of2.bin: stands in no variant of the card"]


KEYS = st.text() | st.sampled_from(["id", "input", "variants"])
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner),
).map(lambda value: json.dumps(value).encode())


@SHARED
@given(text=st.binary() | JSON)
def test_hostile_card_is_a_card_error(model: Path, text: bytes) -> None:
    whole = (model / "card.json").read_bytes()
    (model / "card.json").write_bytes(text)
    with pytest.raises(CardError):
        read_card(model)
    assert len(check_model(model)) == 1
    (model / "card.json").write_bytes(whole)


@pytest.mark.parametrize(
    "path", ["../secret", "/etc/passwd", "q1/../../secret", "q1\\model.json", "./q1/model.json"]
)
def test_card_cannot_name_files_outside(model: Path, path: str) -> None:
    file = {"path": path, "bytes": 1, "sha256": "0" * 64}
    edit_card(model, {"variants": {"1": {"files": [file, file]}}})
    with pytest.raises(CardError, match="not a plain path"):
        read_card(model)


@pytest.mark.parametrize(
    "change",
    [
        {"id": "other-model"},
        {"id": "../mediapipe"},
        {"outputs": {"mask": [1, 1, 1, 1]}},
        {"variants": {}},
        {"variants": {"3": {"files": []}}},
        {"input": {"height": 0, "width": 256}},
        {"input": {"height": -1, "width": -1}},
        {"unknown": 1},
    ],
    ids=str,
)
def test_card_that_breaks_the_schema_is_refused(model: Path, change: dict[str, Any]) -> None:
    edit_card(model, change)
    with pytest.raises(CardError):
        read_card(model)


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (
            lambda graph: graph["modelTopology"]["node"][-1].update(op="_FusedHardSwish"),
            "WASM lacks: _FusedHardSwish",
        ),
        (lambda graph: graph["modelTopology"]["node"][-1].update(op=7), "WASM lacks: 7"),
        (lambda graph: graph["modelTopology"]["node"][-1].update(op=["Relu"]), "WASM lacks: ['Relu']"),
        (
            lambda graph: graph["signature"]["inputs"]["image"]["tensorShape"]["dim"][1].update(size=1e999),
            "no proper 'image'",
        ),
        (lambda graph: graph["signature"]["inputs"].update(image=None), "no proper 'image'"),
        (lambda graph: graph["signature"]["outputs"].clear(), "no proper 'alpha'"),
        (lambda graph: graph["signature"]["outputs"]["alpha"].update(dtype="DT_INT32"), "not float32"),
        (
            lambda graph: graph["signature"]["inputs"]["image"]["tensorShape"]["dim"][1].update(size="145"),
            "takes [1, 145, 256, 3]",
        ),
        (lambda graph: graph["weightsManifest"][0]["paths"].append("more.bin"), "model.json wants"),
        (lambda graph: graph.pop("weightsManifest"), "no proper 'weightsManifest'"),
        (lambda graph: graph.update(format="layers-model"), "not a TensorFlow.js graph model"),
    ],
    ids=[
        "op",
        "number",
        "list",
        "infinite",
        "input",
        "output",
        "dtype",
        "size",
        "shards",
        "manifest",
        "format",
    ],
)
def test_broken_contract_is_named(model: Path, edit: Edit, words: str) -> None:
    edit_graph(model, edit)
    faults = check_model(model)
    assert len(faults) == 1
    assert words in faults[0]


@pytest.mark.parametrize("shape", [[], [1], [1, 1], [1, 144, 1], [2, 144, 256, 1], [1, 144, 256, 2]], ids=str)
def test_alpha_of_another_shape_is_named(model: Path, shape: list[int]) -> None:
    dims = [{"size": str(side)} for side in shape]
    edit_card(model, {"outputs": {"alpha": shape}})
    for count in ("1", "2"):
        shutil.rmtree(model / f"q{count}")
    card = json.loads((model / "card.json").read_text())
    edit_card(model, {"variants": {"4": card["variants"]["4"]}})
    edit_graph(model, lambda graph: graph["signature"]["outputs"]["alpha"]["tensorShape"].update(dim=dims))
    assert check_model(model) == [f"q4: alpha is {shape}, not [1, h, w, 1]"]


def place_in(graph: dict[str, Any], steps: list[int]) -> tuple[Any, Any]:
    """A dictionary or list of ``graph`` and one of its keys, each step one deeper."""
    inside: Any = graph
    for step in steps:
        place = inside
        keys = list(place) if isinstance(place, dict) else range(len(place))
        key = keys[step % len(keys)]
        inside = place[key]
        if not inside or not isinstance(inside, dict | list):
            break
    return place, key


ODD: st.SearchStrategy[object] = st.sampled_from(
    [None, True, 0, -1, 3.5, 10**30, float("inf"), float("nan"), "", "q4", [], {}, [[]], [7]]
)


@SHARED
@given(steps=st.lists(st.integers(0, 1000), min_size=1, max_size=6), value=ODD)
def test_any_value_in_a_graph_is_a_fault_or_none(model: Path, steps: list[int], value: object) -> None:
    path = model / "q4" / "model.json"
    whole = path.read_text()
    graph = json.loads(whole)
    place, key = place_in(graph, steps)
    place[key] = value
    path.write_text(json.dumps(graph))
    retell(model, "q4")
    check_model(model)
    path.write_text(whole)


def test_graph_that_is_no_json_is_named(model: Path) -> None:
    (model / "q4" / "model.json").write_text("[" * 100_000)
    retell(model, "q4")
    assert "is not JSON" in check_model(model)[0]
