"""The versions of what is served, read from what is served, so that a bug report can name them."""

from __future__ import annotations

import json
import platform
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from webapp.server.settings import CHECKOUT, Settings


def backdrop_version() -> str:
    """Tell Backdrop's version: of the installed package, else of the checkout's ``pyproject.toml``."""
    try:
        return version("backdrop")
    except PackageNotFoundError:
        project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
        return str(project["project"]["version"])


def versions(settings: Settings) -> dict[str, str | None]:
    """List the versions of all parts; None for one that is not built or not installed yet."""
    return {
        "backdrop": backdrop_version(),
        "python": platform.python_version(),
        "fastapi": version("fastapi"),
        "uvicorn": version("uvicorn"),
        "tfjs": _tfjs(settings.client),
        "pyodide": _pyodide(settings.static),
        "compositor": _compositor(settings.static),
    }


def _tfjs(client: Path) -> str | None:
    """Read the pin of TensorFlow.js' core: Vite takes the package's name out of the bundle."""
    try:
        package = json.loads((client / "package.json").read_bytes())
        return str(package["dependencies"]["@tensorflow/tfjs-core"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _pyodide(static: Path) -> str | None:
    """Pyodide's files lie in a folder named for its version."""
    names = sorted(path.parent.name for path in (static / "pyodide").glob("*/pyodide.mjs"))
    return names[-1] if names else None


def _compositor(static: Path) -> str | None:
    """Read the version out of the wheel that the browsers get."""
    for wheel in sorted((static / "assets").glob("compositor-*.whl")):
        try:
            with ZipFile(wheel) as archive:
                metadata = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
                lines = archive.read(metadata).decode("utf-8").splitlines()
            return next(line.removeprefix("Version: ") for line in lines if line.startswith("Version: "))
        except (OSError, BadZipFile, StopIteration, UnicodeDecodeError):
            continue
    return None
