"""Fixtures: a small built site that can be exported, and an export of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporting.site import export_site
from tests.server.sites import Site, write_site


def exportable(root: Path) -> Site:
    """A site all of whose built files have names that change with their content, as Vite's do."""
    site = write_site(root)
    for name in ("plain.js", "secret.txt"):
        for path in (site.static / "assets").glob(f"{name}*"):
            path.unlink()
    return site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A site that the test may change."""
    return exportable(tmp_path / "source")


@pytest.fixture(scope="session")
def shared_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site that no test changes."""
    return exportable(tmp_path_factory.mktemp("source"))


@pytest.fixture(scope="session")
def exported(shared_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export of `shared_site`."""
    folder = tmp_path_factory.mktemp("exports") / "site"
    export_site(shared_site.settings, folder)
    return folder
