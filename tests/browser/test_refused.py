"""What cannot be changes nothing, and the page says what is shown instead."""

from __future__ import annotations

from .browserkit.fixtures import NewVisit
from .browserkit.frames import assert_none_raw

_REFUSED = """
  (options) => window.backdrop.processor.update(options).then(() => 'taken', ({ code }) => code)
"""


def test_a_setting_that_python_refuses_leaves_the_model(visit: NewVisit) -> None:
    page = visit().open(effect="blur")
    before = page.settled()["model"]
    change = {"model": "mediapipe-selfie", "strength": 7}
    assert page.page.evaluate(_REFUSED, change) == "setting-invalid"
    page.wait_for_finished(10, page.count())
    page.pause(600)
    assert page.stats()["model"] == before
    assert page.page.evaluate("() => window.backdrop.processor.options.model") == before.split("@")[0]


def test_a_model_that_does_not_load_leaves_the_look(visit: NewVisit) -> None:
    page = visit().open(effect="blur")
    page.settled()
    page.lose("/models/mediapipe-selfie/")
    change = {"model": "mediapipe-selfie", "effect": "color", "color": "#ff0000", "renderer": "webgl2"}
    assert page.page.evaluate(_REFUSED, change) == "model-missing"
    frame = page.wait_for_finished(10, page.count())[-1]
    assert abs(frame.left.mean - 81) > 4
    assert page.stats()["renderer"] == "planes"


def test_a_video_that_cannot_be_shown_at_the_start_gives_way_to_the_blur(visit: NewVisit) -> None:
    page = visit().without_python()
    page.lose(r"\.(mp4|webm)")
    page.open(effect="video", video="harbour", strength=20)
    page.alert("cannot be shown")
    page.wait_for_finished(5)
    assert page.page.get_by_role("radio", name="Blur", exact=True).is_checked()
    # The rest of what the address asks for is in force.
    options = page.page.evaluate("() => window.backdrop.processor.options")
    assert (options["effect"], options["strength"]) == ("blur", 0.2)
    assert_none_raw(page.frames())
