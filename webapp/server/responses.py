"""What our responses have in common: media types, caching, and bodies held in memory."""

from __future__ import annotations

import hashlib
from pathlib import PurePath

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from webapp.server.encoding import CODINGS, choose, compress_live

# A year is what "for ever" means in HTTP. Only for addresses that change when the content does.
CACHE_FOREVER = "public, max-age=31536000, immutable"
# Keep a copy, but ask each time whether it is still good (answered by 304).
CACHE_CHECKED = "no-cache"

# Written out, since Python's `mimetypes` reads the machine's own tables and differs from one to the next.
MEDIA_TYPES = {
    ".avif": "image/avif",
    ".bin": "application/octet-stream",
    ".css": "text/css",
    ".html": "text/html",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".mp4": "video/mp4",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
    ".webm": "video/webm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".whl": "application/zip",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
}
# The rest are compressed already, or are weights, which brotli makes hardly smaller.
COMPRESSIBLE = frozenset({".css", ".html", ".js", ".json", ".mjs", ".snapshot", ".svg", ".txt", ".wasm"})

# A body that fits one packet gains nothing from compression (Ethernet's 1500 bytes less the headers).
MIN_COMPRESSED_BYTES = 1000


def media_type(path: str | PurePath) -> str:
    """Tell the media type by the file's ending; ``application/octet-stream`` where we have none."""
    return MEDIA_TYPES.get(PurePath(path).suffix.lower(), "application/octet-stream")


def accept_encoding(headers: Headers) -> str:
    """Join all ``Accept-Encoding`` headers of a request into one."""
    return ",".join(headers.getlist("accept-encoding"))


def etag_matches(etag: str, if_none_match: str) -> bool:
    """Compare weakly, as RFC 9110, section 13.1.2, asks for ``If-None-Match``."""
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return "*" in tags or etag in tags


def in_memory(request: Request, body: bytes, kind: str, cache: str) -> Response:
    """Answer with `body`: compressed where the client takes that, 304 where it has the body already.

    Args:
        request: tells the codings and the copy that the client has.
        body: the content, uncompressed.
        kind: its media type.
        cache: the ``Cache-Control`` header.
    """
    coding = None
    if len(body) >= MIN_COMPRESSED_BYTES:
        coding = choose(accept_encoding(request.headers), CODINGS)
    # The tag names the coding too: a strong ETag stands for exact bytes.
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}{f"-{coding}" if coding else ""}"'
    headers = {"Cache-Control": cache, "ETag": etag, "Vary": "Accept-Encoding"}
    if etag_matches(etag, request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    if coding is not None:
        headers["Content-Encoding"] = coding
        body = compress_live(body, coding)
    return Response(body, headers=headers, media_type=kind)
