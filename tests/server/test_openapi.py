"""Whatever a client makes of the description of the interface, the answer is one that it describes."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.server.app import create_app

from .sites import Site, write

FILE = "/models/{model}/{path}"
BOUNDED = settings(max_examples=40, deadline=None)


@pytest.fixture(scope="module")
def described(shared_site: Site) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_asgi("/openapi.json", create_app(shared_site.settings))


@pytest.mark.parametrize("path", ["/api/models", "/healthz", FILE])
@BOUNDED
@given(data=st.data())
def test_every_answer_is_described(
    described: schemathesis.BaseSchema, path: str, data: st.DataObject
) -> None:
    data.draw(described[path]["GET"].as_strategy()).call_and_validate()


def words(letters: str) -> st.SearchStrategy[str]:
    """A header's value; the client that asks refuses spaces at its ends."""
    return st.text(letters, max_size=12).map(str.strip)


tags = st.sampled_from(["*", '"', 'W/"x", *']) | words('abc"W/*, ')
numbers = st.integers(0, 5000).map(str) | st.just("")
ranges = st.lists(st.tuples(numbers, numbers).map("-".join), min_size=1, max_size=4).map(
    lambda parts: "bytes=" + ",".join(parts)
)


@BOUNDED
@given(
    path=st.sampled_from(["card.json", "q2/model.json", "q2/group1-shard1of1.bin"]),
    version=st.none() | st.text("0123456789abcdefX", max_size=70),
    headers=st.fixed_dictionaries(
        {},
        optional={
            "Range": ranges | words("bytes=0-9, x"),
            "If-Range": tags,
            "If-None-Match": tags,
            "Accept-Encoding": words("brgzip;q=0.1,* "),
        },
    ),
)
def test_every_answer_about_a_file_that_is_there_is_described(
    described: schemathesis.BaseSchema, path: str, version: str | None, headers: dict[str, str]
) -> None:
    described[FILE]["GET"].Case(
        path_parameters={"model": "another-model", "path": path},
        query={} if version is None else {"v": version},
        headers=headers,
    ).call_and_validate()


@pytest.mark.parametrize("path", ["/api/models", "/healthz"])
def test_so_is_the_answer_of_a_site_that_is_not_built_or_has_broken_cards(site: Site, path: str) -> None:
    (site.static / ".vite" / "manifest.json").unlink()
    write(site.models / "another-model" / "card.json", b"{")
    broken = schemathesis.openapi.from_asgi("/openapi.json", create_app(site.settings))
    response = broken[path]["GET"].Case().call()
    # That a site is not built is no fault of the server's, though its status says so.
    broken[path]["GET"].Case().validate_response(
        response, excluded_checks=[schemathesis.checks.not_a_server_error]
    )
    assert response.status_code == {"/api/models": 200, "/healthz": 503}[path]
