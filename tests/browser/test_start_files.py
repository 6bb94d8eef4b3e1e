"""What the first picture costs: which files are asked for before it, and that none is asked for twice."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlsplit

from playwright.sync_api import Request

from webapp.server.page import read_entry
from webapp.server.settings import Settings

from .browserkit.fixtures import NewVisit
from .browserkit.visit import PYODIDE_FILES, Visit

WORKER = r"/assets/worker-[^/]*\.js"
PYTHON = r"/pyodide/|\.snapshot$|\.whl$"
# What may come before the first picture; bytes as they are sent, compressed.
MOST_BYTES = 2_000_000


def _asked_for(page: Visit) -> list[Request]:
    """Every request from here on."""
    requests: list[Request] = []

    def note(request: Request) -> None:
        requests.append(request)

    page.page.context.on("request", note)
    return requests


def _paths(requests: list[Request]) -> list[str]:
    return [urlsplit(request.url).path for request in requests if request.url.startswith("http")]


def test_the_first_picture_takes_few_files_and_none_twice(visit: NewVisit) -> None:
    page = visit()
    requests = _asked_for(page)
    gate = page.hold_back(PYODIDE_FILES)
    page.open(effect="blur")
    page.wait_for_finished(1)
    assert gate.held > 0 or not any("pyodide" in path for path in _paths(requests))
    paths = _paths(requests)
    assert [path for path, count in Counter(paths).items() if count > 1] == []
    # A second script would only be asked for once the first has come.
    assert len([path for path in paths if path.endswith(".js")]) == 3, paths
    assert [path for path in paths if "backend-webgl" in path or "pyodide" in path] == []
    gate.open()


def test_before_python_two_megabytes_have_come_at_most(visit: NewVisit) -> None:
    page = visit().without_python()
    requests = _asked_for(page)
    page.open(effect="blur")
    page.wait_for_finished(1)
    before = [request for request in requests if not re.search(PYTHON, urlsplit(request.url).path)]
    sent = sum(request.sizes()["responseBodySize"] for request in before if request.response())
    assert 0 < sent <= MOST_BYTES


def test_small_pictures_come_after_the_large_one(visit: NewVisit) -> None:
    page = visit().without_python()
    page.open(effect="blur")
    page.wait_for_finished(1)
    page.page.wait_for_function(
        """() => {
          const pictures = [...document.querySelectorAll('#looks img')];
          return pictures.length > 5 && pictures.every((picture) => picture.naturalWidth > 0);
        }"""
    )


def test_one_worker_is_started_by_a_plain_script(visit: NewVisit) -> None:
    script = Settings().static / read_entry(Settings().static).early.removeprefix("/")
    assert not re.search(r"\b(import|export)\b", script.read_text())
    page = visit().without_python()
    requests = _asked_for(page)
    page.open(effect="blur")
    page.wait_for_finished(5)
    assert len([path for path in _paths(requests) if re.search(WORKER, path)]) == 1
    assert page.page.evaluate("() => 'backdropWorker' in window") is False
