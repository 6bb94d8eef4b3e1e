"""The catalogue: cards that are good, cards that are not, and the files that they name."""

from __future__ import annotations

import json
import logging
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.server.catalog import Catalog, LiveCatalog, load_catalog

from .sites import CHECKOUT, MODEL_JSON, WEIGHTS, Site, card, client_of, sha256, write, write_model

BIN = "/models/another-model/q2/group1-shard1of1.bin"
JSON = "/models/another-model/q2/model.json"
FOREVER = "public, max-age=31536000, immutable"


def ids(client: TestClient) -> list[str]:
    return [model["id"] for model in client.get("/api/models").json()["models"]]


def test_the_default_model_comes_first_and_the_rest_by_id(client: TestClient, site: Site) -> None:
    write_model(site.models, "a-first-by-name")
    assert ids(client) == ["mediapipe-selfie-landscape", "a-first-by-name", "another-model"]


def test_a_card_is_published_as_its_file_has_it(client: TestClient) -> None:
    assert client.get("/api/models").json()["models"][1] == card("another-model")


def test_a_model_that_is_added_needs_no_restart(client: TestClient, site: Site) -> None:
    ids(client)
    write_model(site.models, "new-model")
    assert "new-model" in ids(client)


def test_a_model_that_is_removed_is_gone(client: TestClient, site: Site) -> None:
    ids(client)
    (site.models / "another-model" / "card.json").unlink()
    assert (ids(client), client.get(BIN).status_code) == (["mediapipe-selfie-landscape"], 404)


def test_a_model_that_comes_while_another_thread_reads_is_not_lost(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_read, may_end = threading.Event(), threading.Event()

    def slow(folder: Path) -> Catalog:
        catalog = load_catalog(folder)
        if threading.current_thread() is reader:
            has_read.set()
            may_end.wait(10)
        return catalog

    class Live(LiveCatalog):
        """Lets the slow reader end between any two steps of the other that it can see."""

        def __setattr__(self, name: str, value: object) -> None:
            super().__setattr__(name, value)
            if has_read.is_set() and threading.current_thread() is not reader:
                may_end.set()
                reader.join(10)

    live = Live(site.models)
    reader = threading.Thread(target=live.current)
    monkeypatch.setattr("webapp.server.catalog.load_catalog", slow)
    reader.start()
    assert has_read.wait(10)
    write_model(site.models, "new-model")
    for _ in range(2):
        assert "new-model" in [each["id"] for each in live.current().cards]


def test_a_model_that_is_being_installed_is_passed_over(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    live = LiveCatalog(site.models)
    before = live.current()
    write(site.models / ".new-model-x1y2" / "card.json", b"{")
    assert live.current() is before
    assert load_catalog(site.models) == before
    assert caplog.messages == []


def test_the_catalogue_is_not_read_again_without_need(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    write(site.models / "broken" / "card.json", b"{")
    live = LiveCatalog(site.models)
    live.current()
    caplog.clear()
    live.current()
    assert caplog.messages == []


def broken_cards() -> dict[str, bytes]:
    def changed(**changes: object) -> bytes:
        return json.dumps(card("broken") | changes).encode()

    def with_path(path: str) -> bytes:
        changed_card = card("broken")
        changed_card["variants"]["2"]["files"][0]["path"] = path
        return json.dumps(changed_card).encode()

    return {
        "empty": b"",
        "not JSON": b"{",
        "not UTF-8": b"\xff\xfe",
        "an array": b"[]",
        "deeply nested": b"[" * 100_000,
        "another folder's id": changed(id="another-model"),
        "unknown field": changed(colour="red"),
        "no alpha": changed(outputs={"mask": [1, 2, 2, 1]}),
        "a number that JSON has not": changed(multiplier=float("inf")),
        "path upwards": with_path("../another-model/card.json"),
        "absolute path": with_path("/etc/passwd"),
        "backslash": with_path("q2\\model.json"),
        "NUL": with_path("q2/\0.json"),
        "endless name": with_path("x" * 5000),
    }


@pytest.mark.parametrize("body", [pytest.param(body, id=name) for name, body in broken_cards().items()])
def test_a_broken_card_leaves_only_its_own_model_out(site: Site, body: bytes) -> None:
    write(site.models / "broken" / "card.json", body)
    assert ids(client_of(site)) == ["mediapipe-selfie-landscape", "another-model"]


@pytest.mark.parametrize("body", [pytest.param(body, id=name) for name, body in broken_cards().items()])
def test_a_broken_card_is_named_in_the_log(site: Site, body: bytes, caplog: pytest.LogCaptureFixture) -> None:
    write(site.models / "broken" / "card.json", body)
    load_catalog(site.models)
    assert ["broken/card.json" in message for message in caplog.messages] == [True]


def test_a_folder_without_a_card_is_no_model(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    (site.models / "downloads").mkdir()
    assert (len(load_catalog(site.models).cards), caplog.messages) == (2, [])


def test_a_card_that_is_a_folder_is_left_out(site: Site) -> None:
    (site.models / "odd" / "card.json").mkdir(parents=True)
    assert len(load_catalog(site.models).cards) == 2


def test_a_models_folder_that_is_missing_is_warned_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert load_catalog(tmp_path / "nowhere").cards == ()
    assert ["convert_model.py" in message for message in caplog.messages] == [True]


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(card("m"))), inner)
            ),
        ).map(lambda value: json.dumps(value).encode()),
        st.tuples(st.sampled_from(sorted(card("m"))), st.text(max_size=8) | st.integers() | st.none()).map(
            lambda change: json.dumps(card("m") | {change[0]: change[1]}).encode()
        ),
    )
)
def test_no_card_takes_the_catalogue_down(body: bytes) -> None:
    logging.getLogger("backdrop.catalog").setLevel(logging.CRITICAL)
    try:
        with TemporaryDirectory() as folder:
            write_model(Path(folder), "good")
            write(Path(folder) / "m" / "card.json", body)
            catalog = load_catalog(Path(folder))
            assert "good" in [model["id"] for model in catalog.cards]
            json.dumps(catalog.cards, allow_nan=False)
    finally:
        logging.getLogger("backdrop.catalog").setLevel(logging.NOTSET)


def test_weights_are_sent_as_they_are(client: TestClient) -> None:
    response = client.get(BIN, headers={"Accept-Encoding": "br, gzip"})
    assert (response.content, "content-encoding" in response.headers) == (WEIGHTS, False)


def test_a_models_json_is_compressed(client: TestClient) -> None:
    response = client.get(JSON, headers={"Accept-Encoding": "gzip"})
    assert (response.content, response.headers["content-encoding"]) == (MODEL_JSON, "gzip")


def test_a_models_card_is_served(client: TestClient) -> None:
    assert client.get("/models/another-model/card.json").json() == card("another-model")


def test_a_file_that_no_card_names_is_a_404(client: TestClient) -> None:
    assert client.get("/models/another-model/notes.txt").status_code == 404


@pytest.mark.parametrize("name", ["q2/missing.json", "q2/missing.bin", "q2/missing.wasm", "q2", ""])
def test_a_missing_model_file_is_a_404_in_words(client: TestClient, name: str) -> None:
    response = client.get(f"/models/another-model/{name}")
    assert (response.status_code, list(response.json())) == (404, ["detail"])


@pytest.mark.parametrize("path", [BIN, JSON])
@pytest.mark.parametrize("digits", [8, 16, 64])
def test_the_right_version_is_cached_for_ever(client: TestClient, path: str, digits: int) -> None:
    body = WEIGHTS if path == BIN else MODEL_JSON
    response = client.get(path, params={"v": sha256(body)[:digits]})
    assert response.headers["cache-control"] == FOREVER


@pytest.mark.parametrize("path", [BIN, JSON])
@pytest.mark.parametrize("version", [None, "", "0", sha256(WEIGHTS)[:4], "0" * 16, sha256(WEIGHTS) + "0"])
def test_any_other_version_is_asked_for_anew(client: TestClient, path: str, version: str | None) -> None:
    response = client.get(path, params={} if version is None else {"v": version})
    assert (response.status_code, response.headers["cache-control"]) == (200, "no-cache")


@pytest.mark.parametrize("path", [BIN, JSON])
def test_a_file_cut_short_is_never_cached_for_ever(client: TestClient, site: Site, path: str) -> None:
    body = WEIGHTS if path == BIN else MODEL_JSON
    write(site.root / path.lstrip("/"), body[:-1])
    response = client.get(path, params={"v": sha256(body)[:16]})
    assert response.headers["cache-control"] == "no-cache"


def test_a_file_cut_short_is_warned_of(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    write(site.root / BIN.lstrip("/"), WEIGHTS[:-1])
    load_catalog(site.models)
    assert ["group1-shard1of1.bin has 4095 bytes" in message for message in caplog.messages] == [True]


@pytest.mark.parametrize("path", [BIN, JSON])
def test_a_file_that_went_missing_is_a_404_that_names_it(client: TestClient, site: Site, path: str) -> None:
    (site.root / path.lstrip("/")).unlink()
    response = client.get(path)
    assert (response.status_code, Path(path).name in response.json()["detail"]) == (404, True)


def test_a_link_that_leads_out_of_the_folder_is_not_served(site: Site) -> None:
    path = site.root / BIN.lstrip("/")
    path.unlink()
    path.symlink_to(site.root / "secret.txt")
    assert client_of(site).get(BIN).status_code == 404


@pytest.mark.parametrize("path", [BIN, JSON, "/api/models"])
def test_what_has_not_changed_is_not_sent_again(client: TestClient, path: str) -> None:
    etag = client.get(path).headers["etag"]
    assert client.get(path, headers={"If-None-Match": f'"other", W/{etag}'}).status_code == 304


def test_a_part_of_the_weights_can_be_asked_for(client: TestClient) -> None:
    response = client.get(BIN, headers={"Range": "bytes=16-31"})
    assert (response.status_code, response.content) == (206, WEIGHTS[16:32])


@pytest.mark.parametrize(
    ("path", "kind"),
    [(BIN, "application/octet-stream"), (JSON, "application/json"), ("/api/models", "application/json")],
)
def test_media_types(client: TestClient, path: str, kind: str) -> None:
    assert client.get(path).headers["content-type"] == kind


def test_the_checkouts_own_cards_are_all_good(caplog: pytest.LogCaptureFixture) -> None:
    folder = CHECKOUT / "models"
    folders = [path for path in folder.glob("*") if (path / "card.json").exists()]
    if not folders:
        pytest.skip("this checkout has no models yet")
    assert (len(load_catalog(folder).cards), caplog.messages) == (len(folders), [])
