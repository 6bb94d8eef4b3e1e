"""Unknown addresses, other methods, hostile paths."""

from __future__ import annotations

import asyncio
import http.client
import socket
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.server.app import create_app

from .sites import SECRET, Site

ROUTES = [
    "/",
    "/api/models",
    "/healthz",
    "/openapi.json",
    "/assets/main-Bx3kQ0aZ.js",
    "/pyodide/314.0.7/pyodide.asm.wasm",
    "/models/another-model/card.json",
    "/models/another-model/q2/model.json",
    "/models/another-model/q2/group1-shard1of1.bin",
]


@pytest.fixture(scope="module")
def app(shared_site: Site) -> FastAPI:
    return create_app(shared_site.settings)


def get(app: FastAPI, path: str) -> tuple[int, bytes]:
    """Ask the application for a path as it is: HTTP clients would tidy it up first."""
    sent: list[dict[str, Any]] = []
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode("utf-8", "surrogatepass"),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 2),
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:  # noqa: ANN401 - ASGI's own types are no stricter
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


def raw(port: int, target: bytes, method: bytes = b"GET") -> tuple[int, bytes]:
    """Send a request line byte for byte; returns the status and everything after the head."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(
            method + b" " + target + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), body


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/index.html",
        "/api",
        "/api/models/",
        "/healthz/",
        "/models",
        "/models/",
        "/models/another-model",
        "/docs",
        "/redoc",
        "/favicon.ico",
        "//",
        "//healthz",
    ],
)
def test_an_unknown_address_is_a_404_in_words(app: FastAPI, path: str) -> None:
    status, body = get(app, path)
    assert (status, body.startswith(b'{"detail":"')) == (404, True)


@pytest.mark.parametrize("path", [*ROUTES, "/assets/missing.js"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(client: TestClient, path: str, method: str) -> None:
    response = client.request(method, path)
    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ROUTES)
def test_head_gives_the_headers_of_get_and_no_body(port: int, path: str) -> None:
    answers = []
    for method in ("GET", "HEAD"):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request(method, path)
        response = connection.getresponse()
        headers = {name: value for name, value in response.getheaders() if name != "date"}
        answers.append((response.status, headers, len(response.read())))
        connection.close()
    (status, headers, _), head = answers
    assert head == (status, headers, 0)


HOSTILE = [
    b"/assets/../secret.txt",
    b"/assets/../../secret.txt",
    b"/assets/./main-Bx3kQ0aZ.js",
    b"/assets/x/../main-Bx3kQ0aZ.js",
    b"/assets/%2e%2e/secret.txt",
    b"/assets/%2E%2E%2Fsecret.txt",
    b"/assets/..%2fsecret.txt",
    b"/assets/..%5csecret.txt",
    b"/assets/..\\secret.txt",
    b"/assets/%252e%252e/secret.txt",
    b"/assets//main-Bx3kQ0aZ.js",
    b"/assets//etc/passwd",
    b"/assets/%2fetc/passwd",
    b"/assets/main-Bx3kQ0aZ.js%00",
    b"/assets/%00",
    b"/assets/%ff%fe",
    b"/assets/%c0%ae%c0%ae/secret.txt",
    b"/assets/%0d%0aX-Injected:%20yes",
    b"/pyodide/314.0.7/../../secret.txt",
    b"/pyodide/../.vite/manifest.json",
    b"/models/../secret.txt",
    b"/models/another-model/../../secret.txt",
    b"/models/another-model/%2e%2e/another-model/card.json",
    b"/models/another-model/q2/../card.json",
    b"/models/another-model/q2%5cmodel.json",
    b"/models/another-model/card.json%00",
    b"/models/another-model/notes.txt",
    b"/../../../../etc/passwd",
    b"/%2e%2e/%2e%2e/etc/passwd",
    b"/..",
]


@pytest.mark.parametrize("target", HOSTILE, ids=lambda target: target.decode("latin-1"))
def test_a_hostile_path_is_a_404(port: int, target: bytes) -> None:
    status, body = raw(port, target)
    assert (status, SECRET in body) == (404, False)


@pytest.mark.parametrize("target", [b"/a b", b"/\xff", b"", b"http://[::1"])
def test_a_broken_request_line_gets_an_error_and_the_server_lives(port: int, target: bytes) -> None:
    status, _ = raw(port, target)
    assert 400 <= status < 500
    assert raw(port, b"/healthz")[0] == 200


def test_a_path_is_shown_escaped_and_not_at_length(app: FastAPI) -> None:
    _, body = get(app, "/" + "\u202e<script>" * 100)
    assert (b"\\u202e" in body, len(body) < 300) == (True, True)


segments = st.sampled_from(
    [
        *(
            "..",
            ".",
            "",
            "%2e%2e",
            "..\\",
            "\\",
            "\0",
            "~",
            "etc",
            "passwd",
            "secret.txt",
            ".vite",
            "manifest.json",
        ),
        *("assets", "pyodide", "models", "314.0.7", "another-model", "q2", "model.json", "card.json"),
        *(
            "main-Bx3kQ0aZ.js",
            "main-Bx3kQ0aZ.js.br",
            "notes.txt",
            "static",
            "templates",
            "index.html",
            "\ud800",
        ),
    ]
) | st.text(max_size=6)


@settings(max_examples=150, deadline=None)
@given(path=st.lists(segments, max_size=7).map(lambda parts: "/" + "/".join(parts)))
def test_no_path_leads_to_anything_but_the_routes(app: FastAPI, path: str) -> None:
    status, body = get(app, path)
    assert SECRET not in body
    assert status == (200 if path in ROUTES else 404)
