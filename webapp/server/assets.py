"""The built files: plain paths only, precompressed where the client takes that, cached for ever where safe.

Starlette's `StaticFiles` does the file handling (ranges, 304, links that lead out of the folder); added here
are the choice of a compressed sibling, our own media types, and caching. ServeStatic was considered: it gives
all codings of a file the same strong ETag, does not weigh q-values, and would need a layer of its own.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path, PurePath

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

from webapp.server.encoding import SUFFIXES, choose
from webapp.server.responses import (
    CACHE_CHECKED,
    CACHE_FOREVER,
    COMPRESSIBLE,
    accept_encoding,
    media_type,
)

# No empty, hidden, `.` or `..` segment, no backslash, no control character: what our builds write.
_PLAIN_PATH = re.compile(r"(/[A-Za-z0-9_@+-][A-Za-z0-9_@+.-]*)+")
# Vite's names: eight characters of a hash of the content before the ending.
_HASHED_NAME = re.compile(r".+-[A-Za-z0-9_-]{8}\.[A-Za-z0-9]+")
_VERSION = re.compile(r"[0-9]+(\.[0-9]+)+[A-Za-z0-9.]*")


def is_hashed(path: str) -> bool:
    """Tell whether the file's name holds a hash of its content, as those that Vite writes do."""
    return _HASHED_NAME.fullmatch(PurePath(path).name) is not None


def is_versioned(path: str) -> bool:
    """Tell whether the file lies in a folder named for a version, as Pyodide's do."""
    folder, _, name = path.partition("/")
    return bool(name) and _VERSION.fullmatch(folder) is not None


class BuiltFiles(StaticFiles):
    """A folder that the build wrote; a missing file, or a missing folder, is a 404.

    Args:
        directory: the folder; it may come into being, or change, while the server runs.
        forever: tells by a file's path (relative to the folder, ``/`` between its parts) whether the content
            at that address never changes.
    """

    def __init__(self, directory: Path, forever: Callable[[str], bool]) -> None:
        super().__init__(directory=directory, check_dir=False)
        self._forever = forever

    async def check_config(self) -> None:
        """Accept a folder that is not there: the page says how to build it, and its files are 404s."""

    def get_path(self, scope: Scope) -> str:
        """Refuse, before anything normalises it, what is not a plain path, and siblings' own names."""
        if not _PLAIN_PATH.fullmatch(scope["path"]) or scope["path"].endswith(tuple(SUFFIXES.values())):
            raise HTTPException(404)
        return super().get_path(scope)

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Find the file; one that the server may not read is as good as missing."""
        try:
            return super().lookup_path(path)
        except PermissionError:
            return "", None

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Answer with the file, or with a compressed sibling of it, or with 304."""
        request = Headers(scope=scope)
        path = Path(full_path)
        headers = {"Cache-Control": CACHE_FOREVER if self._forever(self.get_path(scope)) else CACHE_CHECKED}
        kind = media_type(path)
        if path.suffix in COMPRESSIBLE:
            headers["Vary"] = "Accept-Encoding"
            siblings = _siblings(path, stat_result)
            coding = choose(accept_encoding(request), siblings)
            if coding is not None:
                headers["Content-Encoding"] = coding
                path, stat_result = siblings[coding]
        response = FileResponse(path, status_code, headers, kind, stat_result=stat_result)
        if self.is_not_modified(response.headers, request):
            return NotModifiedResponse(response.headers)
        return response


def _siblings(path: Path, original: os.stat_result) -> dict[str, tuple[Path, os.stat_result]]:
    """Find the compressed files beside `path`, but none older than it: that would be an earlier build's."""
    found = {}
    for coding, suffix in SUFFIXES.items():
        sibling = path.with_name(path.name + suffix)
        try:
            # Not through links: nobody would notice where one led.
            result = sibling.lstat()
        except OSError:
            continue
        if stat.S_ISREG(result.st_mode) and result.st_mtime_ns >= original.st_mtime_ns:
            found[coding] = (sibling, result)
    return found
