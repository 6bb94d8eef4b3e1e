"""The adapters in the code of the calls' own libraries: what these would send is looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Protocol

import pytest

from .browserkit.fixtures import NewVisit
from .browserkit.frames import Frame, assert_none_raw
from .browserkit.package import CLIENT, Project, example
from .browserkit.site import hosting
from .browserkit.visit import Visit

JITSI = CLIENT / "node_modules" / "lib-jitsi-meet-dist" / "dist" / "lib-jitsi-meet.min.js"
WORKER = r"/backdrop/worker\.js"

# In the guide's code the processor is there first: a frame that shows the room would be the adapter's fault.
CALLS = ("livekit", "twilio", "jitsi")

# A library, and options in the place of TWILIO_OPTIONS if they are others; gives the folder to serve.
Build = Callable[[str, str], Path]


class Open(Protocol):
    """Serves what `Build` builds; gives its page, not opened yet."""

    def __call__(self, library: str, options: str = "") -> Visit: ...


def _script(call: str, options: str) -> str:
    """The guide's code for a call, with errors and camera shown to the test."""
    told = "console.warn(error.code, error.message);"
    code = example(call)
    assert code.count(told) == 1
    code = code.replace(told, "(window as any).told.push(error.code);")
    if options:
        assert code.count("TWILIO_OPTIONS);") == 1
        code = code.replace("TWILIO_OPTIONS);", f"{options});")
    if call == "jitsi":
        code = f"JitsiMeetJS.init();\n{code}"
    return f"{code}\nObject.assign(window, {{ background, camera }});\n"


@pytest.fixture(scope="module")
def built(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Builds the page of a call with the guide's code, each once."""

    @cache
    def build(call: str, options: str) -> Path:
        project = installed.copied(tmp_path_factory.mktemp(call) / "call")
        head = '<script src="/told.js"></script>'
        project.write("public/told.js", "window.told = [];")
        if call == "jitsi":
            head += '<script src="/jitsi.js"></script>'
            project.write("public/jitsi.js", JITSI.read_text(encoding="utf-8"))
        else:
            project.lend({"livekit": "livekit-client", "twilio": "twilio-video"}[call])
        project.page(_script(call, options), head=head)
        project.assets("public/backdrop")
        return project.build()

    return build


@pytest.fixture
def served(built: Build, visit: NewVisit) -> Iterator[Open]:
    """Opens what was built."""
    with ExitStack() as sites:

        def serve(library: str, options: str = "") -> Visit:
            return visit(base=sites.enter_context(hosting(built(library, options))))

        yield serve


def _dark(frames: list[Frame]) -> bool:
    """Whether the last frame is the adapters' placeholder."""
    return bool(frames) and frames[-1].left.mean < 60 and frames[-1].face.sharpness < 0.1


@pytest.mark.parametrize("call", CALLS)
def test_a_call_sends_the_person_before_a_blurred_room(served: Open, call: str) -> None:
    page = served(call)
    page.page.goto(page.base)
    assert_none_raw(page.wait_for_finished(20))
    assert page.page.evaluate("() => window.told") == []


@pytest.mark.parametrize("call", CALLS)
def test_a_worker_that_is_missing_closes_the_call(served: Open, call: str) -> None:
    page = served(call)
    page.lose(WORKER)
    page.page.goto(page.base)
    page.page.wait_for_function("() => window.told.length > 0 && window.camera")
    page.pause(2000)
    assert page.page.evaluate("() => window.told") == ["worker-lost"]
    # A track that ended gives no frames, which is as good.
    if call != "jitsi":
        page.wait_for("the placeholder", _dark)
    assert not any(frame.raw for frame in page.frames())
    ended = "() => document.querySelector('video').srcObject.getVideoTracks()[0]?.readyState !== 'live'"
    assert _dark(page.frames()) or page.page.evaluate(ended)


@pytest.mark.parametrize("call", CALLS)
def test_a_browser_without_frames_closes_the_call(served: Open, call: str) -> None:
    page = served(call)
    # The worst of them: no way at all to a frame.
    page.page.add_init_script(
        "delete HTMLVideoElement.prototype.requestVideoFrameCallback;delete window.MediaStreamTrackProcessor;"
    )
    page.page.goto(page.base)
    page.page.wait_for_function("() => window.told.length > 0 && window.camera")
    assert page.page.evaluate("() => window.told") == ["browser-unsupported"]
    # The probe cannot look at frames here either: the video is looked at instead.
    mean = page.page.evaluate(
        """async () => {
          const video = document.querySelector('video');
          for (let i = 0; i < 100 && video.readyState < 2; i++)
            await new Promise((done) => setTimeout(done, 50));
          const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 36 });
          const context = canvas.getContext('2d');
          context.drawImage(video, 0, 0, 64, 36);
          return Math.max(...context.getImageData(0, 0, 64, 36).data.filter((_, i) => i % 4 < 3));
        }"""
    )
    assert mean < 60


@pytest.mark.parametrize("call", CALLS)
def test_a_worker_that_is_lost_in_the_middle_shows_no_room(served: Open, call: str) -> None:
    page = served(call)
    page.page.goto(page.base)
    page.wait_for_finished(5)
    page.page.evaluate("() => window.background.processor.dispose()")
    page.pause(1500)
    assert_none_raw(page.frames())


def test_livekit_can_take_another_camera_and_mute(served: Open) -> None:
    page = served("livekit")
    page.page.goto(page.base)
    page.wait_for_finished(5)
    page.page.evaluate("() => window.camera.restartTrack()")
    page.wait_for_finished(10, page.count())
    page.page.evaluate("async () => { await window.camera.mute(); await window.camera.unmute(); }")
    page.wait_for_finished(10, page.count())
    assert_none_raw(page.frames())
    refused = page.page.evaluate(
        "() => window.camera.setProcessor(window.background).then(() => '', ({ code }) => code)"
    )
    assert refused == "already-started"
    page.wait_for_finished(10, page.count())
    assert_none_raw(page.frames())
    assert page.page.evaluate("() => window.told") == []


def test_livekit_puts_the_finished_track_on_its_sender(served: Open) -> None:
    page = served("livekit")
    page.page.goto(page.base)
    page.wait_for_finished(1)
    same = page.page.evaluate(
        """async () => {
          const { camera, background } = window;
          camera.sender = new RTCPeerConnection().addTrack(camera.mediaStreamTrack);
          await camera.restartTrack();
          const { track } = camera.sender;
          return track === background.processedTrack && track !== camera._mediaStreamTrack;
        }"""
    )
    assert same


@pytest.mark.parametrize("kind", ["canvas", "offscreencanvas", "videoframe"])
def test_twilio_can_hand_frames_over_in_each_of_its_ways(served: Open, kind: str) -> None:
    page = served("twilio", f"{{ inputFrameBufferType: '{kind}' }}")
    page.page.goto(page.base)
    assert_none_raw(page.wait_for_finished(10))


def test_twilio_without_a_canvas_to_draw_on_is_told_once(served: Open) -> None:
    page = served("twilio", "{ outputFrameBufferContextType: 'bitmaprenderer' }")
    page.page.goto(page.base)
    page.page.wait_for_function("() => window.told.length > 0")
    page.pause(1000)
    assert page.page.evaluate("() => window.told") == ["setting-invalid"]
    assert not any(frame.raw for frame in page.frames())


def test_twilio_is_let_go_of(served: Open) -> None:
    page = served("twilio")
    page.page.goto(page.base)
    page.wait_for_finished(3)
    # Twilio shows the camera itself after this, as it was asked to.
    page.page.evaluate("() => window.camera.removeProcessor(window.background)")
    page.page.evaluate("() => window.background.dispose()")
    page.pause(500)
    assert page.page.evaluate("() => window.background.processor.state") == "idle"
    assert page.page.evaluate("() => window.told") == []


def test_jitsi_can_take_an_effect_off_and_on(served: Open) -> None:
    page = served("jitsi")
    page.page.goto(page.base)
    page.wait_for_finished(3)
    page.page.evaluate("() => window.camera.setEffect(undefined)")
    page.page.wait_for_function("() => window.background.processor.state === 'stopped'")
    page.page.evaluate("() => window.camera.setEffect(window.background)")
    page.page.wait_for_function("() => window.background.processor.state === 'running'")
    assert page.page.evaluate("() => window.told") == []
