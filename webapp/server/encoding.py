"""Content codings: which one a client is sent (RFC 9110, section 12.5.3), and how we compress."""

from __future__ import annotations

import gzip
import re
from collections.abc import Collection
from functools import lru_cache

import brotli  # type: ignore[import-untyped]  # it ships no types

# Best first: brotli is a tenth smaller than gzip on our WebAssembly (3.10 against 3.53 MB for Pyodide's).
CODINGS = ("br", "gzip")
SUFFIXES = {"br": ".br", "gzip": ".gz"}

# 9 takes 1.7 s for Pyodide's 9.6 MB of WebAssembly and gives 3.10 MB; 11 takes 41 s and gives 2.74 MB.
_BROTLI_BUILD_QUALITY = 9
# For bodies compressed while a client waits: 0.3 s for the same file, 3.23 MB.
_BROTLI_LIVE_QUALITY = 5
_GZIP_BUILD_LEVEL = 9
_GZIP_LIVE_LEVEL = 6

_QUALITY = re.compile(r"(0(\.[0-9]{0,3})?|1(\.0{0,3})?)")
_ALIASES = {"x-gzip": "gzip"}


def qualities(header: str) -> dict[str, float]:
    """Read an ``Accept-Encoding`` header: coding (lower case, ``*`` included) to its quality, 0..1.

    An entry that breaks the grammar counts as refused (0): sending a coding that the client may not
    read is worse than sending more bytes.
    """
    found: dict[str, float] = {}
    for entry in header.split(","):
        coding, *parameters = (part.strip().lower() for part in entry.split(";"))
        if not coding:
            continue
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            valid = name.strip() == "q" and _QUALITY.fullmatch(value.strip())
            quality = float(value) if valid else 0.0
        found[_ALIASES.get(coding, coding)] = quality
    return found


def choose(header: str, available: Collection[str]) -> str | None:
    """Choose the coding to send out of those `available` ("br", "gzip").

    Returns:
        The coding that the client likes best, the earlier in `CODINGS` among equals, or None for the
        plain file. Plain is also what a client gets that refuses everything: it can still try.
    """
    wanted = qualities(header)
    # Plain is the fallback: where the client says nothing of it, whatever else it takes is better.
    best, best_quality = None, wanted.get("identity", wanted.get("*", 0.0))
    for coding in reversed(CODINGS):
        quality = wanted.get(coding, wanted.get("*", 0.0))
        if coding in available and quality > 0 and quality >= best_quality:
            best, best_quality = coding, quality
    return best


def compress_for_build(body: bytes, coding: str) -> bytes:
    """Compress once, at build time, for many downloads; the same input gives the same bytes."""
    if coding == "br":
        return bytes(brotli.compress(body, quality=_BROTLI_BUILD_QUALITY))
    return gzip.compress(body, _GZIP_BUILD_LEVEL, mtime=0)


# 64 entries are two codings of some thirty bodies, a few hundred KB each at most: bounded memory.
@lru_cache(maxsize=64)
def compress_live(body: bytes, coding: str) -> bytes:
    """Compress a body held in memory; the last few are remembered."""
    if coding == "br":
        return bytes(brotli.compress(body, quality=_BROTLI_LIVE_QUALITY))
    return gzip.compress(body, _GZIP_LIVE_LEVEL, mtime=0)
