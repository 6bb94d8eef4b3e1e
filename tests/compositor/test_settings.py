"""Settings, checked."""

from __future__ import annotations

import json
import math

import pytest

from compositor.errors import CompositorError, SettingsError
from compositor.settings import MOST_PARTS, Settings

BAD = [
    ("effect", "bokeh"),
    ("blur_shape", "square"),
    ("blur_shape", None),
    ("video", 3),
    ("video", None),
    ("gradient", [[0, 0, 0]]),
    ("gradient", [[0, 0, 0], [0, 0, 256]]),
    ("gradient", [[0, 0, 0], None]),
    ("gradient", ["#102030", "#405060"]),
    ("gradient", "#102030"),
    ("gradient_angle", -1),
    ("gradient_angle", 360.5),
    ("gradient_angle", math.nan),
    ("gradient_angle", "90"),
    ("gradient_angle", True),
    ("light_wrap", 1.5),
    ("light_wrap", None),
    ("light_wrap_radius", -0.1),
    ("decontaminate", math.nan),
    ("decontaminate", True),
    ("match", 2),
    ("match", "1"),
    ("scene_color", [1, 2]),
    ("scene_color", [1, 2, 300]),
    ("scene_color", False),
    ("effect", None),
    ("effect", []),
    ("strength", -0.01),
    ("strength", 1.01),
    ("strength", math.nan),
    ("strength", math.inf),
    ("strength", "0.5"),
    ("strength", True),
    ("threshold", 2),
    ("threshold", None),
    ("image", 3),
    ("color", [0, 0]),
    ("color", [0, 0, 256]),
    ("color", [0, 0, -1]),
    ("color", [0, 0, 0.5]),
    ("color", [0, 0, True]),
    ("color", [0, 0, math.nan]),
    ("color", "#203840"),
    ("people", "nobody"),
    ("people", True),
    ("faces", "hide"),
    ("tier", "best"),
    ("tier", ""),
    ("tier", 1),
    ("faces", None),
    ("part_names", []),
    ("part_names", "face"),
    ("part_names", ["face", ""]),
    ("part_names", ["face", 1]),
    ("part_names", ["face", "face"]),
    ("part_names", [f"part {number}" for number in range(MOST_PARTS + 1)]),
]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_bad_value_is_refused_by_name_in_one_line(name: str, value: object) -> None:
    with pytest.raises(SettingsError) as refusal:
        Settings().changed({name: value})
    assert f"'{name}'" in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("blur_shape", "square", "must be one of gaussian, bokeh, not 'square'"),
        ("gradient", [[0, 0, 0]], "must be two colours"),
        ("gradient", [[0, 0, 0], [0, 0, 256]], "must be three whole numbers from 0 to 255"),
        ("gradient_angle", 361, "must be an angle from 0 to 360 degrees, not 361"),
        ("match", -1, "must be a number from 0 to 1, not -1"),
        ("video", 3, "must be a text, not 3"),
    ],
)
def test_an_error_says_what_a_setting_must_be(name: str, value: object, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        Settings().changed({name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("blur_shape", "bokeh"),
        ("video", "waves"),
        ("gradient_angle", 0.0),
        ("gradient_angle", 360.0),
        ("light_wrap", 1.0),
        ("light_wrap_radius", 0.0),
        ("decontaminate", 0.0),
        ("match", 1.0),
        ("scene_color", (0, 255, 128)),
        ("scene_color", None),
        ("gradient", ((0, 0, 0), (255, 255, 255))),
    ],
)
def test_a_good_value_is_taken(name: str, value: object) -> None:
    assert getattr(Settings(scene_color=(1, 2, 3)).changed({name: value}), name) == value


def test_an_unknown_setting_is_refused_with_those_there_are() -> None:
    with pytest.raises(SettingsError, match=r"'blurriness'.*strength"):
        Settings().changed({"blurriness": 1})


@pytest.mark.parametrize("value", ["blur", 3, [1]])
def test_settings_that_are_no_object_are_refused(value: object) -> None:
    with pytest.raises(SettingsError, match="must be an object"):
        Settings().changed(value)  # type: ignore[arg-type]


def test_a_long_value_is_cut_short_in_the_error() -> None:
    with pytest.raises(SettingsError) as refusal:
        Settings().changed({"effect": "x" * 10_000})
    assert len(str(refusal.value)) < 200


def test_every_error_is_one_of_the_packages_own() -> None:
    assert issubclass(SettingsError, CompositorError)


def test_whole_floats_are_whole_numbers_as_in_javascript() -> None:
    assert Settings().changed({"color": [1.0, 2.0, 255.0]}).color == (1, 2, 255)


def test_settings_survive_json() -> None:
    settings = Settings().changed({"effect": "color", "color": [1, 2, 3], "strength": 1, "people": "main"})
    settings = settings.changed({"gradient": [[1, 2, 3], [4, 5, 6]], "scene_color": [7, 8, 9], "match": 0.5})
    assert Settings().changed(json.loads(json.dumps(settings.as_dict()))) == settings


def test_faces_can_only_be_hidden_with_a_model_that_has_them() -> None:
    faceless = Settings().changed({"part_names": ["background", "clothes"]})
    with pytest.raises(SettingsError, match=r"'faces' can't be 'blur'.*none of its parts is a face"):
        faceless.changed({"faces": "blur"})
    hidden = Settings().changed({"faces": "pixelate"})
    with pytest.raises(SettingsError, match="none of its parts is a face"):
        hidden.changed({"part_names": ["background", "clothes"]})
    both = faceless.changed({"faces": "blur", "part_names": ["background", "face_skin"]})
    assert both.part_names == ("background", "face_skin")
