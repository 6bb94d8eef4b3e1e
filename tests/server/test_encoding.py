"""Choosing a content coding by Accept-Encoding."""

from __future__ import annotations

import gzip

import brotli  # type: ignore[import-untyped]  # it ships no types
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.server.encoding import CODINGS, choose, compress_for_build, compress_live, qualities


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", None),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("GZip", "gzip"),
        ("deflate", None),
        ("*", "br"),
        ("br;q=0, *", "gzip"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("br;q=0.5,gzip;q=0.5", "br"),
        ("br ; q=0.9 , gzip; q=0.2", "br"),
        ("identity, br;q=0.5", None),
        ("identity;q=0.5, br;q=0.5", "br"),
        ("*;q=0.8, br;q=0.3, gzip;q=0.2", None),
        ("br;q=0, gzip;q=0", None),
        ("identity;q=0, *;q=0", None),
        ("br;q=high, gzip", "gzip"),
        ("br;q=2", None),
        ("br;q=", None),
        (",,;,", None),
    ],
)
def test_the_clients_wish_is_met(header: str, expected: str | None) -> None:
    assert choose(header, CODINGS) == expected


def test_a_coding_that_we_do_not_have_is_not_chosen() -> None:
    assert choose("br, gzip;q=0.1", ["gzip"]) == "gzip"


@given(st.text(alphabet="brgzip*identy;q=01.,- \t", max_size=60), st.sets(st.sampled_from(CODINGS)))
def test_whatever_the_header_says_the_choice_is_available_and_not_refused(
    header: str, available: set[str]
) -> None:
    chosen = choose(header, available)
    wanted = qualities(header)
    assert chosen is None or (chosen in available and wanted.get(chosen, wanted.get("*", 0)) > 0)


@given(st.dictionaries(st.sampled_from([*CODINGS, "identity"]), st.integers(0, 1000)))
def test_nothing_available_is_liked_better_than_what_is_chosen(wishes: dict[str, int]) -> None:
    header = ", ".join(f"{coding};q={wish / 1000:.3f}" for coding, wish in wishes.items())
    chosen = choose(header, CODINGS) or "identity"
    assert wishes.get(chosen, 0) >= max((wishes.get(coding, 0) for coding in CODINGS), default=0)


@given(st.text())
def test_no_header_is_too_odd_to_read(header: str) -> None:
    assert all(0 <= quality <= 1 for quality in qualities(header).values())


@given(st.binary(max_size=2000))
@pytest.mark.parametrize("compress", [compress_for_build, compress_live])
def test_what_is_compressed_can_be_read_again(compress: object, body: bytes) -> None:
    assert callable(compress)
    assert brotli.decompress(compress(body, "br")) == gzip.decompress(compress(body, "gzip")) == body
