"""WebKit on Linux: the way over a video and a canvas, and no raw frame on it. It has no camera, no calls."""

from __future__ import annotations

from .browserkit.fixtures import NewAnyVisit
from .browserkit.frames import assert_none_raw
from .browserkit.webkit import UNSTEADY

pytestmark = UNSTEADY


def test_the_person_is_sharp_and_the_room_is_not(webkit_visit: NewAnyVisit) -> None:
    page = webkit_visit().open(effect="blur", backend="wasm")
    frames = page.wait_for_finished(5)
    assert_none_raw(frames)
    assert max(frame.face.sharpness for frame in frames) >= 0.85


def test_a_browser_without_a_camera_says_so(webkit_visit: NewAnyVisit) -> None:
    page = webkit_visit()
    page.open(effect="blur", autostart=0)
    # As it answers where there is none: WebKitGTK 2.50 has no fake one.
    page.tab.evaluate(
        """() => {
          navigator.mediaDevices.getUserMedia = () =>
            Promise.reject(new DOMException('Invalid constraint', 'OverconstrainedError'));
          document.querySelector('#start').click();
        }"""
    )
    assert "No camera was found" in page.wait_for_alarm("camera")
    assert page.count() == 0
