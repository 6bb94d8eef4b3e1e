"""The exported site on a host that knows nothing but files and ``_headers``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from exporting.site import export_site
from tests.exporting.hosts import dumb_host
from webapp.server.settings import Settings

from .browserkit.chromium import Browsers, camera_flags
from .browserkit.fixtures import MakeClip
from .browserkit.frames import assert_none_raw
from .browserkit.visit import Visit


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the exported page."""
    folder = tmp_path_factory.mktemp("export") / "site"
    export_site(Settings(), folder)
    with dumb_host(folder) as address:
        yield address


@pytest.fixture(scope="module")
def page(browsers: Browsers, hosted: str, clip: MakeClip) -> Iterator[Visit]:
    """The exported page, at work in a browser, where Python has taken over."""
    shown = clip(640, 360)
    visit = Visit(browsers.get(camera_flags(shown.path)).new_context(), hosted, shown)
    visit.open(effect="blur")
    visit.wait_for_finished()
    visit.wait_for_refined()
    yield visit
    visit.close()


def test_it_blurs_and_asks_nobody_else(page: Visit) -> None:
    frames = page.wait_for_finished(20, page.count())
    assert_none_raw(frames)
    assert frames[-1].face.sharpness >= 0.85
    assert frames[-1].wall <= 0.25
    page.assert_private()


def test_its_headers_isolate_it_and_its_policy_has_nothing_to_object_to(page: Visit) -> None:
    assert page.page.evaluate("() => window.crossOriginIsolated")
    assert not page.violations()
    assert [line for line in page.console if line.startswith(("error", "pageerror"))] == []


def test_it_offers_every_model(page: Visit) -> None:
    installed = {path.parent.name for path in Path(Settings().models).glob("*/card.json")}
    offered = page.page.evaluate(
        "async () => (await (await fetch('/api/models')).json()).models.map((m) => m.id)"
    )
    assert set(offered) == installed
