"""Nothing leaves the origin, and the content policy has nothing to object to."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from .browserkit.fixtures import NewVisit


@pytest.mark.parametrize("backend", ["wasm", "webgl", "cpu"])
def test_no_request_leaves_the_origin_and_no_policy_is_violated(visit: NewVisit, backend: str) -> None:
    page = visit().open(effect="blur", backend=backend)
    page.wait_for_finished(2)
    page.wait_for_refined()
    page.choose("Studio")
    page.choose("See-through")
    page.wait_for_finished(2, page.count())
    here = urlsplit(page.base).netloc
    # data: and blob: are the page's own bytes.
    elsewhere = [
        address
        for address in page.requests
        if urlsplit(address).scheme not in ("data", "blob") and urlsplit(address).netloc != here
    ]
    assert not elsewhere
    assert any("/pyodide/" in address for address in page.requests), "the worker's requests were not seen"
    assert not page.violations()
    wrong = [line for line in page.console if line.startswith(("error", "pageerror")) or "ecurity" in line]
    assert not wrong


def test_the_page_is_isolated(visit: NewVisit) -> None:
    page = visit().open(autostart=0)
    assert page.page.evaluate("() => window.crossOriginIsolated")
