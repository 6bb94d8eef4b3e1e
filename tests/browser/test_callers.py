"""What callers of the library do wrong, or cannot know: told in words, and nothing of the room shown."""

from __future__ import annotations

import pytest

from .browserkit.any_visit import AnyVisit
from .browserkit.frames import assert_none_raw
from .browserkit.library import TOOLS

_CODE = "({ code, subject }) => ({ code, subject })"


def _run(page: AnyVisit, script: str) -> object:
    """Runs the body of an async function with `TOOLS`, and what follows of a second processor."""
    found: object = page.tab.evaluate(
        f"""async () => {{
          {TOOLS}
          const heard = [];
          const follow = (processor) => {{
            processor.on('error', (error) => heard.push(error.code));
            return processor;
          }};
          const until = async (holds) => {{
            for (let i = 0; i < 400 && !holds(); i++) await pause(50);
            return holds();
          }};
          {script}
        }}"""
    )
    return found


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("null", "setting-invalid"),
        ("await navigator.mediaDevices.getUserMedia({ video: true })", "setting-invalid"),
        ("new AudioContext().createMediaStreamDestination().stream.getTracks()[0]", "setting-invalid"),
        ("await camera().then((track) => (track.stop(), track))", "camera-lost"),
    ],
    ids=["nothing", "stream", "audio", "ended"],
)
def test_what_is_no_camera_is_refused(page: AnyVisit, given: str, code: str) -> None:
    found = _run(
        page,
        f"""
          const tried = another({{ effect: 'blur' }});
          const found = await tried.start({given}).then(() => 'started', ({{ code }}) => code);
          tried.dispose();
          return found;
        """,
    )
    assert found == code


def test_a_camera_that_ends_while_it_is_started_is_lost(page: AnyVisit) -> None:
    code = _run(
        page,
        """
          const tried = another({ effect: 'blur' });
          const track = await camera();
          const started = tried.start(track).then(() => 'started', ({ code }) => code);
          track.stop();
          const code = await started;
          tried.dispose();
          return code;
        """,
    )
    assert code == "camera-lost"


def test_a_camera_that_is_muted_from_the_start_is_told_of_and_covered(page: AnyVisit) -> None:
    seen = _run(
        page,
        """
          const tried = follow(another({ effect: 'blur' }));
          // Nothing is ever sent to it.
          const { track } = new RTCPeerConnection().addTransceiver('video').receiver;
          await watch(await tried.start(track));
          const held = await until(() => tried.state === 'held');
          tried.dispose();
          return { heard, held };
        """,
    )
    assert seen == {"heard": ["camera-muted"], "held": True}


@pytest.mark.parametrize(
    ("options", "mended"),
    [
        ("{ effect: 'color', strength: 7 }", "{ strength: 0.5 }"),
        ("{ effect: 'color', color: 'red' }", "{ color: '#00ff00' }"),
        ("{ effect: 'sparkle' }", "{ effect: 'color' }"),
    ],
)
def test_what_was_wrong_from_the_start_is_mended_by_an_update(
    page: AnyVisit, options: str, mended: str
) -> None:
    seen = _run(
        page,
        f"""
          const tried = follow(another({options}));
          const video = Object.assign(document.createElement('video'), {{ muted: true }});
          video.srcObject = new MediaStream([await tried.start(await camera())]);
          await video.play();
          await until(() => heard.length > 0);
          await tried.update({{ color: '#00ff00', ...{mended} }});
          const context = new OffscreenCanvas(8, 8).getContext('2d');
          const green = await until(() => {{
            context.drawImage(video, 0, 0);
            const [red, green, blue] = context.getImageData(4, 4, 1, 1).data;
            return red < 30 && green > 225 && blue < 30;
          }});
          const runs = await until(() => tried.state === 'running');
          tried.dispose();
          return {{ heard, green, runs }};
        """,
    )
    assert seen == {"heard": ["setting-invalid"], "green": True, "runs": True}


def test_without_a_picture_the_room_is_blurred(page: AnyVisit) -> None:
    seen = _run(
        page,
        """
          const tried = follow(another({ effect: 'image' }));
          await tried.preload();
          const { effect } = tried.options;
          tried.dispose();
          return { heard, effect };
        """,
    )
    assert seen == {"heard": ["setting-invalid"], "effect": "blur"}


@pytest.mark.parametrize(
    ("change", "subject"),
    [
        ("{ image: new Image() }", "image"),
        ("{ video: document.createElement('video') }", "video"),
        ("{ image: 'http://[x' }", "image"),
        ("{ strenght: 1 }", "strenght"),
        ("{ assets: '/elsewhere/' }", "assets"),
        ("{ gradient: ['#000000', '#ffffff', '#000000'] }", "gradient"),
        ("{ resolution: 0.5 }", "resolution"),
    ],
)
def test_an_option_that_has_no_meaning_is_refused_by_its_name(
    page: AnyVisit, change: str, subject: str
) -> None:
    before = page.tab.evaluate("() => window.backdrop.processor.options")
    assert _run(page, f"return processor.update({change}).then(() => 'made', {_CODE});") == {
        "code": "setting-invalid",
        "subject": subject,
    }
    assert page.tab.evaluate("() => window.backdrop.processor.options") == before
    assert_none_raw(page.wait_for_finished(5, page.count()))


def test_a_camera_is_switched_while_the_worker_is_stalled(page: AnyVisit) -> None:
    start = page.count()
    _run(
        page,
        """
          follow(processor);
          void processor.fault('stall').catch(() => null);
          await pause(100);
          // Later than the worker is missed.
          output.srcObject = new MediaStream([await processor.start(await camera())]);
        """,
    )
    page.wait_for_finished(10, page.count())
    assert_none_raw(page.frames(start))
    errors = [event["code"] for event in page.events() if event["kind"] == "error"]
    assert errors == ["worker-restarted"]


def test_a_stop_does_not_wait_for_a_worker_that_is_stalled(page: AnyVisit) -> None:
    seen = _run(
        page,
        """
          const tried = follow(another({ effect: 'blur' }));
          const finished = await tried.start(await camera());
          await until(() => tried.state === 'running');
          void tried.fault('stall').catch(() => null);
          await pause(100);
          await tried.stop();
          // It would have been missed by then, had it been waited for.
          const missed = [...heard];
          tried.dispose();
          return { missed, ended: finished.readyState, fps: tried.stats().fps, state: tried.stats().state };
        """,
    )
    assert seen == {"missed": [], "ended": "ended", "fps": 0, "state": "idle"}


def test_a_model_that_is_not_there_is_not_waited_for(page: AnyVisit) -> None:
    found = _run(
        page,
        """
          const tried = follow(another({ model: 'nope' }));
          await tried.catalog(); // So that it is known before the camera comes.
          await tried.start(await camera());
          await until(() => tried.state === 'held');
          const { state } = tried;
          tried.dispose();
          return [state, heard];
        """,
    )
    assert found == ["held", ["model-unknown"]]
