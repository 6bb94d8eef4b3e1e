"""Fetches files of an npm package: from a folder, a ``.tgz``, or the registry that npm is set up for."""

from __future__ import annotations

import contextlib
import lzma
import shutil
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from modelkit.errors import ConversionError

# Ten minutes: 4 MB through the slowest line that is still a line; npm's own retries end sooner.
TIMEOUT_SECONDS = 600


@contextlib.contextmanager
def unpacked(package: str, given: Path | None = None) -> Iterator[Path]:
    """The unpacked folder of ``package`` ('name@version'), for as long as the context lasts.

    Args:
        package: what to fetch with ``npm pack`` where ``given`` is None.
        given: a folder with the package's files (used as it is), or a ``.tgz`` made by ``npm pack``.

    Raises:
        ConversionError: if npm is missing or fails, or ``given`` is neither.
    """
    if given is not None and given.is_dir():
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="backdrop-npm-") as scratch:
        folder = Path(scratch)
        archive = given if given is not None else _pack(package, folder)
        yield _extract(archive, folder / "unpacked")


def _pack(package: str, folder: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise ConversionError(f"npm is not installed; install Node 20+, or give {package} by --package")
    command = [npm, "pack", package, "--pack-destination", str(folder), "--loglevel", "error"]
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command line, no shell
            command, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ConversionError(
            f"npm took more than {TIMEOUT_SECONDS} s to fetch {package}; try again"
        ) from error
    archives = sorted(folder.glob("*.tgz"))
    if done.returncode != 0 or not archives:
        words = [line for line in done.stderr.splitlines() if line.strip()] or ["no reason given"]
        raise ConversionError(
            f"npm cannot fetch {package} ({words[0].removeprefix('npm error ').strip()}); "
            "check the network, or give a folder or .tgz by --package"
        )
    return archives[0]


def _extract(archive: Path, folder: Path) -> Path:
    try:
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")  # 'data' refuses paths that lead outside, links and devices
    except OSError as error:
        raise ConversionError(f"{archive}: cannot be read ({error.strerror or error})") from error
    except (tarfile.TarError, EOFError, ValueError, OverflowError, zlib.error, lzma.LZMAError) as error:
        raise ConversionError(f"{archive}: not a package made by 'npm pack' ({error})") from error
    root = folder / "package"  # npm's archives hold everything below this name
    if not root.is_dir():
        raise ConversionError(f"{archive}: not a package made by 'npm pack' (no folder 'package' inside)")
    return root
