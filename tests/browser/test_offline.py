"""The page without its server, after one visit; and with another version of itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from exporting.site import export_site
from serving.own_server import own_server
from tests.exporting.hosts import dumb_host
from webapp.server.settings import Settings

from .browserkit.chromium import Browsers, camera_flags
from .browserkit.fixtures import MakeClip
from .browserkit.frames import assert_none_raw
from .browserkit.visit import Visit

# All that the page needs is kept once the service worker is in charge.
_KEPT = "() => navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"


@pytest.fixture(scope="module")
def visited(browsers: Browsers, clip: MakeClip) -> Iterator[Visit]:
    """A page that was open until everything was kept, and whose server has stopped since."""
    shown = clip(640, 360)
    context = browsers.get(camera_flags(shown.path)).new_context()
    with own_server() as running:
        visit = Visit(context, running.address, shown)
        _visit_until_kept(visit)
    yield visit
    visit.close()


def _visit_until_kept(visit: Visit) -> None:
    visit.open(effect="blur")
    visit.wait_for_finished()
    visit.page.wait_for_function(_KEPT, timeout=120_000)


def test_a_reload_starts_the_camera_and_blurs(visited: Visit) -> None:
    visited.page.reload()
    visited.wait_for_finished()
    visited.wait_for_refined()
    frames = visited.wait_for_finished(20, visited.count())
    assert_none_raw(frames)
    assert frames[-1].face.sharpness >= 0.85
    assert frames[-1].wall <= 0.25


def test_another_look_and_address_need_no_server_either(visited: Visit) -> None:
    visited.open(effect="image", image="library")
    visited.wait_for_finished()
    assert visited.page.evaluate("() => backdrop.stats().frames") > 0
    thumbnails = visited.page.locator(".tile img")
    assert thumbnails.count() > 0
    visited.page.wait_for_function(
        "() => [...document.querySelectorAll('.tile img')].every((each) => each.naturalWidth > 0)"
    )


def test_the_page_can_be_installed(visited: Visit) -> None:
    address = visited.page.locator("link[rel=manifest]").get_attribute("href")
    about = visited.page.evaluate("async (address) => (await fetch(address)).json()", address)
    assert (about["name"], about["start_url"], about["display"]) == ("Backdrop", "/", "standalone")
    sizes = visited.page.evaluate(
        """(icons) => Promise.all(icons.map(async ({ src }) => {
          const { width, height } = await createImageBitmap(await (await fetch(src)).blob());
          return `${width}x${height}`;
        }))""",
        about["icons"],
    )
    assert sizes == [icon["sizes"] for icon in about["icons"]]


def test_another_version_comes_with_one_reload_and_takes_no_files_away(
    browsers: Browsers, clip: MakeClip, tmp_path: Path
) -> None:
    site, shown = tmp_path / "site", clip(640, 360)
    export_site(Settings(), site)
    with dumb_host(site) as address:
        visit = Visit(browsers.get(camera_flags(shown.path)).new_context(), address, shown)
        _visit_until_kept(visit)
        for name, old, new in (
            ("index.html", "</head>", '<meta name="generation" content="new"></head>'),
            ("service-worker.js", "", "// Another one.\n"),
        ):
            path = site / name
            path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
            for sibling in site.glob(f"{name}.*"):
                sibling.unlink()
        visit.page.reload()
        visit.wait_for_finished()
        assert visit.page.locator("meta[name=generation]").count() == 1
        visit.page.evaluate("() => (window.isTheSame = true)")
        # The new one waits: the old one's files are there as long as a page may ask for them.
        visit.page.wait_for_function(
            "async () => (await navigator.serviceWorker.getRegistration())?.waiting?.state === 'installed'",
            timeout=120_000,
        )
        visit.wait_for_finished(20, visit.count())
        assert visit.page.evaluate("() => window.isTheSame")
        visit.close()
