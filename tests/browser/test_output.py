"""What can be made of the picture: pictures and recordings, another camera, a page for others to film."""

from __future__ import annotations

import base64
import io
import re
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from playwright.sync_api import expect

from .browserkit.chromium import ALLOW_CAMERA
from .browserkit.fixtures import MakeClip, NewVisit
from .browserkit.frames import assert_none_raw
from .browserkit.visit import Visit

TWO_CAMERAS = "--use-fake-device-for-media-stream=device-count=2"

# The id of the camera that was given last.
NOTE_CAMERA = """
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await open(wanted);
    window.camera = stream.getVideoTracks()[0].getSettings().deviceId;
    return stream;
  };
"""

# A recording played and looked at in the page: its size, and the pixels of a moment within it.
LOOK_AT = """async (address) => {
  const video = document.createElement('video');
  video.muted = true;
  video.src = address;
  await new Promise((done, failed) => { video.onloadeddata = done; video.onerror = failed; });
  if (!(video.duration > 0.5 && video.duration < 60)) throw new Error(`it says it lasts ${video.duration} s`);
  await video.play();
  await new Promise((done) => setTimeout(done, 300));
  video.pause();
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d').drawImage(video, 0, 0);
  return canvas.toDataURL('image/png').split(',')[1];
}"""


def _started(page: Visit, **query: str | int) -> Visit:
    page.without_python().open(**{"effect": "blur", **query})
    page.wait_for_finished(5)
    page.page.get_by_role("button", name="Take a picture").wait_for()
    return page


def _decoded(png: bytes) -> npt.NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))


def _download(page: Visit) -> tuple[str, bytes]:
    """Download the newest of what was taken; gives its name and bytes."""
    with page.page.expect_download() as waiting:
        page.page.get_by_role("link", name=re.compile("^Download backdrop-")).first.click()
    download = waiting.value
    return download.suggested_filename, download.path().read_bytes()


def test_a_picture_is_the_finished_one_at_its_full_size(visit: NewVisit) -> None:
    page = _started(visit())
    page.page.get_by_role("button", name="Take a picture").click()
    name, png = _download(page)
    assert re.fullmatch(r"backdrop-[\d-]{19}\.png", name)
    picture = _decoded(png)
    assert picture.shape == (360, 640, 4)
    assert picture[..., 3].min() == 255
    # A blurred wall: neighbouring pixels are alike.
    wall = picture[40:200, 10:90, :3].astype(int)
    assert np.abs(np.diff(wall, axis=1)).mean() < 4


def test_what_is_see_through_stays_so_in_a_picture(visit: NewVisit) -> None:
    page = _started(visit(), effect="transparent")
    page.page.get_by_role("button", name="Take a picture").click()
    alpha = _decoded(_download(page)[1])[..., 3]
    assert alpha[40:200, 10:90].mean() < 5
    assert alpha[100:160, 300:340].mean() > 250
    page.page.get_by_role("button", name=re.compile("^Discard backdrop-")).click()
    expect(page.page.locator("#taken")).to_be_hidden()


@pytest.mark.parametrize("effect", ["blur", "transparent"])
def test_a_recording_shows_its_length_and_size_and_is_there_to_keep(visit: NewVisit, effect: str) -> None:
    page = _started(visit(), effect=effect)
    page.page.get_by_role("button", name="Record", exact=True).click()
    stop = page.page.get_by_role("button", name="Stop recording")
    expect(stop).to_have_text(re.compile(r"0:0[1-9] · [\d.]+ [kKM]B"))
    stop.click()
    card = page.page.locator(".take")
    expect(card).to_contain_text(re.compile(r"Recording 0:0\d · [\d.]+ [kKM]B"))
    address = page.page.get_by_role("link", name=re.compile("^Download")).get_attribute("href")
    picture = _decoded(base64.b64decode(page.page.evaluate(LOOK_AT, address)))
    assert picture.shape == (360, 640, 4)
    wall, face = picture[40:200, 10:90, 3].mean(), picture[100:160, 300:340, 3].mean()
    assert face > 240
    if effect == "transparent":
        assert wall < 16
    else:
        assert wall > 250
    name, webm = _download(page)
    assert re.fullmatch(r"backdrop-[\d-]{19}\.webm", name)
    # https://www.rfc-editor.org/rfc/rfc8794#section-11.2.1
    assert webm.startswith(b"\x1a\x45\xdf\xa3")
    assert_none_raw(page.frames())


def test_a_recording_ends_with_the_camera_and_is_not_lost(visit: NewVisit) -> None:
    page = _started(visit())
    page.page.get_by_role("button", name="Record", exact=True).click()
    expect(page.page.get_by_role("button", name="Stop recording")).to_have_text(re.compile("0:01"))
    page.page.get_by_role("button", name="Stop camera").click()
    expect(page.page.locator(".take")).to_contain_text("Recording")


def test_another_camera_can_be_chosen_and_is_remembered(visit: NewVisit) -> None:
    page = visit(flags=(ALLOW_CAMERA, TWO_CAMERAS)).without_python()
    page.page.add_init_script(NOTE_CAMERA)
    page.open(effect="blur")
    page.page.get_by_role("button", name="Take a picture").wait_for()
    page.page.get_by_text("Camera and output").click()
    device = page.page.get_by_label("Camera", exact=True)
    expect(device.locator("option")).to_have_count(2)
    first = device.input_value()
    second = next(value for value in _values(device.locator("option").all()) if value != first)
    device.select_option(second)
    page.page.wait_for_function("id => window.camera === id", arg=second)
    expect(page.page.locator("#stage")).to_have_attribute("data-view", "picture")
    expect(device).to_have_value(second)
    page.page.reload()
    page.page.wait_for_function("id => window.camera === id", arg=second)
    page.wait_for_frames(5)


def _values(options: list[Any]) -> list[str]:
    return [option.get_attribute("value") for option in options]


def test_the_pictures_size_and_rate_can_be_chosen(visit: NewVisit, clip: MakeClip) -> None:
    page = _started(visit(clip(1280, 720)))
    page.page.get_by_text("Camera and output").click()
    page.page.get_by_label("Picture size").select_option("640x360")
    frames = page.wait_for(
        "a smaller picture", lambda seen: any(frame.width == 640 and frame.finished for frame in seen)
    )
    assert_none_raw(frames)
    page.page.wait_for_url("**width=640&height=360**")
    page.page.get_by_label("Frame rate").select_option("15")
    page.page.wait_for_url("**fps=15**")
    page.wait_for_finished(5, page.count())
    expect(page.page.locator("#camera-hint")).to_contain_text(re.compile("640 . 360 at 15"))


def test_the_output_page_has_nothing_but_the_picture(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="transparent", view="output")
    page.wait_for_finished(5)
    size = page.page.viewport_size
    video = page.page.locator("#output")
    assert size
    assert video.bounding_box() == {"x": 0, "y": 0, **size}
    expect(video).to_have_css("transform", "none")
    # Said to those who do not see it, and shown to nobody.
    assert page.words().strip() == "Your picture is on."
    expect(page.page.locator("#said")).to_have_css("clip-path", "inset(50%)")
    assert page.page.get_by_role("button").count() == 0
    # Browser sources take over what is transparent.
    transparent = "rgba(0, 0, 0, 0)"
    for place in ("body", "#stage"):
        expect(page.page.locator(place)).to_have_css("background-color", transparent)
        expect(page.page.locator(place)).to_have_css("background-image", "none")


def test_a_click_opens_the_output_page_with_the_same_settings(visit: NewVisit) -> None:
    page = _started(visit(), effect="color", color="203040")
    page.page.get_by_text("Camera and output").click()
    with page.context.expect_page() as waiting:
        page.page.get_by_role("link", name="Use it in a call").click()
    opened = waiting.value
    opened.wait_for_load_state()
    for part in ("view=output", "autostart=1", "effect=color", "color=203040"):
        assert part in opened.url
    opened.wait_for_function("() => window.backdrop.stats().state === 'running'")
