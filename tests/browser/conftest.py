"""Fixtures: camera clips, the server, browsers, and visits to the page."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect, sync_playwright

from serving.own_server import ServerError, own_server

from .browserkit.any_visit import PATIENCE_MS, AnyVisit
from .browserkit.bidi import BiDiError
from .browserkit.chromium import Browsers, ChromiumMissingError, camera_flags
from .browserkit.clip import Clip, layers, make_clip
from .browserkit.firefox import Firefox, FirefoxMissingError
from .browserkit.fixtures import MakeClip, NewAnyVisit, NewVisit
from .browserkit.package import NotPackagedError, Project, install, pack
from .browserkit.render_harness import RenderHarness, bundle
from .browserkit.visit import Visit
from .browserkit.webkit import UNSTEADY, WebDriverError, WebKit, WebKitMissingError

_ARTIFACTS = Path(__file__).parent / "artifacts"


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> MakeClip:
    """Makes the camera clip of a size, once."""
    folder = tmp_path_factory.mktemp("clips")
    made: dict[tuple[int, int], Clip] = {}

    def make(width: int, height: int) -> Clip:
        if (width, height) not in made:
            # Two seconds; one for large pictures, whose raw files would be hundreds of megabytes.
            frames = 60 if width * height <= 640 * 480 else 30
            made[width, height] = make_clip(folder / f"{width}x{height}.y4m", width, height, frames=frames)
        return made[width, height]

    return make


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of the real server."""
    try:
        with own_server() as running:
            yield running.address
    except ServerError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def browsers() -> Iterator[Browsers]:
    """Chromium, by its flags."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        try:
            found = Browsers(playwright)
        except ChromiumMissingError as error:
            pytest.fail(str(error), pytrace=False)
        yield found
        found.close()


@pytest.fixture(scope="session")
def renderers(browsers: Browsers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RenderHarness]:
    """The page's renderers, called from here."""
    harness = RenderHarness(browsers.get(()), bundle(tmp_path_factory.mktemp("renderers")))
    yield harness
    harness.close()


@pytest.fixture(scope="session")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The npm package as `npm pack` makes it."""
    try:
        return pack(tmp_path_factory.mktemp("packed"))
    except NotPackagedError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def installed(packed: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """An empty project with the npm package installed."""
    return install(packed, tmp_path_factory.mktemp("installed"))


@pytest.fixture
def project(installed: Project, tmp_path: Path) -> Project:
    """A copy of it, of a test's own."""
    return installed.copied(tmp_path / "call")


@pytest.fixture
def visit(
    browsers: Browsers, server: str, clip: MakeClip, request: pytest.FixtureRequest
) -> Iterator[NewVisit]:
    """Makes visits, closed after the test; those of a test that failed leave a picture and their numbers."""
    standard = clip(640, 360)
    visits: list[Visit] = []

    def new(
        clip: Clip | None = None,
        *,
        flags: tuple[str, ...] | None = None,
        keep: int = 0,
        base: str = server,
    ) -> Visit:
        shown = clip or standard
        browser = browsers.get(camera_flags(shown.path) if flags is None else flags)
        visits.append(Visit(browser.new_context(service_workers="block"), base, shown, keep=keep))
        return visits[-1]

    yield new
    _end(visits, request)


@pytest.fixture(scope="session")
def firefox() -> Iterator[Firefox]:
    """Firefox; skips where there is none."""
    try:
        running = Firefox()
    except FirefoxMissingError as error:
        pytest.skip(str(error))
    yield running
    running.close()


@pytest.fixture(scope="session")
def webkit() -> Iterator[WebKit]:
    """WebKit; skips where there is none."""
    try:
        running = WebKit()
    except WebKitMissingError as error:
        pytest.skip(str(error))
    yield running
    running.close()


@pytest.fixture(params=["chromium", "firefox"])
def any_visit(server: str, clip: MakeClip, request: pytest.FixtureRequest) -> Iterator[NewAnyVisit]:
    """Makes visits in each browser that has cameras and calls, and is installed; otherwise as `visit`."""
    yield from _visits_by_name(server, clip, request)


@pytest.fixture
def page(any_visit: NewAnyVisit) -> AnyVisit:
    """The page in each of these, its picture going on."""
    page = any_visit().without_python().open(effect="blur")
    page.wait_for_finished(5)
    return page


@pytest.fixture(params=["chromium", "firefox", pytest.param("webkit", marks=UNSTEADY)])
def every_visit(server: str, clip: MakeClip, request: pytest.FixtureRequest) -> Iterator[NewAnyVisit]:
    """Makes visits in each browser that is installed; otherwise as `visit`."""
    yield from _visits_by_name(server, clip, request)


@pytest.fixture
def webkit_visit(
    webkit: WebKit, server: str, clip: MakeClip, request: pytest.FixtureRequest
) -> Iterator[NewAnyVisit]:
    """Makes visits in WebKit, whose port to Linux is too slow for all that the others are asked."""
    yield from _visits(webkit, server, clip(640, 360), request)


def _visits_by_name(server: str, clip: MakeClip, request: pytest.FixtureRequest) -> Iterator[NewAnyVisit]:
    if request.param == "chromium":
        yield request.getfixturevalue("visit")
    else:
        yield from _visits(request.getfixturevalue(request.param), server, clip(640, 360), request)


def _visits(
    running: Firefox | WebKit, server: str, standard: Clip, request: pytest.FixtureRequest
) -> Iterator[NewAnyVisit]:
    visits: list[AnyVisit] = []

    def new(clip: Clip | None = None, *, keep: int = 0, base: str = server) -> AnyVisit:
        shown = clip or standard
        visits.append(AnyVisit(running.tab(), base, shown, keep=keep))
        visits[-1].add_script("stand_in.js", layers(shown))
        return visits[-1]

    yield new
    _end(visits, request)


def _end(visits: Sequence[AnyVisit], request: pytest.FixtureRequest) -> None:
    failed = request.node.stash.get(_FAILED, False)
    for index, made in enumerate(visits):
        if failed:
            name = re.sub(r"[^\w.-]+", "_", request.node.name)
            # A page that crashed has nothing left to save; the test's own report says so.
            with contextlib.suppress(Error, BiDiError, WebDriverError):
                made.save(_ARTIFACTS / name / str(index))
        made.close()


_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember failures for `visit`."""
    report = yield
    if report.failed:
        item.stash[_FAILED] = True
    return report
