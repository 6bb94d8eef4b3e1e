"""Nothing leaves the origin, and the content policy has nothing to object to."""

from __future__ import annotations

import pytest

from .browserkit.fixtures import NewVisit


@pytest.mark.parametrize("backend", ["webgl", "cpu"])
def test_no_request_leaves_the_origin_and_no_policy_is_violated(visit: NewVisit, backend: str) -> None:
    page = visit().open(effect="blur", backend=backend)
    page.wait_for_finished(2)
    page.wait_for_refined()
    page.choose("Studio")
    page.choose("See-through")
    page.wait_for_finished(2, page.count())
    page.assert_private()


def test_the_page_is_isolated(visit: NewVisit) -> None:
    page = visit().open(autostart=0)
    assert page.page.evaluate("() => window.crossOriginIsolated")
