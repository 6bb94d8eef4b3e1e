"""/healthz."""

from __future__ import annotations

import json
import platform

from fastapi.testclient import TestClient

from .sites import Site, client_of


def test_a_built_site_is_ok(client: TestClient) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()["status"], response.json()["models"]) == (200, "ok", 2)


def test_the_versions_are_of_what_is_served(client: TestClient) -> None:
    versions = client.get("/healthz").json()["versions"]
    served = {name: versions[name] for name in ("python", "tfjs", "pyodide", "compositor")}
    assert served == {
        "python": platform.python_version(),
        "tfjs": "4.22.0",
        "pyodide": "314.0.7",
        "compositor": "0.3.0",
    }


def test_our_own_version_and_fastapis_are_told(client: TestClient) -> None:
    versions = client.get("/healthz").json()["versions"]
    assert all(versions[name] for name in ("backdrop", "fastapi", "uvicorn"))


def test_a_site_that_is_not_built_says_so(client: TestClient, site: Site) -> None:
    site.static.rename(site.root / "elsewhere")
    response = client.get("/healthz")
    assert (response.status_code, "make serve" in response.json()["status"]) == (503, True)


def test_a_part_that_is_not_built_has_no_version(client: TestClient, site: Site) -> None:
    site.static.rename(site.root / "elsewhere")
    versions = client.get("/healthz").json()["versions"]
    assert (versions["pyodide"], versions["compositor"]) == (None, None)


def test_a_wheel_that_is_no_wheel_has_no_version(client: TestClient, site: Site) -> None:
    (site.static / "assets" / "compositor-Aa11Bb22.whl").write_bytes(b"not a zip")
    assert client.get("/healthz").json()["versions"]["compositor"] is None


def test_a_package_file_that_is_broken_has_no_version(client: TestClient, site: Site) -> None:
    (site.client / "package.json").write_text("[]")
    assert client.get("/healthz").json()["versions"]["tfjs"] is None


def test_without_a_model_the_server_is_not_well(site: Site) -> None:
    for card in site.models.glob("*/card.json"):
        card.unlink()
    response = client_of(site).get("/healthz")
    assert (response.status_code, response.json()["models"]) == (503, 0)


def test_health_is_never_cached(client: TestClient) -> None:
    assert client.get("/healthz").headers["cache-control"] == "no-store"


def test_the_interface_is_described(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert sorted(paths) == ["/api/models", "/healthz", "/models/{model}/{path}"]


def test_the_description_loads_nothing_from_elsewhere(client: TestClient) -> None:
    assert "http" not in json.dumps(client.get("/openapi.json").json())
