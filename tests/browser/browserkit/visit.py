"""One visit to the page: opened, watched frame by frame, and asked what it says."""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import numpy.typing as npt
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Request, Route

from .clip import Clip
from .frames import Frame, parse_frame
from .gate import Gate

_HERE = Path(__file__).parent
# Longest wait for what should come at once; generous, since a busy machine must not fail a test.
PATIENCE_MS = 30_000
_POLL_MS = 50

MODEL_FILES = r"//[^/]+/models/"
PYODIDE_FILES = r"//[^/]+/pyodide/"

# The tiles of the picker that are no pictures; the rest are.
_EFFECTS = {
    "Blur": "blur",
    "Gradient": "gradient",
    "Colour": "color",
    "See-through": "transparent",
    "Harbour video": "video",
}


class Visit:
    """A page in a context of its own, with nothing cached."""

    def __init__(self, context: BrowserContext, base: str, clip: Clip, *, keep: int = 0) -> None:
        self.context = context
        self.base = base
        self.clip = clip
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.requests: list[str] = []
        self.console: list[str] = []
        self.page.on("request", self._heard_request)
        self.page.on("console", lambda message: self.console.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.console.append(f"pageerror: {error.message}"))
        probe = {
            "patches": {name: [p.x, p.y, p.width, p.height] for name, p in clip.patches.items()},
            "sharpness": clip.sharpness,
            "keep": keep,
        }
        self.add_script("probe.js", probe)

    def _heard_request(self, request: Request) -> None:
        self.requests.append(request.url)

    def add_script(self, name: str, options: dict[str, Any]) -> None:
        """Have a script of this folder run in the page before the page's own."""
        source = (_HERE / name).read_text(encoding="utf-8")
        # The file is comments and one function expression: the call goes around the latter.
        comments, function = re.match(r"((?://[^\n]*\n)*)(.*)", source, re.DOTALL).groups()  # type: ignore[union-attr]
        self.page.add_init_script(f"{comments}({function.strip()})({json.dumps(options)});")

    def open(self, **query: str | int) -> Visit:
        """Open the page, its camera at the clip's size and started at once unless told otherwise."""
        asked = {"width": self.clip.width, "height": self.clip.height, "autostart": 1, **query}
        self.page.goto(f"{self.base}/?{urlencode(asked)}")
        return self

    # ---- what the network gives ----

    def hold_back(self, pattern: str) -> Gate:
        """Hold back the requests whose address matches this expression."""
        gate = Gate()
        self.page.route(re.compile(pattern), gate.pass_through)
        return gate

    def without_python(self) -> Visit:
        """Let Pyodide never arrive, for tests that are not about it: its start takes seconds."""
        self.hold_back(PYODIDE_FILES)
        return self

    def answer(self, pattern: str, change: Callable[[bytes], bytes]) -> None:
        """Change the body of what the server answers to these requests."""

        def handle(route: Route) -> None:
            response = route.fetch()
            # The body comes decoded; headers that speak of its encoding and length are no longer true.
            headers = {
                name: value
                for name, value in response.headers.items()
                if name not in ("content-encoding", "content-length", "etag")
            }
            route.fulfill(status=response.status, headers=headers, body=change(response.body()))

        self.page.route(re.compile(pattern), handle)

    def lose(self, pattern: str) -> None:
        """Answer these requests with 404."""
        self.page.route(
            re.compile(pattern), lambda route: route.fulfill(status=404, body='{"detail": "gone"}')
        )

    def restore(self) -> None:
        """Answer every request as the server does."""
        self.page.unroute_all(behavior="ignoreErrors")

    # ---- what comes out ----

    def frames(self, start: int = 0) -> list[Frame]:
        """All frames seen so far, from the one with this number."""
        return [parse_frame(found) for found in self.page.evaluate("n => __probe.looks(n)", start)]

    def count(self) -> int:
        """How many frames were seen so far."""
        return int(self.page.evaluate("() => __probe.count()"))

    def pause(self, milliseconds: float) -> None:
        """Let the page go on."""
        self.page.wait_for_timeout(milliseconds)

    def wait_for(self, what: str, seen: Callable[[list[Frame]], bool], start: int = 0) -> list[Frame]:
        """Wait until the frames from number ``start`` on fulfil ``seen``; gives them.

        Raises:
            AssertionError: if that does not happen in time, with what was waited for and what the page says.
        """
        frames: list[Frame] = []
        for _ in range(PATIENCE_MS // _POLL_MS):
            frames += self.frames(start + len(frames))
            if seen(frames):
                return frames
            self.pause(_POLL_MS)
        last = [str(frame) for frame in frames[-3:]]
        raise AssertionError(
            f"waited in vain for {what}: {len(frames)} frames, the last {last}; "
            f"the page says {self.words()!r}; its events {self.events()}; console {self.console[-5:]}"
        )

    def wait_for_frames(self, count: int, start: int = 0) -> list[Frame]:
        """Wait until there are ``count`` frames from number ``start`` on."""
        return self.wait_for(f"{count} frames", lambda frames: len(frames) >= count, start)

    def wait_for_finished(self, count: int = 1, start: int = 0) -> list[Frame]:
        """Wait until ``count`` fresh finished frames came from number ``start`` on; gives all since then."""
        return self.wait_for(
            f"{count} finished frames",
            lambda frames: sum(frame.finished and frame.fresh for frame in frames) >= count,
            start,
        )

    def still(self) -> npt.NDArray[np.uint8]:
        """The next output frame, RGBA ``[H, W, 4]``."""
        return _decode(self.page.evaluate("() => __probe.still()"))

    def kept(self) -> list[npt.NDArray[np.uint8]]:
        """The first output frames, RGBA ``[H, W, 4]``, as many as the visit was told to keep."""
        return [_decode(picture) for picture in self.page.evaluate("() => __probe.kept()")]

    # ---- what it says ----

    def stats(self) -> dict[str, Any]:
        """`window.backdrop.stats()`."""
        found: dict[str, Any] = self.page.evaluate("() => window.backdrop.stats()")
        return found

    def events(self) -> list[dict[str, Any]]:
        """The processor's events so far: kind (error, notice, refined), text, code, subject."""
        found: list[dict[str, Any]] = self.page.evaluate("() => __probe.said()")
        return found

    def violations(self) -> list[str]:
        """Violations of the content policy so far."""
        found: list[str] = self.page.evaluate("() => __probe.violations()")
        return found

    def words(self) -> str:
        """All that the page shows in words."""
        return self.page.locator("body").inner_text()

    def alert(self, words: str) -> Locator:
        """Wait for an alert that contains these words, in any case; gives it."""
        alert = self.page.get_by_role("alert").filter(has_text=re.compile(words, re.IGNORECASE))
        alert.first.wait_for()
        return alert.first

    def notice(self, words: str) -> Locator:
        """Wait for a note (not an alert) that contains these words, in any case; gives it."""
        region = self.page.get_by_role("region", name="Notices")
        notice = region.get_by_role("status").filter(has_text=re.compile(words, re.IGNORECASE))
        notice.first.wait_for()
        return notice.first

    def wait_for_refined(self) -> None:
        """Wait until Python has taken over from the start-up plan."""
        self.page.wait_for_function("() => __probe.said().some(({ kind }) => kind === 'refined')")

    def settled(self) -> dict[str, Any]:
        """The statistics once Python refines: its first frames settle what is kept between frames."""
        self.wait_for_finished()
        self.wait_for_refined()
        self.wait_for_finished(10, self.count())
        self.pause(600)
        return self.stats()

    def wait_for_model(self, name: str) -> None:
        """Wait until the statistics, told twice a second, name this model (``id@quantBytes``)."""
        self.page.wait_for_function("name => window.backdrop.stats().model === name", arg=name)

    # ---- what a visitor does ----

    def choose(self, look: str) -> None:
        """Pick a background by its tile's name, and wait until it is in force."""
        self.page.get_by_role("radio", name=look, exact=True).check(force=True)
        effect = _EFFECTS.get(look, "image")
        picture = look.lower() if effect == "image" else ""
        self.page.wait_for_function(
            """([effect, picture]) => {
              const { options } = window.backdrop.processor;
              return options.effect === effect && String(options.image).includes(picture);
            }""",
            arg=[effect, picture],
        )

    # ---- what a caller does ----

    def update(self, **options: str | float | list[str]) -> None:
        """`processor.update(options)`, awaited."""
        self.page.evaluate("options => window.backdrop.processor.update(options)", options)

    def fault(self, stage: str, times: int) -> None:
        """Make the next runs of a stage throw."""
        self.page.evaluate("([s, n]) => window.backdrop.processor.fault(s, n)", [stage, times])

    # ---- at the end ----

    def save(self, folder: Path) -> None:
        """Keep what explains a failure: the page as it looks, its first frames' numbers, its console."""
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / "page.png")
        frames = [asdict(frame) for frame in self.frames()]
        said = {"console": self.console, "events": self.events(), "requests": self.requests, "frames": frames}
        (folder / "visit.json").write_text(json.dumps(said, indent=1), encoding="utf-8")

    def close(self) -> None:
        """Close the page and forget everything that it cached."""
        self.page.unroute_all(behavior="ignoreErrors")
        self.context.close()


def _decode(png: str) -> npt.NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(png))).convert("RGBA"))
