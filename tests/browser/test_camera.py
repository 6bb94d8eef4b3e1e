"""Cameras that are denied, missing, busy or unplugged: said in words, with a way to try again."""

from __future__ import annotations

from pathlib import Path

import pytest

from .browserkit.chromium import ALLOW_CAMERA, DENY_CAMERA, FAKE_CAMERA, NO_CAMERA
from .browserkit.clip import make_clip
from .browserkit.fixtures import NewVisit
from .browserkit.frames import assert_none_raw

# Chromium's fake camera is never busy: this answers the first request as for one that another program holds.
BUSY_ONCE = """
  const devices = navigator.mediaDevices;
  const open = devices.getUserMedia.bind(devices);
  devices.getUserMedia = () => {
    devices.getUserMedia = open;
    return Promise.reject(new DOMException('Could not start video source', 'NotReadableError'));
  };
"""


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ((DENY_CAMERA, FAKE_CAMERA), "not allowed"),
        ((ALLOW_CAMERA, NO_CAMERA), "No camera was found"),
    ],
    ids=["denied", "missing"],
)
def test_no_camera_is_said_with_a_way_to_try_again(
    visit: NewVisit, flags: tuple[str, ...], words: str
) -> None:
    page = visit(flags=flags).without_python().open(effect="blur")
    alert = page.alert(words)
    assert alert.get_by_role("button", name="Try again").is_visible()
    assert page.page.get_by_role("button", name="Start camera").is_enabled()
    assert page.count() == 0


def test_trying_again_works_once_the_camera_is_allowed(visit: NewVisit) -> None:
    page = visit(flags=(DENY_CAMERA, FAKE_CAMERA)).without_python().open(effect="blur")
    alert = page.alert("not allowed")
    page.context.grant_permissions(["camera"], origin=page.base)
    alert.get_by_role("button", name="Try again").click()
    # Chromium's own test picture shows nobody: what comes is a picture without a room.
    page.wait_for_frames(5)
    assert page.page.get_by_role("alert").count() == 0
    assert page.page.get_by_role("button", name="Stop camera").is_visible()


def test_a_busy_camera_is_said_and_can_be_tried_again(visit: NewVisit) -> None:
    page = visit().without_python()
    page.page.add_init_script(BUSY_ONCE)
    page.open(effect="blur")
    page.alert("in use").get_by_role("button", name="Try again").click()
    assert_none_raw(page.wait_for_finished(5))
    assert page.page.get_by_role("alert").count() == 0


def test_a_camera_that_ends_as_it_starts_is_said_with_a_way_to_try_again(
    visit: NewVisit, tmp_path: Path
) -> None:
    # Chromium's fake camera gives up on odd sizes: its track has ended before the page gets it.
    odd = make_clip(tmp_path / "odd.y4m", 321, 241, frames=2)
    page = visit(odd).without_python().open(effect="blur")
    alert = page.alert("camera")
    assert alert.get_by_role("button", name="Try again").is_visible()
    assert page.count() == 0


def test_an_unplugged_camera_is_said_and_can_be_started_again(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur")
    page.wait_for_finished(5)
    page.page.evaluate("() => __probe.unplug()")
    alert = page.alert("unplugged")
    assert page.page.evaluate("() => document.querySelector('#output').srcObject") is None
    alert.get_by_role("button", name="Try again").click()
    page.wait_for_finished(5, page.count())
    assert_none_raw(page.frames())
    assert page.page.get_by_role("alert").count() == 0
