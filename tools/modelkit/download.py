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
    except OSError as error:
        where = error.filename or part
        raise ConversionError(
            f"{where}: cannot be written ({error.strerror}); free some space and run again"
        ) from error
    return file


def _fetch(address: str, part: Path, progress: Progress, *, last: bool) -> bool:
    """One try; False if the line dropped and another may do."""
    had = part.stat().st_size if part.is_file() else 0
    request = urllib.request.Request(address, headers={"Range": f"bytes={had}-"} if had else {})  # noqa: S310
    try:
        with contextlib.closing(_opened(request)) as answer:
            if had and answer.status != http.client.PARTIAL_CONTENT:
                had = 0  # the server doesn't resume, or the file is another now
            length = answer.headers.get("Content-Length")
            whole = had + int(length) if length and length.isdigit() else 0
            if whole > MOST_BYTES:
                raise ConversionError(f"{address}: is {whole} bytes long, which is no model for a browser")
            _copy(answer, part, had, whole, progress)
    except urllib.error.HTTPError as error:
        if error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
            part.unlink()  # longer than the file is: from another file
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
    size = part.stat().st_size
    if whole and size < whole:
        if last:
            raise ConversionError(
                f"{address}: only {size} bytes of {whole} came; run again, it goes on from there"
            )
        return False
    return True


def _opened(request: urllib.request.Request) -> http.client.HTTPResponse:
    answer: http.client.HTTPResponse = urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS)  # noqa: S310
    return answer


def _copy(answer: http.client.HTTPResponse, part: Path, had: int, whole: int, progress: Progress) -> None:
    with part.open("r+b" if had else "wb") as stream:
        stream.seek(had)
        progress(had, whole)
        with contextlib.suppress(http.client.IncompleteRead):  # the size tells
            while chunk := answer.read(CHUNK_BYTES):
                stream.write(chunk)
                had += len(chunk)
                progress(had, whole)
                if had > MOST_BYTES:
                    raise ConversionError(f"{answer.url}: goes on past {MOST_BYTES} bytes; that is no model")
