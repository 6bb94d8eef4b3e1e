"""Write compressed siblings of the built files: ``python -m webapp.server.precompress FOLDER``.

Beside each compressible file go ``NAME.br`` and ``NAME.gz``; those that are up to date are left alone, so
that a second run takes no time.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from webapp.server.encoding import SUFFIXES, compress_for_build
from webapp.server.responses import COMPRESSIBLE, MIN_COMPRESSED_BYTES


class PrecompressError(Exception):
    """The folder cannot be read or written."""


@dataclass
class Summary:
    """What a run did: files written and left alone, bytes before and after of those written."""

    written: int = 0
    kept: int = 0
    before: int = 0
    after: int = 0


def precompress(folder: Path) -> Summary:
    """Bring the siblings of all files below `folder` up to date, and remove those whose file is gone.

    Raises:
        PrecompressError: if `folder` is not a folder, or a file cannot be read or written.
    """
    if not folder.is_dir():
        raise PrecompressError(f"{folder} is not a folder; build the client first (make serve does)")
    summary = Summary()
    try:
        for sibling in list(_orphans(folder)):
            sibling.unlink()
        for path in sorted(folder.rglob("*")):
            if path.suffix in COMPRESSIBLE and path.is_file():
                _compress_one(path, summary)
    except OSError as error:
        raise PrecompressError(f"{error.filename or folder}: {error.strerror}") from error
    return summary


def _compress_one(path: Path, summary: Summary) -> None:
    original = path.stat()
    if original.st_size < MIN_COMPRESSED_BYTES:
        return
    for coding, suffix in SUFFIXES.items():
        sibling = path.with_name(path.name + suffix)
        # A sibling carries its file's own time: equal means made from this very file.
        if sibling.exists() and sibling.stat().st_mtime_ns == original.st_mtime_ns:
            summary.kept += 1
            continue
        body = path.read_bytes()
        compressed = compress_for_build(body, coding)
        # Written aside and renamed, so that a server in the midst of it never sends half a file.
        unfinished = sibling.with_name(sibling.name + ".part")
        unfinished.write_bytes(compressed)
        os.utime(unfinished, ns=(original.st_atime_ns, original.st_mtime_ns))
        unfinished.replace(sibling)
        summary.written += 1
        summary.before += len(body)
        summary.after += len(compressed)


def _orphans(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        original = path.with_suffix("")
        if path.suffix in SUFFIXES.values() and original.suffix in COMPRESSIBLE and not original.exists():
            yield path


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m webapp.server.precompress", description=__doc__)
    parser.add_argument("folder", type=Path, help="the built files, e.g. webapp/static")
    folder: Path = parser.parse_args(arguments).folder
    try:
        summary = precompress(folder)
    except PrecompressError as error:
        print(f"precompress: {error}", file=sys.stderr)
        return 2
    print(
        f"precompress: {summary.written} files written ({summary.before / 1e6:.1f} MB became "
        f"{summary.after / 1e6:.1f} MB), {summary.kept} up to date"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
