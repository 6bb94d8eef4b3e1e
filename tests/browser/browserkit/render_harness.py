"""The page's renderers, called from Python: frame, masks and plan in, pixels out."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from playwright.sync_api import Browser, Route

from webapp.server.settings import CHECKOUT

from .yuv import decode

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
RendererName = Literal["planes", "webgl2"]

_ENTRY = Path(__file__).with_name("render_entry.ts")
_CLIENT = CHECKOUT / "webapp" / "client"
# Any address that counts as secure does, since VideoFrame is only there; nothing is asked of the network.
_ADDRESS = "https://renderers.test/"
_TYPES = {".js": "text/javascript", ".wasm": "application/wasm", "": "text/html"}

# What `new VideoFrame` of a buffer is told about colours: none of it for packed RGB.
BT601 = {"matrix": "smpte170m", "primaries": "smpte170m", "transfer": "smpte170m", "fullRange": False}
BT709 = {"matrix": "bt709", "primaries": "bt709", "transfer": "bt709", "fullRange": False}
SRGB = {"matrix": "rgb", "primaries": "bt709", "transfer": "iec61966-2-1", "fullRange": True}


@dataclass(frozen=True)
class Frame:
    """A camera's frame.

    Attributes:
        format: as VideoFrame names it: I420, NV12, RGBA, RGBX, BGRA or BGRX.
        data: the format's planes without gaps, chroma rounded up for odd sizes.
        rotation: degrees clockwise.
    """

    format: str
    width: int
    height: int
    data: bytes
    color_space: Mapping[str, Any]
    rotation: int = 0
    flip: bool = False
    display: tuple[int, int] | None = None


@dataclass(frozen=True)
class Scene:
    """What is drawn beside the plan.

    Attributes:
        alpha, parts, faces: ``[rows, columns]``; see `compositor.blending.render`.
        behind: the image or the video's frame that the plan names, ``[rows, columns, 3]``.
        tone: what `match` adds.
    """

    frame: Frame
    alpha: Floats
    parts: Floats | None = None
    faces: Floats | None = None
    behind: Bytes | None = None
    tone: Sequence[float] | None = None


@dataclass(frozen=True)
class Drawn:
    """A finished frame.

    Attributes:
        rgba: ``[rows, columns, 4]``; opaque where the format has no alpha.
        format: of the VideoFrame.
        facts: its rotation, flip, displayWidth and displayHeight.
    """

    rgba: Bytes
    format: str
    facts: dict[str, Any] = field(default_factory=dict)


def bundle(folder: Path) -> Path:
    """Builds the harness's page into `folder` with the client's own Vite.

    Raises:
        RuntimeError: with what Vite said.
    """
    options = {
        "root": str(_CLIENT),
        "base": "./",
        "configFile": False,
        "publicDir": False,
        "logLevel": "error",
        "build": {
            "outDir": str(folder),
            "emptyOutDir": True,
            "target": "es2022",
            "minify": False,
            "assetsInlineLimit": 0,
            "modulePreload": False,
            "rolldownOptions": {
                "input": str(_ENTRY),
                "output": {"entryFileNames": "harness.js", "assetFileNames": "[name][extname]"},
            },
        },
    }
    script = f"import {{ build }} from 'vite'; await build({json.dumps(options)});"
    node = shutil.which("node") or "node"
    command = [node, "--input-type=module", "-e", script]
    done = subprocess.run(command, cwd=_CLIENT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"Vite could not bundle {_ENTRY.name}: {done.stderr[-2000:]}")
    return folder


class RenderHarness:
    """The renderers in a page of their own; each is made when first asked for and kept until `dispose`."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        """`folder` is one of `bundle`."""
        self._folder = folder
        self.page = browser.new_page()
        self.page.route("**/*", self._answer)
        self.page.goto(_ADDRESS)
        self.page.evaluate("renderHarness.then(() => null)")

    def render(self, renderer: RendererName, scene: Scene, plan: Mapping[str, Any]) -> Drawn:
        """Draws one frame.

        Raises:
            playwright.sync_api.Error: with the renderer's words.
        """
        given = self._given(renderer, scene, plan)
        found = self.page.evaluate("async (given) => (await renderHarness).render(given)", given)
        rgba = decode(
            found["format"],
            (found["height"], found["width"]),
            base64.b64decode(found["data"]),
            found["colorSpace"],
        )
        facts = {name: found[name] for name in ("rotation", "flip", "displayWidth", "displayHeight")}
        return Drawn(rgba, found["format"], facts)

    def complaint(
        self, renderer: RendererName, scene: Scene, plan: Mapping[str, Any]
    ) -> dict[str, str] | None:
        """Why a frame cannot be drawn, as code and message; None where it can."""
        given = self._given(renderer, scene, plan)
        found: dict[str, str] | None = self.page.evaluate(
            "async (given) => (await renderHarness).complaint(given)", given
        )
        return found

    def live(self) -> dict[str, int]:
        """How many objects of each kind there are in WebGL2, and how many contexts."""
        found: dict[str, int] = self.page.evaluate("async () => (await renderHarness).live()")
        return found

    def call(self, name: Literal["lose", "restore"]) -> None:
        """Takes the newest WebGL2 context away, or gives it back."""
        self.page.evaluate("async (name) => (await renderHarness)[name]()", name)

    def dispose(self, renderer: RendererName) -> None:
        """Disposes of a renderer; the next frame makes another."""
        self.page.evaluate("async (name) => (await renderHarness).dispose(name)", renderer)

    def close(self) -> None:
        """Closes the page."""
        self.page.close()

    def _given(self, renderer: RendererName, scene: Scene, plan: Mapping[str, Any]) -> dict[str, Any]:
        frame = scene.frame
        behind = scene.behind
        display = frame.display or (frame.width, frame.height)
        return {
            "renderer": renderer,
            "frame": {
                "format": frame.format,
                "width": frame.width,
                "height": frame.height,
                "data": _text(frame.data),
                "colorSpace": dict(frame.color_space),
                "rotation": frame.rotation,
                "flip": frame.flip,
                "displayWidth": display[0],
                "displayHeight": display[1],
            },
            "alpha": _raster(scene.alpha),
            "parts": None if scene.parts is None else _raster(scene.parts),
            "faces": None if scene.faces is None else _raster(scene.faces),
            "tone": None if scene.tone is None else list(scene.tone),
            "scene": None
            if behind is None
            else _raster(np.dstack([behind, np.full_like(behind[..., :1], 255)])),
            "plan": dict(plan),
        }

    def _answer(self, route: Route) -> None:
        name = route.request.url.removeprefix(_ADDRESS)
        file = self._folder / name
        if name == "":
            page = '<!doctype html><script type="module" src="harness.js"></script>'
            route.fulfill(body=page, content_type="text/html")
        elif file.is_file():
            route.fulfill(body=file.read_bytes(), content_type=_TYPES[file.suffix])
        else:
            route.fulfill(status=404, body="")


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _raster(array: npt.NDArray[Any]) -> dict[str, Any]:
    rows, columns = array.shape[:2]
    kept = array if array.dtype == np.uint8 else array.astype(np.float32)
    return {"width": columns, "height": rows, "data": _text(np.ascontiguousarray(kept).tobytes())}
