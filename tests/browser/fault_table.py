"""What can go wrong while the picture goes on; a table for every browser. docs/faults.md has the outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# A second and a half of frames: longer than any may be held by accident.
SOME = 45
# Three seconds: longer than Python is waited for.
MANY = 90

_START_AGAIN = "() => document.querySelector('#start').click()"
_HAS_WEBGL2 = (
    "() => typeof OffscreenCanvas === 'function' && !!new OffscreenCanvas(1, 1).getContext('webgl2')"
)


@dataclass(frozen=True)
class Fault:
    """A fault, what brings it about, and what is to come of it.

    Attributes:
        name: as in the matrix.
        cause: a JavaScript function of the page that brings it about, while the picture goes on.
        error: the code of the error that tells of it; None: nothing is wrong, and no error may be told.
        subject: what the error names, where that is looked at.
        placeholder: whether it lasts for so long that the placeholder has to be seen.
        cure: a JavaScript function that ends it, where it does not end by itself.
        query: of the page's address.
        python: whether Python has to be there.
        needs: a JavaScript function that says whether this browser can have this fault.
    """

    name: str
    cause: str
    error: str | None = None
    subject: str | None = None
    placeholder: bool = False
    cure: str | None = None
    query: Mapping[str, str | int] = field(default_factory=dict)
    python: bool = False
    needs: str | None = None


def _told(fault: str, times: int = 1) -> str:
    """The library's own way to make something fail."""
    return f"() => window.backdrop.processor.fault('{fault}', {times})"


FAULTS = (
    Fault("camera unplugged", "() => __camera.unplug()", "camera-lost", cure=_START_AGAIN),
    Fault(
        "camera stopped by the page",
        "() => __camera.stop()",
        placeholder=True,
        cure="() => { document.querySelector('#stop').click(); document.querySelector('#start').click(); }",
    ),
    Fault(
        "camera muted by the system",
        "() => __camera.mute(true)",
        "camera-muted",
        placeholder=True,
        cure="() => __camera.mute(false)",
    ),
    Fault(
        "camera disabled",
        "() => __camera.enable(false)",
        cure="() => __camera.enable(true)",
    ),
    Fault(
        "camera resized, smaller and larger",
        """async () => {
          __camera.size(320, 180);
          await new Promise((done) => setTimeout(done, 1000));
          __camera.size(640, 360);
        }""",
    ),
    Fault("camera turned", "() => __camera.size(360, 640)"),
    Fault(
        "camera switched",
        """async () => {
          const [camera] = (await navigator.mediaDevices.getUserMedia({ video: true })).getVideoTracks();
          const track = await window.backdrop.processor.start(camera);
          document.querySelector('#output').srcObject = new MediaStream([track]);
        }""",
    ),
    *(
        Fault(f"stage {stage} fails", _told(stage, SOME), "stage-failed", subject=stage)
        for stage in ("capture", "segment", "compose", "render", "emit")
    ),
    Fault(
        "GL context lost, renderer",
        _told("gpu"),
        "stage-failed",
        query={"renderer": "webgl2"},
        needs=_HAS_WEBGL2,
    ),
    Fault(
        "GL context lost, model",
        _told("gpu"),
        "stage-failed",
        placeholder=True,
        cure="() => window.backdrop.processor.update({ backend: 'wasm' })",
        query={"backend": "webgl"},
        needs=_HAS_WEBGL2,
    ),
    Fault("worker crashed", _told("crash"), "worker-restarted"),
    Fault("worker stalled", _told("stall"), "worker-restarted"),
    Fault("a frame never comes back", _told("hang"), "worker-restarted"),
    Fault("out of memory", _told("memory", SOME), "stage-failed"),
    Fault("model answers NaN", _told("nan", SOME), "stage-failed", python=True),
    Fault("model answers garbage", _told("garbage", SOME), "stage-failed", python=True),
    Fault("model answers NaN, no Python", _told("nan", SOME), "stage-failed"),
    Fault("model answers garbage, no Python", _told("garbage", SOME), "stage-failed"),
    Fault("Pyodide raises", _told("python", SOME), "stage-failed", python=True),
    Fault("Pyodide raises for good", _told("python", MANY), "stage-failed", python=True),
)
