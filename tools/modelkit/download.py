"""Downloads files with progress, and goes on where an earlier try stopped."""

from __future__ import annotations

import contextlib
import http.client
import os
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from modelkit.errors import ConversionError

# A server that says nothing for this long won't.
TIMEOUT_SECONDS = 30

CHUNK_BYTES = 64 * 1024

# A line that drops mid-file is tried again at once, from where it stopped; more often than this it is no
# accident.
TRIES = 3

# No model for a browser is this large: what goes on longer is not what was asked for.
MOST_BYTES = 512 * 1024 * 1024

# Told bytes had so far and bytes in all (0 where the server doesn't say).
Progress = Callable[[int, int], None]


def cache_folder() -> Path:
    """Where downloads are kept: ``$XDG_CACHE_HOME/backdrop``, else ``~/.cache/backdrop``."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "backdrop"


def download(address: str, file: Path, progress: Progress = lambda _had, _all: None) -> Path:
    """Fetch ``address`` into ``file`` unless it is there; a part fetched earlier is not fetched again.

    A part is gone on with only where the server said by what to tell the file from another; beside it stands
    a file ``.part.tag`` that holds this.

    Raises:
        ConversionError: if the server can't be reached, has no such file, or sends but a part of it; what
        came is kept for the next try.
    """
    if file.is_file():
        return file
    if not address.startswith(("https://", "http://")):  # urllib would open files too
        raise ConversionError(f"{address}: is no address that begins with https://")
    part = file.with_name(file.name + ".part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        for left in reversed(range(TRIES)):
            if _fetch(address, part, progress, last=left == 0):
                break
        part.replace(file)
        _tag_file(part).unlink(missing_ok=True)
    except OSError as error:
        where = error.filename or part
        raise ConversionError(
            f"{where}: cannot be written ({error.strerror}); free some space and run again"
        ) from error
    return file


def _fetch(address: str, part: Path, progress: Progress, *, last: bool) -> bool:
    """One try; False if the line dropped, or the file is another now, and another try may do."""
    try:
        if _receive(address, part, progress):
            return True
    except urllib.error.HTTPError as error:
        if error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE and not last:
            part.unlink(missing_ok=True)  # longer than the file is: from another file
            return False
        raise ConversionError(
            f"{address}: the server answers {error.code} {error.reason}; check the address, or give a copy "
            f"by --mirror"
        ) from error
    except (
        urllib.error.URLError,
        TimeoutError,
        ConnectionError,
        http.client.HTTPException,
        ValueError,
    ) as error:
        if not last and not isinstance(error, (urllib.error.URLError, ValueError)):
            return False
        reason = getattr(error, "reason", None) or str(error) or type(error).__name__
        raise ConversionError(
            f"{address}: cannot be fetched ({reason}); check the network and run again, or give a copy by "
            f"--mirror"
        ) from error
    if last:
        kept = ", it goes on from there" if _kept_tag(part) else ""
        raise ConversionError(f"{address}: only {part.stat().st_size} bytes of it came; run again{kept}")
    return False


def _receive(address: str, part: Path, progress: Progress) -> bool:
    """Go on with ``part`` if it is of the server's file; whether it is whole now."""
    tag = _kept_tag(part)
    had = part.stat().st_size if tag else 0
    # With If-Range a server sends all of a file that is another now.
    resume = {"Range": f"bytes={had}-", "If-Range": tag} if had else {}
    request = urllib.request.Request(address, headers=resume)  # noqa: S310
    with contextlib.closing(_opened(request)) as answer:
        if answer.status == http.client.PARTIAL_CONTENT and _tag_of(answer) not in ("", tag):
            part.unlink()  # a server that knows no If-Range
            return False
        if answer.status != http.client.PARTIAL_CONTENT or not had:
            had = 0
            # First: its bytes must never stand beside the other file's tag.
            part.unlink(missing_ok=True)
            _tag_file(part).write_text(_tag_of(answer), encoding="utf-8")
        length = answer.headers.get("Content-Length")
        whole = had + int(length) if length and length.isdigit() else 0
        if whole > MOST_BYTES:
            raise ConversionError(f"{address}: is {whole} bytes long, which is no model for a browser")
        return _copy(answer, part, had, whole, progress)


def _opened(request: urllib.request.Request) -> http.client.HTTPResponse:
    answer: http.client.HTTPResponse = urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS)  # noqa: S310
    return answer


def _copy(answer: http.client.HTTPResponse, part: Path, had: int, whole: int, progress: Progress) -> bool:
    """Whether the answer came to its end: of ``whole`` bytes, or in chunks (0)."""
    with part.open("r+b" if had else "wb") as stream:
        stream.seek(had)
        progress(had, whole)
        try:
            # Not read: of an answer in chunks that breaks off, it drops what it has not given yet.
            while chunk := answer.read1(CHUNK_BYTES):
                stream.write(chunk)
                had += len(chunk)
                progress(had, whole)
                if had > MOST_BYTES:
                    raise ConversionError(f"{answer.url}: goes on past {MOST_BYTES} bytes; that is no model")
        except http.client.IncompleteRead:
            return False
    return not whole or had >= whole


def _tag_file(part: Path) -> Path:
    return part.with_name(part.name + ".tag")


def _kept_tag(part: Path) -> str:
    """What tells the file that ``part`` is of from another; empty where there is no part or nothing tells."""
    tag = _tag_file(part)
    if not part.is_file() or not tag.is_file():
        return ""
    return tag.read_text(encoding="utf-8", errors="replace")


def _tag_of(answer: http.client.HTTPResponse) -> str:
    """The answer's ETag or its date; a weak ETag vouches for no bytes, so servers resume by none."""
    tag = answer.headers.get("ETag") or ""
    if tag and not tag.startswith("W/"):
        return tag
    return answer.headers.get("Last-Modified") or ""
