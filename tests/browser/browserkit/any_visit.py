"""A visit to the page in any browser: opened, watched frame by frame, and asked what it says."""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

import numpy as np
import numpy.typing as npt
from PIL import Image

from .clip import Clip
from .frames import Frame, parse_frame
from .tab import Tab

_HERE = Path(__file__).parent
# Longest wait for what should come at once; generous, since a busy machine must not fail a test.
PATIENCE_MS = 30_000
_POLL_MS = 50

PYODIDE_FILES = r"//[^/]+/pyodide/"

# The tiles of the picker that are no pictures; the rest are.
_EFFECTS = {
    "Blur": "blur",
    "Gradient": "gradient",
    "Colour": "color",
    "See-through": "transparent",
    "Harbour video": "video",
}


class AnyVisit:
    """A page in a tab of its own, with nothing cached."""

    def __init__(self, tab: Tab, base: str, clip: Clip, *, keep: int = 0) -> None:
        self.tab = tab
        self.base = base
        self.clip = clip
        probe = {
            "patches": {name: [p.x, p.y, p.width, p.height] for name, p in clip.patches.items()},
            "sharpness": clip.sharpness,
            "keep": keep,
        }
        self.add_script("probe.js", probe)

    @property
    def requests(self) -> list[str]:
        """The addresses of all requests so far, workers' too."""
        return self.tab.requests

    @property
    def console(self) -> list[str]:
        """What was written to the console, ``level: text``; uncaught errors as ``pageerror: text``."""
        return self.tab.console

    def add_script(self, name: str, options: dict[str, Any]) -> None:
        """Have a script of this folder run in the page before the page's own."""
        source = (_HERE / name).read_text(encoding="utf-8")
        # The file is comments and one function expression: the call goes around the latter.
        comments, function = re.match(r"((?://[^\n]*\n)*)(.*)", source, re.DOTALL).groups()  # type: ignore[union-attr]
        self.tab.add_script(f"{comments}({function.strip()})({json.dumps(options)});")

    def open(self, **query: str | int) -> Self:
        """Open the page, its camera at the clip's size and started at once unless told otherwise."""
        asked = {"width": self.clip.width, "height": self.clip.height, "autostart": 1, **query}
        self.tab.goto(f"{self.base}/?{urlencode(asked)}")
        return self

    def without_python(self) -> Self:
        """Let Pyodide never arrive, for tests that are not about it: its start takes seconds."""
        self.tab.silence(PYODIDE_FILES)
        return self

    # ---- what comes out ----

    def frames(self, start: int = 0) -> list[Frame]:
        """All frames seen so far, from the one with this number."""
        return [parse_frame(found) for found in self.tab.evaluate("n => __probe.looks(n)", start)]

    def count(self) -> int:
        """How many frames were seen so far."""
        return int(self.tab.evaluate("() => __probe.count()"))

    def pause(self, milliseconds: float) -> None:
        """Let the page go on."""
        self.tab.pause(milliseconds)

    def wait_until(self, function: str, argument: object = None) -> None:
        """Wait until a JavaScript function of the page gives something true.

        Raises:
            AssertionError: if that does not happen in time, with what was waited for and what the page says.
        """
        for _ in range(PATIENCE_MS // _POLL_MS):
            if self.tab.evaluate(function, argument):
                return
            self.pause(_POLL_MS)
        raise AssertionError(f"waited in vain for {function} with {argument!r}; {self._state()}")

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
            f"waited in vain for {what}: {len(frames)} frames, the last {last}; {self._state()}"
        )

    def _state(self) -> str:
        return f"the page says {self.words()!r}; its events {self.events()}; console {self.console[-5:]}"

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
        return _decode(self.tab.evaluate("() => __probe.still()"))

    def kept(self) -> list[npt.NDArray[np.uint8]]:
        """The first output frames, RGBA ``[H, W, 4]``, as many as the visit was told to keep."""
        return [_decode(picture) for picture in self.tab.evaluate("() => __probe.kept()")]

    # ---- what it says ----

    def stats(self) -> dict[str, Any]:
        """`window.backdrop.stats()`."""
        found: dict[str, Any] = self.tab.evaluate("() => window.backdrop.stats()")
        return found

    def events(self) -> list[dict[str, Any]]:
        """The processor's events so far: kind (error, notice, refined), text, code, subject."""
        found: list[dict[str, Any]] = self.tab.evaluate("() => __probe.said()")
        return found

    def violations(self) -> list[str]:
        """Violations of the content policy so far."""
        found: list[str] = self.tab.evaluate("() => __probe.violations()")
        return found

    def assert_private(self) -> None:
        """Fail where a request went elsewhere, the content policy was violated, or an error was written."""
        here = urlsplit(self.base).netloc
        # data: and blob: are the page's own bytes.
        elsewhere = [
            address
            for address in self.requests
            if urlsplit(address).scheme not in ("data", "blob") and urlsplit(address).netloc != here
        ]
        assert not elsewhere
        assert any("/pyodide/" in each for each in self.requests), "the worker's requests were not seen"
        assert not self.violations()
        wrong = [
            each for each in self.console if each.startswith(("error", "pageerror")) or "ecurity" in each
        ]
        assert not wrong

    def words(self) -> str:
        """All that the page shows in words."""
        return str(self.tab.evaluate("() => document.body.innerText"))

    def alarms(self) -> list[str]:
        """The alerts that the page shows, in words."""
        found: list[str] = self.tab.evaluate(
            """() => [...document.querySelectorAll('[role=alert]')]
              .filter((alert) => alert.checkVisibility()).map((alert) => alert.innerText)"""
        )
        return found

    def wait_for_alarm(self, words: str) -> str:
        """Wait for an alert that contains these words, in any case; gives its words."""
        for _ in range(PATIENCE_MS // _POLL_MS):
            for alarm in self.alarms():
                if re.search(words, alarm, re.IGNORECASE):
                    return alarm
            self.pause(_POLL_MS)
        raise AssertionError(f"waited in vain for an alert of {words!r}; {self._state()}")

    def wait_for_refined(self) -> None:
        """Wait until Python has taken over from the start-up plan."""
        self.wait_until("() => __probe.said().some(({ kind }) => kind === 'refined')")

    def settled(self) -> dict[str, Any]:
        """The statistics once Python refines: its first frames settle what is kept between frames."""
        self.wait_for_finished()
        self.wait_for_refined()
        self.wait_for_finished(10, self.count())
        self.pause(600)
        return self.stats()

    def wait_for_model(self, name: str) -> None:
        """Wait until the statistics, told twice a second, name this model (``id@quantBytes``)."""
        self.wait_until("name => window.backdrop.stats().model === name", name)

    # ---- what a visitor does ----

    def choose(self, look: str) -> None:
        """Pick a background by its tile's name, and wait until it is in force."""
        self.tab.evaluate(
            """(look) => [...document.querySelectorAll('input[name=look]')]
              .find((radio) => radio.labels[0].innerText.replace(/\\s+/g, ' ').trim() === look).click()""",
            look,
        )
        effect = _EFFECTS.get(look, "image")
        picture = look.lower() if effect == "image" else ""
        self.wait_until(
            """([effect, picture]) => {
              const { options } = window.backdrop.processor;
              return options.effect === effect && String(options.image).includes(picture);
            }""",
            [effect, picture],
        )

    def bring(self, field: str, name: str, kind: str, body: bytes) -> None:
        """Choose a file in the field that a selector names."""
        self.tab.evaluate(
            """([field, name, type, body]) => {
              const bytes = Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0));
              const given = new DataTransfer();
              given.items.add(new File([bytes], name, { type }));
              const input = document.querySelector(field);
              input.files = given.files;
              input.dispatchEvent(new Event('change', { bubbles: true }));
            }""",
            [field, name, kind, base64.b64encode(body).decode()],
        )

    def linked(self, link: str) -> npt.NDArray[np.uint8]:
        """The picture behind the link that a selector names, RGBA ``[H, W, 4]``, once it is there."""
        self.wait_until("(link) => document.querySelector(link)?.href.startsWith('blob:')", link)
        return _decode(
            self.tab.evaluate(
                """async (link) => {
                  const picture = Object.assign(new Image(), { src: document.querySelector(link).href });
                  await picture.decode();
                  const { naturalWidth: width, naturalHeight: height } = picture;
                  const canvas = Object.assign(document.createElement('canvas'), { width, height });
                  canvas.getContext('2d').drawImage(picture, 0, 0);
                  return canvas.toDataURL().split(',')[1];
                }""",
                link,
            )
        )

    # ---- what a caller does ----

    def update(self, **options: str | float | list[str]) -> None:
        """`processor.update(options)`, awaited."""
        self.tab.evaluate("options => window.backdrop.processor.update(options)", options)

    def fault(self, stage: str, times: int) -> None:
        """Make the next runs of a stage throw."""
        self.tab.evaluate("([s, n]) => window.backdrop.processor.fault(s, n)", [stage, times])

    # ---- at the end ----

    def save(self, folder: Path) -> None:
        """Keep what explains a failure: the page as it looks, its first frames' numbers, its console."""
        folder.mkdir(parents=True, exist_ok=True)
        self.tab.screenshot(folder / "page.png")
        frames = [asdict(frame) for frame in self.frames()]
        said = {"console": self.console, "events": self.events(), "requests": self.requests, "frames": frames}
        (folder / "visit.json").write_text(json.dumps(said, indent=1), encoding="utf-8")

    def close(self) -> None:
        """Close the page and forget everything that it cached."""
        self.tab.close()


def _decode(png: str) -> npt.NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(png))).convert("RGBA"))
