"""The headers that every response carries, errors included."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from webapp.server.app import create_app
from webapp.server.headers import SECURITY_HEADERS

from .sites import Site

ADDRESSES = [
    ("GET", "/", 200),
    ("GET", "/api/models", 200),
    ("GET", "/assets/main-Bx3kQ0aZ.js", 200),
    ("GET", "/pyodide/314.0.7/pyodide.asm.wasm", 200),
    ("GET", "/models/another-model/q2/group1-shard1of1.bin", 200),
    ("GET", "/healthz", 200),
    ("GET", "/openapi.json", 200),
    ("GET", "/assets/missing.wasm", 404),
    ("GET", "/nowhere", 404),
    ("POST", "/", 405),
]


def policy(client: TestClient) -> dict[str, list[str]]:
    directives = client.get("/").headers["content-security-policy"].split("; ")
    return {name: values for name, *values in (directive.split() for directive in directives)}


@pytest.mark.parametrize(("method", "path", "status"), ADDRESSES)
def test_every_response_carries_them(client: TestClient, method: str, path: str, status: int) -> None:
    response = client.request(method, path)
    sent = {name: response.headers.get_list(name) for name in SECURITY_HEADERS}
    assert (response.status_code, sent) == (
        status,
        {name: [value] for name, value in SECURITY_HEADERS.items()},
    )


def test_not_modified_carries_them(client: TestClient) -> None:
    response = client.get("/assets/plain.js", headers={"If-None-Match": "*"})
    assert (response.status_code, response.headers["cross-origin-embedder-policy"]) == (304, "require-corp")


def test_a_failure_of_our_own_carries_them(site: Site) -> None:
    app = create_app(site.settings)

    def fail() -> None:
        raise RuntimeError("the disk is on fire")

    app.get("/fail")(fail)
    response = TestClient(app, raise_server_exceptions=False).get("/fail")
    sent = {name: response.headers.get(name) for name in SECURITY_HEADERS}
    assert (response.status_code, sent) == (500, SECURITY_HEADERS)


def test_a_failure_of_our_own_tells_the_visitor_nothing_of_the_inside(site: Site) -> None:
    app = create_app(site.settings)

    def fail() -> None:
        raise RuntimeError("the disk is on fire")

    app.get("/fail")(fail)
    response = TestClient(app, raise_server_exceptions=False).get("/fail")
    assert response.json() == {"detail": "The server failed at this request; its log says why."}


@pytest.mark.parametrize("source", ["'unsafe-inline'", "'unsafe-eval'", "*", "https:", "http:"])
def test_the_policy_allows_no_inline_code_and_no_other_origin(client: TestClient, source: str) -> None:
    assert [name for name, values in policy(client).items() if source in values] == []


def test_what_the_policy_does_not_name_is_refused(client: TestClient) -> None:
    assert policy(client)["default-src"] == ["'none'"]


def test_scripts_may_compile_webassembly(client: TestClient) -> None:
    assert policy(client)["script-src"] == ["'self'", "'wasm-unsafe-eval'"]


@pytest.mark.parametrize("name", ["object-src", "base-uri", "form-action", "frame-ancestors"])
def test_what_the_page_does_not_need_is_refused(client: TestClient, name: str) -> None:
    assert policy(client)[name] == ["'none'"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Embedder-Policy", "require-corp"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
    ],
)
def test_values(client: TestClient, name: str, value: str) -> None:
    assert client.get("/").headers[name] == value


def test_the_camera_is_allowed_and_the_microphone_is_not(client: TestClient) -> None:
    features = client.get("/").headers["permissions-policy"].split(", ")
    assert {"camera=(self)", "microphone=()", "geolocation=()"} <= set(features)
