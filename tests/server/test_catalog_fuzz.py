"""Whatever lies in the folder of models, the good ones are served and the broken ones are named."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.server.catalog import load_catalog

from .sites import MODEL_JSON, SECRET, Site, card, write, write_model

GOOD = "another-model"
BIN = f"/models/{GOOD}/q2/group1-shard1of1.bin"
JSON = f"/models/{GOOD}/q2/model.json"


def pipe(path: Path, outside: Path) -> None:
    os.mkfifo(path)


def endless(path: Path, outside: Path) -> None:
    path.symlink_to("/dev/zero")


def huge(path: Path, outside: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(1 << 36)


def circle(path: Path, outside: Path) -> None:
    path.symlink_to(path)


def nowhere(path: Path, outside: Path) -> None:
    path.symlink_to(path.parent / "gone")


def out(path: Path, outside: Path) -> None:
    path.symlink_to(outside)


def folder(path: Path, outside: Path) -> None:
    path.mkdir()


KINDS = [pipe, endless, huge, circle, nowhere, out, folder]
Make = Callable[[Path, Path], None]


@pytest.mark.parametrize("make", KINDS)
def test_a_card_that_is_no_plain_file_is_named_and_left_out(
    site: Site, caplog: pytest.LogCaptureFixture, make: Make
) -> None:
    broken = site.models / "broken" / "card.json"
    broken.parent.mkdir()
    # The best of cards, were it not for where it lies.
    write(site.root / "broken" / "card.json", json.dumps(card("broken")).encode())
    make(broken, site.root / "broken" / "card.json")
    catalog = load_catalog(site.models)
    assert [model["id"] for model in catalog.cards] == ["mediapipe-selfie-landscape", GOOD]
    assert [str(broken) in message for message in caplog.messages] == [True]


@pytest.mark.parametrize("address", [BIN, JSON])
@pytest.mark.parametrize("make", KINDS)
def test_a_file_that_becomes_something_else_is_never_followed(
    client: TestClient, site: Site, make: Make, address: str
) -> None:
    assert client.get(address).status_code == 200
    path = site.root / address.lstrip("/")
    path.unlink()
    make(path, site.root / "secret.txt")
    with client.stream("GET", address, headers={"Range": "bytes=0-99"}) as response:
        body = response.read()
    assert SECRET[:20] not in body
    # A large file is a large file: it is sent as it lies, piece by piece.
    assert response.status_code == (206 if make is huge else 404)


def test_a_large_model_json_is_sent_as_it_lies(client: TestClient, site: Site) -> None:
    body = MODEL_JSON + b" " * 2_000_000
    write(site.root / JSON.lstrip("/"), body)
    response = client.get(JSON, headers={"Accept-Encoding": "br"})
    assert (response.content == body, "content-encoding" in response.headers) == (True, False)


def test_a_compressed_copy_that_is_a_link_is_not_followed(client: TestClient, site: Site) -> None:
    sibling = site.static / "assets" / "plain.js.br"
    sibling.unlink()
    sibling.symlink_to(site.root / "secret.txt")
    os.utime(site.root / "secret.txt")
    response = client.get("/assets/plain.js", headers={"Accept-Encoding": "br"})
    assert (response.status_code, "content-encoding" in response.headers) == (200, False)


leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.just(10**400)
junk = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner)
)
# POSIX takes any name without "/" and NUL; bytes that are no UTF-8 come to Python as lone surrogates.
names = st.binary(min_size=1, max_size=60).map(os.fsdecode).filter(lambda name: not {"/", "\0"} & set(name))


@st.composite
def changed_cards(draw: st.DrawFn) -> bytes:
    """A good card but for a few leaves, anywhere in it."""
    value: Any = card("m")
    for _ in range(draw(st.integers(1, 3))):
        at = value
        while True:
            keys = sorted(at) if isinstance(at, dict) else range(len(at))
            key = draw(st.sampled_from(list(keys)))
            if isinstance(at[key], dict | list) and at[key] and draw(st.booleans()):
                at = at[key]
                continue
            at[key] = draw(junk)
            break
    return json.dumps(value).encode()


@settings(max_examples=80, deadline=None)
@given(
    name=names | st.just("m"), body=st.binary(max_size=80) | junk.map(repr).map(str.encode) | changed_cards()
)
def test_any_bytes_in_any_folder_leave_the_others_served(name: str, body: bytes) -> None:
    messages: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: messages.append(record.getMessage())  # type: ignore[method-assign]
    log = logging.getLogger("backdrop.catalog")
    log.addHandler(handler)
    try:
        with TemporaryDirectory() as root:
            models = Path(root)
            write_model(models, GOOD)
            if name in (".", "..", GOOD):
                return
            write(models / name / "card.json", body)
            catalog = load_catalog(models)
            served = {model["id"] for model in catalog.cards}
            assert GOOD in served
            assert catalog.as_json()
            inside = [file.path.resolve().is_relative_to(models.resolve()) for file in catalog.files.values()]
            assert all(inside)
            assert name in served or any(name in message for message in messages)
    finally:
        log.removeHandler(handler)
