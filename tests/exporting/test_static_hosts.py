"""Hosts that apply the export's configuration send what our own server sends."""

from __future__ import annotations

import http.client
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from exporting.caddy import caddyfile
from exporting.errors import ExportError
from exporting.headers_file import headers_file
from exporting.nginx import nginx_conf
from exporting.rules import RULES
from tests.exporting.hosts import caddy, dumb_host, headers_for, nginx, parse_headers_file
from tests.server.sites import Site, client_of
from webapp.server.headers import SECURITY_HEADERS

FILES = [
    "/",
    "/api/models",
    "/service-worker.js",
    "/assets/main-Bx3kQ0aZ.js",
    "/assets/photo-Aa11Bb22.webp",
    "/assets/film-Aa11Bb22.webm",
    "/pyodide/314.0.7/pyodide.mjs",
    "/pyodide/314.0.7/pyodide.asm.wasm",
    "/models/another-model/card.json",
    "/models/another-model/q2/model.json",
    "/models/another-model/q2/group1-shard1of1.bin",
]
MISSING = [
    "/assets/missing.wasm",
    "/models/missing/card.json",
    "/models/another-model/notes.txt",
    "/nowhere",
]
# What hosts that can be told so do not show: the export's own files, and folders.
OWN = ["/_headers", "/.backdrop-export", "/hosting/nginx.conf", "/hosting/Caddyfile", "/index.html.br"]
FOLDERS = ["/api", "/models/", "/hosting/"]

Get = Callable[..., tuple[int, dict[str, str], bytes]]


def _getter(address: str) -> Get:
    def get(path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=10)
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        body = response.read()
        connection.close()
        return response.status, found, body

    return get


def _dumb(site: Path, scratch: Path) -> AbstractContextManager[str]:
    return dumb_host(site)


HOSTS = {"_headers": _dumb, "nginx": nginx, "caddy": caddy}


@pytest.fixture(scope="module", params=sorted(HOSTS))
def get(
    request: pytest.FixtureRequest, exported: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Get]:
    """Asks a host of the export."""
    name = request.param
    if name in ("nginx", "caddy") and shutil.which(name) is None:
        pytest.skip(f"{name} is not installed here")
    with HOSTS[name](exported, tmp_path_factory.mktemp(name)) as address:
        yield _getter(address)


# Hosts that can be told which files to keep to themselves, and which copies are compressed; _headers cannot.
told = pytest.mark.parametrize("get", ["caddy", "nginx"], indirect=True)


@pytest.mark.parametrize("path", FILES)
def test_a_file_comes_as_from_our_own_server(get: Get, shared_site: Site, path: str) -> None:
    ours = client_of(shared_site).get(path)
    status, headers, body = get(path)
    assert (status, body) == (200, ours.content)
    for name in [*SECURITY_HEADERS, "Cache-Control"]:
        assert headers[name.lower()] == ours.headers[name], name


@told
@pytest.mark.parametrize("path", FILES)
def test_media_types_are_those_of_our_own_server(get: Get, shared_site: Site, path: str) -> None:
    def essence(kind: str) -> str:
        return kind.partition(";")[0]

    _, headers, _ = get(path)
    ours = essence(client_of(shared_site).get(path).headers["content-type"])
    # A type that a host leaves out says the same as ours: just bytes.
    assert essence(headers.get("content-type", "application/octet-stream")) == ours


def test_the_catalogue_is_json_although_its_name_has_no_ending(get: Get) -> None:
    assert get("/api/models")[1]["content-type"] == "application/json"


@pytest.mark.parametrize("path", MISSING)
def test_what_is_not_there_is_a_404_with_the_headers_and_never_the_page(get: Get, path: str) -> None:
    status, headers, body = get(path)
    assert (status, b"nothing at this address" in body) == (404, True)
    for name, value in SECURITY_HEADERS.items():
        assert headers[name.lower()] == value, name


@told
@pytest.mark.parametrize("path", ["/assets/missing.wasm", "/nowhere"])
def test_what_is_not_there_is_not_kept_for_ever(get: Get, path: str) -> None:
    assert "immutable" not in get(path)[1].get("cache-control", "")


@told
@pytest.mark.parametrize("path", [*OWN, *FOLDERS])
def test_folders_and_the_exports_own_files_are_not_shown(get: Get, path: str) -> None:
    assert get(path)[0] == 404


@told
@pytest.mark.parametrize("path", ["/api/models", "/assets/main-Bx3kQ0aZ.js"])
def test_the_compressed_copy_is_sent(get: Get, exported: Path, path: str) -> None:
    _, headers, body = get(path, **{"Accept-Encoding": "gzip"})
    assert (headers["content-encoding"], body) == ("gzip", (exported / f"{path[1:]}.gz").read_bytes())


def test_plain_http_promises_no_https(get: Get) -> None:
    assert "strict-transport-security" not in get("/")[1]


def test_no_address_gets_one_header_from_two_rules() -> None:
    rules = parse_headers_file(headers_file())
    for path in [*FILES, *MISSING, "/index.html"]:
        names = [
            name
            for address, name, _ in rules
            if path == address or (address.endswith("*") and path.startswith(address[:-1]))
        ]
        assert len(names) == len(set(names)), path


def test_the_headers_file_says_what_the_rules_say() -> None:
    rules = parse_headers_file(headers_file())
    for address, headers in RULES.items():
        assert {name: value for at, name, value in rules if at == address} == headers
    assert headers_for(rules, "/anything") == SECURITY_HEADERS


def test_the_headers_file_keeps_to_cloudflares_limits() -> None:
    # https://developers.cloudflare.com/pages/configuration/headers/: 100 rules, 2,000 characters a line.
    lines = headers_file().splitlines()
    assert (len(RULES) <= 100, max(map(len, lines)) <= 2000) == (True, True)


@pytest.mark.parametrize("write", [nginx_conf, caddyfile])
@pytest.mark.parametrize("name", ['a"b', "a\nb", "a\\b"])
def test_a_folder_that_no_configuration_can_name_is_refused(write: Callable[[Path], str], name: str) -> None:
    with pytest.raises(ExportError, match="plainer name"):
        write(Path("/srv") / name)
