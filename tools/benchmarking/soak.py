"""The page for a long time: whether anything grows while it finishes frame after frame."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Error, Page, Route

from benchmarking.browser import WINDOW, chromium, processes
from benchmarking.cases import Ours
from benchmarking.devtools import PageWorld, World, collect_garbage, heap_use, value_of, workers_of
from benchmarking.errors import BenchmarkError, in_words
from benchmarking.measure import PAGES, Bench, await_output
from benchmarking.processes import own_memory_of
from benchmarking.trend import Point, settled, slope

# Between two looks, in seconds; JavaScript's garbage is collected at every sixth only: what is freed by force
# alone has to be seen to grow between.
EVERY = 10.0
_THOROUGH = 6
# Until then the page still loads, and fills what it keeps: minutes, or this share of a shorter run.
_SETTLING, _SHARE = 2.0, 1 / 3
_COUNT = PAGES / "count.js"


@dataclass(frozen=True)
class Look:
    """What was found ``minute`` minutes after the start, by name; megabytes where the name ends in MB."""

    minute: float
    values: Mapping[str, float]


@dataclass(frozen=True)
class Soak:
    """A long run of one case; two looks at least."""

    case: Ours
    looks: list[Look]

    @property
    def minutes(self) -> float:
        """From the first look to the last."""
        return self.looks[-1].minute

    @property
    def settled_after(self) -> float:
        """Minutes; slopes begin there."""
        return min(_SETTLING, _SHARE * self.minutes)

    def points(self, name: str) -> list[Point]:
        """A value over time, in minutes, wherever it was looked at once it had settled."""
        all_points = [(look.minute, look.values[name]) for look in self.looks if name in look.values]
        return settled(all_points, self.settled_after)

    def slope(self, name: str) -> float | None:
        """Growth a minute, once it has settled; null where it was hardly looked at."""
        return slope(self.points(name))

    def rate(self, name: str) -> float:
        """How much a count went up a second, over the whole run."""
        first, last = self.looks[0], self.looks[-1]
        return (last.values[name] - first.values[name]) / (60 * (last.minute - first.minute))


def soak(bench: Bench, case: Ours, minutes: float, say: Callable[[str], None], every: float = EVERY) -> Soak:
    """Open the page and look at its memory every so many seconds.

    Raises:
        BenchmarkError: in words, if the page does not come to an output, or stops finishing pictures.
    """
    try:
        with chromium(bench.playwright, bench.clips[case.size]) as browser:
            page = _open(bench, case, browser)
            worlds = _worlds(page)
            system = browser.new_browser_cdp_session()
            looks: list[Look] = []
            start = time.monotonic()
            for number in range(max(2, round(60 * minutes / every) + 1)):
                page.wait_for_timeout(1000 * max(0.0, start + number * every - time.monotonic()))
                minute = (time.monotonic() - start) / 60
                values = _stats(page) | own_memory_of(processes(system))
                if number % _THOROUGH == 0:
                    values |= _inside(worlds)
                looks.append(Look(minute, values))
                found = ", ".join(f"{name} {value:.2f}" for name, value in values.items())
                say(f"{minute:.2f} minutes: {found}")
            return Soak(case, looks)
    except Error as error:
        raise BenchmarkError(in_words(error)) from error


def _open(bench: Bench, case: Ours, browser: Browser) -> Page:
    """The page, settled, and nothing else in it: a probe's own memory would be counted."""
    page = browser.new_context(viewport=WINDOW).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(1000 * bench.limit)
    # DevTools can list objects as well, but that crashes the process of a worker that runs Python.
    page.route("**/worker-*.js", _counting)
    page.goto(bench.address(case))
    await_output(page, case, bench.limit)
    return page


def _worlds(page: Page) -> dict[str, World]:
    session = page.context.new_cdp_session(page)
    workers = workers_of(page, session)
    if not workers:
        raise BenchmarkError("the page has no worker to look into")
    return {"page": PageWorld(session), "worker": workers[0]}


def _stats(page: Page) -> dict[str, float]:
    """What the page says of itself."""
    stats: dict[str, Any] = page.evaluate("() => backdrop.stats()")
    if stats["state"] != "running":
        raise BenchmarkError(f"it stopped finishing pictures: it is {stats['state']}")
    return {name: float(stats[name]) for name in ("frames", "fps", "looks", "tensors")}


def _inside(worlds: Mapping[str, World]) -> dict[str, float]:
    """What JavaScript holds, once it has let go of what it could."""
    values: dict[str, float] = {}
    for name, world in worlds.items():
        collect_garbage(world)
        heap, buffers = heap_use(world)
        values |= {f"{name}'s heap, MB": heap, f"{name}'s buffers, MB": buffers}
    held = value_of(worlds["worker"], "__held()")
    return values | {"WASM memory, MB": held["wasm"] / 1e6, "GL objects": float(held["gl"])}


def _counting(route: Route) -> None:
    """The worker's script, behind one that counts what it makes."""
    answer = route.fetch()
    route.fulfill(response=answer, body=f"{_COUNT.read_text(encoding='utf-8')}{answer.text()}")
