"""Fixtures: a site, a client of it, and the port of a real server."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from .sites import Site, client_of, serving, write_site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A site that the test may change."""
    return write_site(tmp_path)


@pytest.fixture
def client(site: Site) -> TestClient:
    """A client of `site` that takes no codings unless the test names them."""
    return client_of(site)


@pytest.fixture(scope="session")
def shared_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site that no test changes."""
    return write_site(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def port(shared_site: Site) -> Iterator[int]:
    """The port of a real uvicorn that serves `shared_site`."""
    with serving(shared_site, "--port", "0") as (_, line):
        yield int(line.split("127.0.0.1:")[1].split("/")[0])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Write what was logged in UTF-8: pytest-xdist hands on nothing else, and made-up names may not be."""
    report = yield
    report.sections = [
        (name, text.encode("utf-8", "backslashreplace").decode()) for name, text in report.sections
    ]
    return report
