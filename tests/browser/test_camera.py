"""Cameras that are denied, missing, busy or unplugged: said in words, with a way to try again."""

from __future__ import annotations

import pytest

from .browserkit.chromium import ALLOW_CAMERA, DENY_CAMERA, FAKE_CAMERA, NO_CAMERA
from .browserkit.fixtures import NewVisit
from .browserkit.frames import assert_none_raw

# A fake camera that is listed and fails when it is started, as one that another program holds does: the number is
# Chromium's own (media/capture/video/fake_video_capture_device_factory.cc, kErrorDeviceConfig...).
BUSY_CAMERA = "--use-fake-device-for-media-stream=config=99"


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ((DENY_CAMERA, FAKE_CAMERA), "not allowed"),
        ((ALLOW_CAMERA, NO_CAMERA), "No camera was found"),
        ((ALLOW_CAMERA, BUSY_CAMERA), "in use"),
    ],
    ids=["denied", "missing", "busy"],
)
def test_no_camera_is_said_with_a_way_to_try_again(
    visit: NewVisit, flags: tuple[str, ...], words: str
) -> None:
    page = visit(flags=flags).open(effect="blur")
    alert = page.alert(words)
    assert alert.get_by_role("button", name="Try again").is_visible()
    assert page.page.get_by_role("button", name="Start camera").is_enabled()
    assert page.count() == 0


def test_trying_again_works_once_the_camera_is_allowed(visit: NewVisit) -> None:
    page = visit(flags=(DENY_CAMERA, FAKE_CAMERA)).open(effect="blur")
    alert = page.alert("not allowed")
    page.context.grant_permissions(["camera"], origin=page.base)
    alert.get_by_role("button", name="Try again").click()
    # Chromium's own test picture shows nobody: what comes is a picture without a room.
    page.wait_for_frames(5)
    assert page.page.get_by_role("alert").count() == 0
    assert page.page.get_by_role("button", name="Stop camera").is_visible()


def test_an_unplugged_camera_is_said_and_can_be_started_again(visit: NewVisit) -> None:
    page = visit().open(effect="blur")
    page.wait_for_finished(5)
    page.page.evaluate("() => __probe.unplug()")
    alert = page.alert("unplugged")
    assert page.page.evaluate("() => document.querySelector('#output').srcObject") is None
    alert.get_by_role("button", name="Try again").click()
    page.wait_for_finished(5, page.count())
    assert_none_raw(page.frames())
    assert page.page.get_by_role("alert").count() == 0
