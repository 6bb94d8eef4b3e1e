"""WebKit on Linux has no camera; what it can do is in test_everywhere.py and test_fault_matrix.py."""

from __future__ import annotations

from .browserkit.fixtures import NewAnyVisit
from .browserkit.webkit import UNSTEADY

pytestmark = UNSTEADY


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
