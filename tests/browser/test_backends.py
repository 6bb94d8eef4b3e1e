"""TensorFlow.js on backends that Chromium alone is asked for, and changes among them.

WASM and plain JavaScript in every browser are in test_everywhere.py.
"""

from __future__ import annotations

from .browserkit.fixtures import NewVisit
from .browserkit.frames import assert_none_raw


def test_webgl_finishes_the_picture(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur", backend="webgl")
    frames = page.wait_for_finished(3)
    assert_none_raw(frames)
    assert frames[-1].face.sharpness >= 0.85
    page.wait_until("() => window.backdrop.stats().backend === 'webgl'")


def test_missing_webgpu_is_said_and_nothing_is_shown(visit: NewVisit) -> None:
    page = visit().without_python().open(effect="blur", backend="webgpu")
    page.alert("WEBGPU.*offers no WebGPU")
    assert not any(frame.raw or frame.finished for frame in page.wait_for_frames(3))
    assert [event["code"] for event in page.events() if event["kind"] == "error"] == ["backend-unavailable"]
    page.update(backend="wasm")
    assert_none_raw(page.wait_for_finished(3))


def test_a_backend_takes_over_while_the_picture_goes_on(visit: NewVisit) -> None:
    page = visit().open(effect="blur")
    page.wait_for_finished(5)
    page.wait_for_refined()
    for backend in ("cpu", "wasm", "webgl", "wasm"):
        page.update(backend=backend)
        page.wait_for_finished(2, page.count())
        page.wait_until("(backend) => window.backdrop.stats().backend === backend", backend)
    assert_none_raw(page.frames())
