"""What every browser has to do alike: from the first picture on, and never a raw one.

Tests that take `any_visit` are not run in WebKit: its port to Linux is too slow for them.
"""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from .browserkit.clip import LEFT, RIGHT, Patch, photo
from .browserkit.fixtures import NewAnyVisit
from .browserkit.frames import ENOUGH, assert_none_raw, face_of, wall_of
from .browserkit.webkit import WebKitTab

# A look is asked for in 8-bit RGB and comes back through limited-range YUV: a few units may be lost.
CLOSE = 8
# A second and a half at the camera's 30 frames per second.
SOME = 45
VIDEO = "Harbour video"


def test_the_stand_in_camera_is_the_clip(every_visit: NewAnyVisit) -> None:
    page = every_visit().without_python().open(effect="none")
    frames = page.wait_for_frames(ENOUGH)
    assert wall_of(frames) == pytest.approx(1, abs=0.15)
    assert face_of(frames) == pytest.approx(1, abs=0.15)


def test_from_the_first_frame_on_the_person_is_sharp_and_the_room_is_not(every_visit: NewAnyVisit) -> None:
    page = every_visit().open(effect="blur")
    frames = page.wait_for_finished(ENOUGH)
    assert face_of(frames) >= 0.85
    assert wall_of(frames) <= 0.25
    page.wait_for_refined()
    frames = page.wait_for_finished(ENOUGH, page.count())
    assert face_of(frames) >= 0.85
    assert wall_of(frames) <= 0.25
    assert_none_raw(page.frames())
    assert {(frame.width, frame.height) for frame in frames} == {(page.clip.width, page.clip.height)}


def test_a_color_fills_the_room(every_visit: NewAnyVisit) -> None:
    page = every_visit().without_python().open(effect="color", color="203840")
    assert face_of(page.wait_for_finished(ENOUGH)) >= 0.85
    assert_colored(page.still(), "203840")
    page.update(color="#d02020")
    page.wait_for_finished(5, page.count())
    assert_colored(page.still(), "d02020")


def assert_colored(still: npt.NDArray[np.uint8], color: str) -> None:
    """The wall is of this colour."""
    wanted = [int(color[i : i + 2], 16) for i in (0, 2, 4)]
    for patch in (LEFT, RIGHT):
        found = patch.cut(still)[..., :3].reshape(-1, 3)
        assert np.abs(found - np.array(wanted)).max() <= CLOSE


def test_see_through_frames_carry_the_mask_and_nothing_of_the_room(every_visit: NewAnyVisit) -> None:
    page = every_visit().without_python().open(effect="transparent")
    frames = page.wait_for_finished(ENOUGH)
    for frame in frames[-ENOUGH:]:
        assert frame.face.alpha >= 250
        assert max(frame.left.alpha, frame.right.alpha) <= 5
    assert_none_raw(frames)
    assert face_of(frames) >= 0.85


def test_a_change_of_effect_lets_no_raw_frame_out(every_visit: NewAnyVisit) -> None:
    page = every_visit().open(effect="blur")
    page.wait_for_finished()
    looks = ["Colour", "See-through", VIDEO, "City", "Gradient", VIDEO, "See-through", "Blur"]
    if isinstance(page.tab, WebKitTab):
        # In WebKitGTK 2.50 the output's own video element stands still while a film plays beside it.
        looks = [look for look in looks if look != VIDEO]
    for look in looks:
        page.choose(look)
        page.wait_for_finished(5, page.count())
    assert_none_raw(page.frames())


def test_after_none_the_room_is_gone_at_once(every_visit: NewAnyVisit) -> None:
    page = every_visit().without_python().open(effect="none")
    page.wait_for("the camera's picture", lambda frames: any(frame.raw for frame in frames))
    page.update(effect="blur")
    # Frames that left before the change was confirmed may still be on their way to the probe.
    page.pause(500)
    assert_none_raw(page.wait_for_finished(ENOUGH, page.count()))


def test_a_failing_stage_is_told_by_its_name(every_visit: NewAnyVisit) -> None:
    # What comes of each stage's failure is the fault matrix's.
    page = every_visit().without_python().open(effect="blur")
    page.wait_for_finished(5)
    page.fault("render", SOME)
    page.wait_for_alarm("render")
    error = next(event for event in page.events() if event["kind"] == "error")
    assert (error["code"], error["subject"]) == ("stage-failed", "render")


@pytest.mark.parametrize("backend", ["wasm", "cpu"])
def test_a_backend_finishes_the_picture(any_visit: NewAnyVisit, backend: str) -> None:
    # WebKit has WASM alone, on which its other tests run; its plain JavaScript is too slow for a test.
    page = any_visit().without_python().open(effect="blur", backend=backend)
    frames = page.wait_for_finished(3)
    assert_none_raw(frames)
    assert frames[-1].face.sharpness >= 0.85
    page.wait_until("(backend) => window.backdrop.stats().backend === backend", backend)


def test_the_figures_are_those_of_a_running_picture(every_visit: NewAnyVisit) -> None:
    page = every_visit().open(effect="blur")
    before = page.settled()
    assert before["state"] == "running"
    assert before["fps"] > 0
    assert before["first_frame_ms"] > 0
    assert (before["width"], before["height"]) == (page.clip.width, page.clip.height)
    page.wait_until("(n) => window.backdrop.stats().frames >= n", before["frames"] + 60)
    assert page.stats()["tensors"] == before["tensors"] > 0


def test_no_request_leaves_the_origin_and_no_policy_is_violated(every_visit: NewAnyVisit) -> None:
    page = every_visit()
    if isinstance(page.tab, WebKitTab):
        pytest.skip("WebKit's driver tells of no requests")
    page.open(effect="blur")
    page.wait_for_finished(2)
    page.wait_for_refined()
    page.choose("Studio")
    page.choose("See-through")
    page.wait_for_finished(2, page.count())
    page.assert_private()


def test_a_stopped_camera_ends_the_output_and_can_be_started_again(every_visit: NewAnyVisit) -> None:
    page = every_visit().without_python().open(effect="blur")
    page.wait_for_finished(5)
    page.tab.evaluate("() => document.querySelector('#stop').click()")
    page.wait_until("() => window.backdrop.stats().state === 'stopped'")
    assert page.tab.evaluate("() => document.querySelector('#output').srcObject") is None
    page.tab.evaluate("() => document.querySelector('#start').click()")
    page.wait_for_finished(5, page.count())
    assert_none_raw(page.frames())


# Chromium has fuller tests of these: test_output.py, test_own_backgrounds.py, test_files.py, test_models.py.
IN_FIREFOX = pytest.mark.parametrize("any_visit", ["firefox"], indirect=True)


def png(picture: Image.Image) -> bytes:
    """A picture as a file."""
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def mean_alpha(picture: npt.NDArray[np.uint8], patch: Patch) -> float:
    """How much is seen of a patch, 0..255."""
    return float(patch.cut(picture)[..., 3].mean())


@IN_FIREFOX
def test_a_picture_is_taken_see_through(any_visit: NewAnyVisit) -> None:
    page = any_visit().without_python().open(effect="transparent")
    page.wait_for_finished(5)
    page.wait_until("() => !!document.querySelector('#tools[data-ready]')")
    page.tab.evaluate("() => document.querySelector('#snapshot').click()")
    picture = page.linked("#taken a")
    assert picture.shape == (page.clip.height, page.clip.width, 4)
    assert max(mean_alpha(picture, patch) for patch in (LEFT, RIGHT)) < 5
    assert mean_alpha(picture, page.clip.face) > 250


@IN_FIREFOX
def test_a_picture_of_ones_own_is_behind_the_person(any_visit: NewAnyVisit) -> None:
    page = any_visit().without_python().open(effect="blur")
    page.wait_for_finished(5)
    page.bring("#file", "red.png", "image/png", png(Image.new("RGB", (320, 180), "#d02020")))
    page.wait_until("() => window.backdrop.processor.options.effect === 'image'")
    page.wait_for_finished(5, page.count())
    assert_colored(page.still(), "d02020")
    assert_none_raw(page.frames())


@IN_FIREFOX
def test_another_model_takes_over(any_visit: NewAnyVisit) -> None:
    page = any_visit().without_python().open(effect="blur")
    page.wait_for_finished(5)
    page.update(model="mediapipe-selfie", quantBytes=1)
    page.wait_for_model("mediapipe-selfie@1")
    frames = page.wait_for_finished(ENOUGH, page.count())
    assert face_of(frames) >= 0.85
    assert_none_raw(page.frames())


@IN_FIREFOX
def test_a_photo_is_cut_out(any_visit: NewAnyVisit) -> None:
    page = any_visit().open(effect="transparent", autostart=0)
    page.bring("#any-file", "portrait.png", "image/png", png(photo(page.clip)))
    page.wait_until("() => document.querySelector('dialog[open]')?.dataset.step === 'ready'")
    page.tab.evaluate("() => document.querySelector('dialog[open] button.primary').click()")
    page.wait_until("() => document.querySelector('dialog[open]').dataset.step === 'done'")
    picture = page.linked("dialog[open] a.primary")
    assert picture.shape == (page.clip.height, page.clip.width, 4)
    assert max(mean_alpha(picture, patch) for patch in (LEFT, RIGHT)) < 8
    assert mean_alpha(picture, page.clip.face) > 247
