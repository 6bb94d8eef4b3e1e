"""The page itself."""

from __future__ import annotations

import json

import pytest
from fastapi.testclient import TestClient

from webapp.server.page import Entry, Page, PageError, read_entry

from .sites import CHECKOUT, Site


def test_the_page_links_the_entry_script(client: TestClient) -> None:
    assert '<script type="module" src="/assets/main-Bx3kQ0aZ.js">' in client.get("/").text


def test_the_page_runs_the_early_script(client: TestClient) -> None:
    assert '<script src="/assets/early-Ee55Ff66.js">' in client.get("/").text


def test_the_early_script_waits_for_no_style_sheet() -> None:
    template = (CHECKOUT / "webapp" / "templates" / "index.html").read_text()
    # A script behind a sheet runs once that is there.
    assert template.index("entry.early") < template.index('rel="stylesheet"')


def test_the_page_links_the_styles_of_the_entry_and_its_imports(site: Site) -> None:
    assert read_entry(site.static).styles == ["/assets/main-Ck1_s-9Q.css", "/assets/options-aaaa1111.css"]


def test_the_page_preloads_the_imported_modules(site: Site) -> None:
    assert read_entry(site.static).modules == ["/assets/options-D4hhs2aa.js"]


def test_imports_that_go_in_a_circle_are_listed_once(site: Site) -> None:
    chunks = {
        "src/page/main.ts": {"file": "a.js", "imports": ["b", "c"], "css": ["s.css"]},
        "b": {"file": "b.js", "imports": ["c"], "css": ["s.css"]},
        "c": {"file": "c.js", "imports": ["b", "src/page/main.ts"]},
        "src/page/early.ts": {"file": "e.js"},
    }
    (site.static / ".vite" / "manifest.json").write_text(json.dumps(chunks))
    assert read_entry(site.static) == Entry("/e.js", "/a.js", ["/s.css"], ["/b.js", "/c.js"])


def test_the_service_worker_lies_beside_the_page_and_is_asked_for_anew(client: TestClient) -> None:
    response = client.get("/service-worker.js")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["cache-control"] == "no-cache"


def test_a_service_worker_that_was_not_built_is_a_404_that_says_so(client: TestClient, site: Site) -> None:
    (site.static / "service-worker.js").unlink()
    response = client.get("/service-worker.js")
    assert response.status_code == 404
    assert "make build" in response.json()["detail"]


def test_the_page_is_html(client: TestClient) -> None:
    assert client.get("/").headers["content-type"] == "text/html; charset=utf-8"


def test_the_page_is_asked_for_anew_each_time(client: TestClient) -> None:
    assert client.get("/").headers["cache-control"] == "no-cache"


def test_a_page_that_has_not_changed_is_not_sent_again(client: TestClient) -> None:
    etag = client.get("/").headers["etag"]
    assert client.get("/", headers={"If-None-Match": etag}).status_code == 304


def test_a_new_build_is_seen_without_a_restart(client: TestClient, site: Site) -> None:
    client.get("/")
    manifest = {
        "src/page/main.ts": {"file": "assets/main-NewBuild.js"},
        "src/page/early.ts": {"file": "assets/early-NewBuild.js"},
    }
    (site.static / ".vite" / "manifest.json").write_text(json.dumps(manifest))
    assert "/assets/main-NewBuild.js" in client.get("/").text


def test_query_values_are_the_pages_business(client: TestClient) -> None:
    assert client.get("/?effect=nonsense&model=%00&width=-1").status_code == 200


def test_where_the_client_is_not_built_the_page_says_what_to_run(client: TestClient, site: Site) -> None:
    (site.static / ".vite" / "manifest.json").unlink()
    response = client.get("/")
    assert (response.status_code, "Run `make serve`" in response.json()["detail"]) == (503, True)


@pytest.mark.parametrize(
    "manifest",
    [b"", b"{", b"[]", b'{"src/page/main.ts": 1}', b'{"src/page/main.ts": {"file": ""}}', b"{}", b"\xff"],
)
def test_a_manifest_that_is_not_vites_is_an_error_in_words(site: Site, manifest: bytes) -> None:
    (site.static / ".vite" / "manifest.json").write_bytes(manifest)
    with pytest.raises(PageError, match=r"manifest\.json .*make serve"):
        read_entry(site.static)


def test_a_chunk_that_is_missing_from_the_manifest_is_named(site: Site) -> None:
    manifest = {"src/page/main.ts": {"file": "a.js", "imports": ["_gone.js"]}}
    (site.static / ".vite" / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(PageError, match=r"_gone\.js"):
        read_entry(site.static)


@pytest.mark.parametrize("template", [None, "{% if %}", "{{ entry.skript }}"])
def test_a_template_that_is_missing_or_wrong_is_a_503(
    client: TestClient, site: Site, template: str | None
) -> None:
    path = site.templates / "index.html"
    path.unlink()
    if template is not None:
        path.write_text(template)
    response = client.get("/")
    assert (response.status_code, "index.html" in response.json()["detail"]) == (503, True)


def test_the_checkouts_own_template_is_drawn(site: Site) -> None:
    templates = CHECKOUT / "webapp" / "templates"
    if not (templates / "index.html").exists():
        pytest.skip("this checkout has no webapp/templates/index.html")
    html = Page(templates, site.static, "1.2.3").html().decode()
    assert 'src="/assets/main-Bx3kQ0aZ.js"' in html


def test_the_checkouts_own_template_keeps_the_content_policy(site: Site) -> None:
    templates = CHECKOUT / "webapp" / "templates"
    if not (templates / "index.html").exists():
        pytest.skip("this checkout has no webapp/templates/index.html")
    html = Page(templates, site.static, "1.2.3").html().decode()
    forbidden = ("<style", " style=", " onclick=", "javascript:", "<script>", "https://", "http://")
    # An SVG's namespace is a name that nobody fetches.
    text = html.replace("http://www.w3.org/2000/svg", "")
    assert [found for found in forbidden if found in text] == []
