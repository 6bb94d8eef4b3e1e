"""Each copy of pixels on a frame's way: which they are, and how long each takes on its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Error, Playwright

from benchmarking.browser import chromium
from benchmarking.cases import Size
from benchmarking.errors import BenchmarkError
from benchmarking.hosting import folder_server
from modelkit.errors import ConversionError
from modelkit.parity import tfjs_folders
from webapp.server.settings import CHECKOUT

_KERNELS = CHECKOUT / "webapp" / "client" / "generated" / "planes.wasm"
# With these two the clock ticks every 5 microseconds, and not every 100.
_ISOLATED = {"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp"}

# The default model's input, and its mask.
_INPUT = 256 * 144 * 3 * 4
_MASK = 256 * 144 * 4
# The small picture in which motion is looked for: sums with their weight, of which luma is taken.
_THUMBNAIL = 64 * 36 * (16 + 4)


@dataclass(frozen=True)
class Copy:
    """One way of pixels from one memory to another.

    Attributes:
        key: of its time in what ``pages/copies.js`` gives; empty: nothing is copied.
        where: the file under ``pipeline/`` that does it.
        what: in words.
        bytes: that are written, of a camera picture of so many pixels.
        when: at which frames.
    """

    key: str
    where: str
    what: str
    bytes: Callable[[int], int]
    when: str = "all"


def _yuv(pixels: int) -> int:
    return pixels * 3 // 2


ON_THE_WAY: Sequence[Copy] = (
    Copy("", "latest.ts", "The camera's frame reaches the worker as a handle", lambda _: 0),
    Copy(
        "copy",
        "capture.ts",
        "`VideoFrame.copyTo` into the pixel loops' memory, in the frame's own format",
        _yuv,
    ),
    Copy("thumbnail", "carry/thumbnail.ts", "Its luma made small, to see what moved", lambda _: _THUMBNAIL),
    Copy(
        "sample",
        "sample.ts",
        "The model's input sampled from these planes (float32)",
        lambda _: _INPUT,
        "looks",
    ),
    Copy(
        "upload",
        "segment.ts",
        "`tf.tensor4d`: the input into TensorFlow.js' memory",
        lambda _: _INPUT,
        "looks",
    ),
    Copy(
        "data",
        "compose.ts",
        "`alpha.data()`: the mask out of TensorFlow.js' memory",
        lambda _: _MASK,
        "looks",
    ),
    Copy(
        "check",
        "compose.ts",
        "Its sum, which shows NaN and infinity (read, not copied)",
        lambda _: 0,
        "looks",
    ),
    Copy("keep", "carry/carry.ts", "The mask is kept, to be carried along", lambda _: _MASK, "looks"),
    Copy("carry", "carry/carry.ts", "The kept mask, moved along the motion", lambda _: _MASK, "carried"),
    Copy("mask", "render/mask-plane.ts", "The mask into the renderer's plane", lambda _: _MASK),
    Copy("q15", "render/mask-plane.ts", "The mask in 16 bits", lambda _: _MASK // 2),
    Copy("", "render/person.ts", "The picture is drawn in place, on the frame's own planes", lambda _: 0),
    Copy("frame", "render/frame.ts", "`new VideoFrame` copies the finished planes", _yuv),
    Copy("clone", "emit.ts", "The last finished frame is kept: a second handle, no copy", lambda _: 0),
)
WITH_WEBGL2: Sequence[Copy] = (
    Copy("textures", "render/webgl2/frame.ts", "The planes into textures, waited for", _yuv),
    Copy("canvas", "render/webgl2/renderer.ts", "`new VideoFrame` of a canvas just drawn", lambda n: 4 * n),
    Copy(
        "readback",
        "render/webgl2/readback.ts",
        "`readPixels` of a picture just drawn, for alpha",
        lambda n: 4 * n,
    ),
)


def measure_copies(
    playwright: Playwright, clips: Mapping[Size, Path], sizes: Sequence[Size]
) -> dict[Size, dict[str, float | None]]:
    """Milliseconds of each copy, by size and key; null is what the browser does not do.

    Raises:
        BenchmarkError: if the client is not built, or the page fails.
    """
    if not _KERNELS.is_file():
        raise BenchmarkError("the pixel loops are not built; run 'make build' first")
    try:
        tfjs = tfjs_folders()
    except ConversionError as error:
        raise BenchmarkError(str(error)) from error
    folders = {
        "pages": Path(__file__).parent / "pages",
        "core": tfjs["tfjs-core"],
        "cpu": tfjs["tfjs-backend-cpu"],
        "wasm": tfjs["tfjs-backend-wasm"],
        "kernels": _KERNELS.parent,
    }
    found = {}
    try:
        with folder_server(folders, _ISOLATED) as address:
            for size in sizes:
                with chromium(playwright, clips[size]) as browser:
                    page = browser.new_page()
                    page.goto(f"{address}/pages/copies.html")
                    found[size] = page.evaluate(
                        "([width, height]) => measureCopies({ width, height }, '/kernels/planes.wasm')",
                        list(size),
                    )
    except Error as error:
        words = str(error).strip().splitlines() or [type(error).__name__]
        raise BenchmarkError(f"the copies could not be measured: {words[0]}") from error
    return found
