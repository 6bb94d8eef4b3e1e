"""The headers that every response carries, errors included."""

from __future__ import annotations

import http.client

import pytest
from fastapi.testclient import TestClient

from webapp.server.app import create_app
from webapp.server.headers import HSTS, SECURITY_HEADERS

from .sites import Site

BIN = "/models/another-model/q2/group1-shard1of1.bin"
JSON = "/models/another-model/q2/model.json"
SCRIPT = "/assets/plain.js"
WASM = "/pyodide/314.0.7/pyodide.asm.wasm"
# Every kind of route, with every kind of answer that it gives.
ANSWERS = [
    *(
        ("GET", path, {}, 200)
        for path in ("/", "/api/models", SCRIPT, WASM, BIN, JSON, "/healthz", "/openapi.json")
    ),
    *(("HEAD", path, {}, 200) for path in ("/", "/api/models", SCRIPT, BIN, JSON, "/healthz")),
    *(("GET", path, {"Accept-Encoding": "br"}, 200) for path in ("/api/models", SCRIPT, WASM, JSON)),
    *(("GET", path, {"If-None-Match": "*"}, 304) for path in ("/", "/api/models", SCRIPT, WASM, BIN, JSON)),
    *(("GET", path, {"Range": "bytes=0-3"}, 206) for path in (SCRIPT, BIN)),
    *(("GET", path, {"Range": "bytes=0-1,8-9"}, 206) for path in (SCRIPT, BIN)),
    *(("GET", path, {"Range": "bytes=999999-"}, 416) for path in (SCRIPT, BIN)),
    *(("GET", path, {"Range": "bytes=9-3"}, 400) for path in (SCRIPT, BIN)),
    *(
        ("GET", path, {}, 404)
        for path in ("/nowhere", "/assets/none.wasm", "/pyodide/none", "/models/none/none")
    ),
    *(("POST", path, {}, 405) for path in ("/", "/api/models", SCRIPT, WASM, BIN, "/healthz")),
    *((method, "/", {}, 405) for method in ("OPTIONS", "TRACE", "CONNECT", "PROPFIND", "BREW")),
]


def policy(client: TestClient) -> dict[str, list[str]]:
    directives = client.get("/").headers["content-security-policy"].split("; ")
    return {name: values for name, *values in (directive.split() for directive in directives)}


@pytest.mark.parametrize(("method", "path", "headers", "status"), ANSWERS)
def test_every_answer_carries_them(
    client: TestClient, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    response = client.request(method, path, headers=headers)
    sent = {name: response.headers.get_list(name) for name in SECURITY_HEADERS}
    assert (response.status_code, sent) == (
        status,
        {name: [value] for name, value in SECURITY_HEADERS.items()},
    )


@pytest.mark.parametrize("path", ["/", "/healthz"])
def test_what_cannot_be_shown_yet_carries_them(client: TestClient, site: Site, path: str) -> None:
    (site.static / ".vite" / "manifest.json").unlink()
    response = client.get(path)
    sent = {name: response.headers.get(name) for name in SECURITY_HEADERS}
    assert (response.status_code, sent) == (503, SECURITY_HEADERS)


@pytest.mark.parametrize(("scheme", "sent"), [("https", [HSTS]), ("http", [])])
@pytest.mark.parametrize("path", ["/", SCRIPT, "/nowhere"])
def test_https_is_promised_only_over_https(site: Site, scheme: str, sent: list[str], path: str) -> None:
    client = TestClient(create_app(site.settings), base_url=f"{scheme}://localhost")
    assert client.get(path).headers.get_list("strict-transport-security") == sent


@pytest.mark.parametrize("path", ["/", SCRIPT, "/nowhere"])
def test_nothing_tells_what_serves_or_sets_cookies(port: int, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    connection.close()
    told = {"server", "x-powered-by", "via", "set-cookie", "access-control-allow-origin"}
    assert told & {name.lower() for name, _ in response.getheaders()} == set()


@pytest.mark.parametrize("ranges", ["0-," * 3000, ",".join(f"{i * 2}-{i * 2}" for i in range(3000))])
@pytest.mark.parametrize("path", [SCRIPT, BIN])
def test_many_ranges_never_cost_more_than_the_file(client: TestClient, path: str, ranges: str) -> None:
    whole = client.get(path).content
    response = client.get(path, headers={"Range": f"bytes={ranges.rstrip(',')}"})
    assert (response.status_code, response.content) == (200, whole)


def test_no_other_site_may_read_anything(client: TestClient) -> None:
    response = client.get("/api/models", headers={"Origin": "https://elsewhere.example"})
    assert [name for name in response.headers if name.startswith("access-control-")] == []


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


def test_what_the_page_uses_is_allowed_and_the_rest_is_not(client: TestClient) -> None:
    features = client.get("/").headers["permissions-policy"].split(", ")
    used = {"camera=(self)", "fullscreen=(self)", "picture-in-picture=(self)"}
    assert used | {"microphone=()", "geolocation=()"} <= set(features)
    assert len({feature.partition("=")[0] for feature in features}) == len(features)
