"""The built files: media types, caching, compressed siblings."""

from __future__ import annotations

import gzip
import os

import brotli  # type: ignore[import-untyped]  # it ships no types
import pytest
from fastapi.testclient import TestClient

from webapp.server.assets import is_hashed, is_versioned

from .sites import SCRIPT, WASM, WEIGHTS, Site

MAIN = "/assets/main-Bx3kQ0aZ.js"
PYODIDE = "/pyodide/314.0.7"
FOREVER = "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (MAIN, "text/javascript; charset=utf-8"),
        (f"{PYODIDE}/pyodide.mjs", "text/javascript; charset=utf-8"),
        (f"{PYODIDE}/pyodide.asm.wasm", "application/wasm"),
        (f"{PYODIDE}/pyodide-lock.json", "application/json"),
        (f"{PYODIDE}/python_stdlib.zip", "application/zip"),
        ("/assets/compositor-Aa11Bb22.whl", "application/zip"),
        ("/assets/photo-Aa11Bb22.webp", "image/webp"),
        ("/assets/film-Aa11Bb22.webm", "video/webm"),
    ],
)
@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
def test_media_types(client: TestClient, path: str, kind: str, coding: str) -> None:
    assert client.get(path, headers={"Accept-Encoding": coding}).headers["content-type"] == kind


@pytest.mark.parametrize(("coding", "decode"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_a_compressed_sibling_is_sent(client: TestClient, site: Site, coding: str, decode: object) -> None:
    suffix = {"br": ".br", "gzip": ".gz"}[coding]
    expected = (site.static / MAIN.lstrip("/")).with_suffix(f".js{suffix}").read_bytes()
    response = client.get(MAIN, headers={"Accept-Encoding": coding})
    assert response.headers["content-encoding"] == coding
    assert response.headers["content-length"] == str(len(expected))
    assert response.content == SCRIPT
    assert callable(decode)
    assert decode(expected) == SCRIPT


def test_a_browser_may_jump_within_a_film(client: TestClient) -> None:
    film = "/assets/film-Aa11Bb22.webm"
    assert client.get(film).headers["accept-ranges"] == "bytes"
    response = client.get(film, headers={"Range": "bytes=256-511", "Accept-Encoding": "br, gzip"})
    assert (response.status_code, response.content) == (206, WEIGHTS[256:512])
    assert response.headers["content-range"] == f"bytes 256-511/{len(WEIGHTS)}"


def test_the_plain_file_is_sent_where_no_coding_is_taken(client: TestClient) -> None:
    response = client.get(f"{PYODIDE}/pyodide.asm.wasm")
    assert (response.content, "content-encoding" in response.headers) == (WASM, False)


@pytest.mark.parametrize("coding", ["identity", "br"])
def test_caches_are_told_that_the_coding_varies(client: TestClient, coding: str) -> None:
    assert client.get(MAIN, headers={"Accept-Encoding": coding}).headers["vary"] == "Accept-Encoding"


def test_each_coding_has_its_own_etag(client: TestClient) -> None:
    codings = ("identity", "gzip", "br")
    tags = {client.get(MAIN, headers={"Accept-Encoding": coding}).headers["etag"] for coding in codings}
    assert len(tags) == len(codings)


@pytest.mark.parametrize("coding", ["identity", "br"])
def test_a_file_that_has_not_changed_is_not_sent_again(client: TestClient, coding: str) -> None:
    etag = client.get(MAIN, headers={"Accept-Encoding": coding}).headers["etag"]
    response = client.get(MAIN, headers={"Accept-Encoding": coding, "If-None-Match": etag})
    assert (response.status_code, response.content, response.headers["vary"]) == (304, b"", "Accept-Encoding")


def test_a_part_of_a_file_can_be_asked_for(client: TestClient) -> None:
    response = client.get(MAIN, headers={"Range": "bytes=0-5"})
    assert (response.status_code, response.content) == (206, SCRIPT[:6])


def test_a_sibling_of_an_earlier_build_is_passed_over(client: TestClient, site: Site) -> None:
    path = site.static / MAIN.lstrip("/")
    path.write_bytes(b"export const rebuilt = true;\n" * 60)
    os.utime(path, (path.stat().st_atime, path.stat().st_mtime + 5))
    response = client.get(MAIN, headers={"Accept-Encoding": "br, gzip"})
    assert (b"rebuilt" in response.content, "content-encoding" in response.headers) == (True, False)


@pytest.mark.parametrize("path", [MAIN, f"{PYODIDE}/pyodide.asm.wasm", f"{PYODIDE}/python_stdlib.zip"])
@pytest.mark.parametrize("coding", ["identity", "br"])
def test_hashed_and_versioned_files_are_cached_for_ever(client: TestClient, path: str, coding: str) -> None:
    assert client.get(path, headers={"Accept-Encoding": coding}).headers["cache-control"] == FOREVER


def test_a_name_without_a_hash_is_asked_for_anew(client: TestClient) -> None:
    assert client.get("/assets/plain.js").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["main-Bx3kQ0aZ.js", "worker-a_b-c_dE.js", "deep/x-12345678.wasm"])
def test_names_that_vite_hashed(path: str) -> None:
    assert is_hashed(path)


@pytest.mark.parametrize("path", ["main.js", "main-short.js", "-12345678.js", "main-12345678"])
def test_names_that_nobody_hashed(path: str) -> None:
    assert not is_hashed(path)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("314.0.7/x.mjs", True),
        ("0.1.0a2/x", True),
        ("latest/x.mjs", False),
        ("x.mjs", False),
        ("314.0.7/", False),
    ],
)
def test_folders_named_for_a_version(path: str, expected: bool) -> None:
    assert is_versioned(path) == expected


@pytest.mark.parametrize(
    "path",
    [
        "/assets/missing.wasm",
        "/assets/missing.bin",
        "/assets/missing.json",
        "/pyodide/314.0.7/missing.wasm",
        "/pyodide/1.0.0/pyodide.mjs",
        "/assets",
        "/assets/",
        "/pyodide/314.0.7",
        "/pyodide/314.0.7/",
        f"{MAIN}/",
        f"{MAIN}/x",
        f"{MAIN}.br",
        f"{MAIN}.gz",
        "/.vite/manifest.json",
        "/assets/.hidden",
        "/assets/" + "x" * 5000,
    ],
)
def test_what_is_not_there_is_a_404_and_never_the_page(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, list(response.json())) == (404, ["detail"])


def test_a_link_that_leads_out_of_the_folder_is_not_served(client: TestClient, site: Site) -> None:
    (site.static / "assets" / "link.txt").symlink_to(site.root / "secret.txt")
    assert client.get("/assets/link.txt").status_code == 404


def test_where_nothing_is_built_files_are_404s(client: TestClient, site: Site) -> None:
    site.static.rename(site.root / "elsewhere")
    assert client.get(MAIN).status_code == 404
