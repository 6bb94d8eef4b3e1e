"""The start-up file, and that it needs no arrays."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from compositor import Session, effects, startup
from compositor.settings import BLUR_SHAPES, EFFECTS


def test_the_file_holds_the_plans(tmp_path: Path) -> None:
    path = tmp_path / "generated" / "start-plans.json"
    assert startup.main([str(path)]) == 0
    assert json.loads(path.read_text(encoding="utf-8")) == startup.plans()
    assert [file.name for file in path.parent.iterdir()] == ["start-plans.json"]


def test_an_older_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "start-plans.json"
    path.write_text("old", encoding="utf-8")
    startup.write(path)
    assert json.loads(path.read_text(encoding="utf-8")) == startup.plans()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert startup.main([str(blocked / "start-plans.json")]) == 1
    assert str(blocked / "start-plans.json") in capsys.readouterr().err


def test_its_plans_are_the_sessions() -> None:
    plans = startup.plans()
    for shape, entries in plans["backgrounds"]["blur"].items():
        for entry in entries:
            session = Session({"strength": entry["strength"], "blur_shape": shape})
            assert entry["background"] == session.plan()["background"]
    for entry in plans["edges"]:
        assert entry["edge"] == Session({"threshold": entry["threshold"]}).plan()["edge"]
    assert Session(plans["settings"]).plan() == Session().plan()


def test_every_effect_has_a_background() -> None:
    # An effect in Python starts as a blur.
    assert set(startup.plans()["backgrounds"]) == set(EFFECTS) - {"python"}
    assert set(startup.plans()["backgrounds"]["blur"]) == set(BLUR_SHAPES)


@pytest.mark.parametrize("effect", EFFECTS)
def test_every_effect_has_a_finish_whose_amounts_the_page_can_fill_in(effect: str) -> None:
    finish = startup.plans()["finish"][effect]
    amounts = {"match": 0.4, "light_wrap": 0.6, "decontaminate": 0.8}
    plan = Session({"effect": effect, **amounts}).plan()
    filled = {part: template and dict(template) for part, template in finish.items()}
    if filled["match"]:
        filled["match"]["amount"] = amounts["match"]
    if filled["wrap"]:
        filled["wrap"]["strength"] = amounts["light_wrap"]
    if filled["decontaminate"]:
        filled["decontaminate"]["amount"] = amounts["decontaminate"]
    assert filled == {part: plan.get(part) for part in ("decontaminate", "wrap", "match")}


def test_it_says_how_faces_are_drawn_and_which_outputs_each_choice_needs() -> None:
    plans = startup.plans()
    for kind, faces in plans["faces"].items():
        assert faces == Session({"faces": kind}).plan()["faces"]
        assert plans["carry"][kind] == Session({"faces": kind}).plan()["carry"]
    needs = plans["outputs"]
    assert needs["effect"]["parts"] == needs["faces"]["blur"] == needs["faces"]["pixelate"] == ["parts"]
    assert needs["people"] == {"everyone": [], "main": list(effects.POSE_OUTPUTS)}
    for settings in needs.values():
        for choice in settings:
            assert choice in {*EFFECTS, "everyone", "main", "show", "blur", "pixelate"}


@pytest.mark.parametrize("shape", BLUR_SHAPES)
def test_the_steps_reach_from_0_to_1(shape: str) -> None:
    steps = [entry["strength"] for entry in startup.plans()["backgrounds"]["blur"][shape]]
    assert (steps[0], steps[-1], len(steps)) == (0.0, 1.0, 21)


@pytest.fixture
def without_arrays() -> Iterator[None]:
    """As where neither NumPy nor TensorFlow.js is: on the machine that builds the page."""
    ours = {name: sys.modules.pop(name) for name in _loaded()}
    sys.modules.update({"numpy": None, "tfjs": None})  # type: ignore[dict-item]
    yield
    for name in _loaded():
        del sys.modules[name]
    sys.modules.update(ours)


def _loaded() -> list[str]:
    return [name for name in sys.modules if name.split(".")[0] in {"compositor", "numpy", "tfjs"}]


@pytest.mark.usefixtures("without_arrays")
def test_the_package_needs_no_arrays_until_it_is_given_some() -> None:
    package = importlib.import_module("compositor")
    importlib.import_module("compositor.blending")
    assert importlib.import_module("compositor.startup").plans()["settings"]["effect"] == "blur"
    session = package.Session({"effect": "color"})
    session.observe({"segment": 5.0, "interval": 33.0})
    assert session.plan()["effect"] == "color"
    session.dispose()


@pytest.mark.usefixtures("without_arrays")
def test_without_arrays_refine_says_what_to_install() -> None:
    package = importlib.import_module("compositor")
    with pytest.raises(ModuleNotFoundError, match=r"install NumPy.*registerJsModule"):
        package.Session().refine(None, None)
