"""A stranger's first minute: what is said, what is asked for, and a picture in two clicks."""

from __future__ import annotations

import numpy as np
from playwright.sync_api import expect

from .browserkit.chromium import ALLOW_CAMERA, NO_CAMERA
from .browserkit.fixtures import NewVisit
from .browserkit.frames import assert_none_raw

COUNT_QUESTIONS = """
  window.asked = 0;
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (wanted) => {
    window.asked++;
    return open(wanted);
  };
"""


def test_the_camera_is_asked_for_on_a_click_alone(visit: NewVisit) -> None:
    page = visit().without_python()
    page.page.add_init_script(COUNT_QUESTIONS)
    page.page.goto(page.base)
    page.page.get_by_text("nothing leaves your device.").wait_for()
    page.pause(1000)
    assert page.page.evaluate("() => window.asked") == 0
    page.page.get_by_role("button", name="Start camera").click()
    assert_none_raw(page.wait_for_finished(5))
    assert page.page.evaluate("() => window.asked") == 1
    assert page.page.evaluate("() => window.backdrop.processor.options.effect") == "blur"


def test_a_sample_stands_in_where_there_is_no_camera(visit: NewVisit) -> None:
    page = visit(flags=(ALLOW_CAMERA, NO_CAMERA))
    page.page.add_init_script(COUNT_QUESTIONS)
    page.page.goto(f"{page.base}/?effect=color&color=ff00ff")
    page.page.get_by_role("button", name="Try it without a camera").click()
    page.wait_for_frames(10)
    page.page.wait_for_function("() => window.backdrop.stats().state === 'running'")
    page.wait_for_refined()
    page.pause(1500)
    picture = page.still().astype(int)
    magenta = np.abs(picture[..., :3] - (255, 0, 255)).max(axis=2) < 24
    rows, columns = magenta.shape
    # The drawn person is taken for one: their middle is theirs, and the room around them is gone.
    assert magenta[: rows // 2, : columns // 4].mean() > 0.97
    assert magenta[: rows // 2, -columns // 4 :].mean() > 0.97
    assert magenta[3 * rows // 4 :, 9 * columns // 20 : 11 * columns // 20].mean() < 0.03
    assert page.page.evaluate("() => window.asked") == 0
    assert not page.violations()


def test_a_film_behind_the_sample_is_waited_for_and_not_complained_of(visit: NewVisit) -> None:
    page = visit(flags=(ALLOW_CAMERA, NO_CAMERA)).without_python()
    page.page.goto(f"{page.base}/?effect=video")
    page.page.get_by_role("button", name="Try it without a camera").click()
    page.page.wait_for_function("() => window.backdrop.stats().frames > 10")
    assert [event for event in page.events() if event["kind"] == "error"] == []


def test_the_sample_ends_and_gives_way_to_the_camera(visit: NewVisit) -> None:
    page = visit().without_python()
    page.page.goto(page.base)
    page.page.get_by_role("button", name="Try it without a camera").click()
    page.page.wait_for_function("() => window.backdrop.stats().state === 'running'")
    page.page.get_by_role("button", name="Stop the sample").click()
    page.page.get_by_role("button", name="Try it without a camera").click()
    page.page.wait_for_function("() => window.backdrop.stats().state === 'running'")
    page.page.get_by_role("button", name="Use my camera").click()
    page.wait_for("the camera", lambda frames: any(frame.finished for frame in frames), page.count())
    expect(page.page.get_by_role("button", name="Stop camera")).to_be_visible()
    expect(page.page.get_by_role("button", name="Use my camera")).to_be_hidden()
    assert not any(frame.raw for frame in page.frames())
