"""The site as files: what the server would answer at each address, precompressed too."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from exporting.caddy import caddyfile
from exporting.errors import ExportError
from exporting.folder import replacing
from exporting.headers_file import headers_file
from exporting.models import copy_models
from exporting.nginx import nginx_conf
from exporting.rules import CATALOGUE, HOSTING, LICENCES, SERVICE_WORKER
from webapp.server.assets import is_hashed, is_versioned
from webapp.server.encoding import SUFFIXES, compress_for_build
from webapp.server.page import Page, PageError
from webapp.server.precompress import PrecompressError, precompress
from webapp.server.settings import CHECKOUT, Settings
from webapp.server.versions import backdrop_version

# Hosts that find no 404.html take the site for one page that answers everything, missing models included
# (https://developers.cloudflare.com/pages/configuration/serving-pages/).
_NOT_FOUND = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Nothing here</title>
<p>There is nothing at this address. <a href="/">To Backdrop</a></p>
</html>
"""


@dataclass(frozen=True)
class Exported:
    """What was written: ``files`` without their compressed siblings, and all ``bytes`` with them."""

    files: int
    bytes: int


def export_site(settings: Settings, folder: Path) -> Exported:
    """Write the whole site into ``folder``, which is missing, empty, or an earlier export.

    Raises:
        ExportError: if the page is not built, a model is damaged, or the folder will not do.
    """
    folder = folder.resolve()
    for source in (settings.static, settings.models, settings.templates):
        if folder.is_relative_to(source.resolve()):
            raise ExportError(f"{folder} lies inside {source}, which is copied; give a folder elsewhere")
    with replacing(folder) as unfinished:
        _write(settings, unfinished, folder)
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return Exported(
        files=sum(path.suffix not in SUFFIXES.values() for path in paths),
        bytes=sum(path.stat().st_size for path in paths),
    )


def _write(settings: Settings, unfinished: Path, folder: Path) -> None:
    try:
        html = Page(settings.templates, settings.static, backdrop_version()).html()
    except PageError as error:
        raise ExportError(str(error)) from error
    (unfinished / "index.html").write_bytes(html)
    (unfinished / "404.html").write_text(_NOT_FOUND, encoding="utf-8")
    _copy_built(settings.static, unfinished)
    _copy_service_worker(settings.static, unfinished)
    (unfinished / LICENCES).mkdir()
    for name in ("LICENSE", "NOTICE", "THIRD_PARTY.md"):
        # As plain text, which every host knows how to show.
        shutil.copyfile(CHECKOUT / name, unfinished / LICENCES / f"{Path(name).stem}.txt")
    catalogue = unfinished / CATALOGUE
    catalogue.parent.mkdir()
    catalogue.write_bytes(copy_models(settings.models, unfinished / "models"))
    try:
        precompress(unfinished)
    except PrecompressError as error:
        raise ExportError(f"{error}; free some space, and export again") from error
    # It has no ending by which precompress would know it.
    for coding, suffix in SUFFIXES.items():
        catalogue.with_name(catalogue.name + suffix).write_bytes(
            compress_for_build(catalogue.read_bytes(), coding)
        )
    (unfinished / "_headers").write_text(headers_file(), encoding="utf-8")
    (unfinished / HOSTING).mkdir()
    (unfinished / HOSTING / "nginx.conf").write_text(nginx_conf(folder), encoding="utf-8")
    (unfinished / HOSTING / "Caddyfile").write_text(caddyfile(folder), encoding="utf-8")


def _copy_service_worker(static: Path, unfinished: Path) -> None:
    try:
        shutil.copy2(static / SERVICE_WORKER, unfinished)
    except FileNotFoundError as error:
        raise ExportError(f"{error.filename} is missing; build the page first (make build)") from error


def _copy_built(static: Path, unfinished: Path) -> None:
    """Copy what the build wrote, with the compressed siblings that are there already."""
    for name, forever in (("assets", is_hashed), ("pyodide", is_versioned)):
        source = static / name
        if not source.is_dir():
            raise ExportError(f"{source} is missing; build the page first (make build)")
        for path in sorted(source.rglob("*")):
            if path.is_dir():
                continue
            inside = path.relative_to(source).as_posix()
            original = inside.removesuffix(path.suffix) if path.suffix in SUFFIXES.values() else inside
            # The rules for these two folders say so of every file in them.
            if not forever(original):
                raise ExportError(
                    f"{path} would be cached for ever, but its name does not change with its content; "
                    "build the page again (make clean build)"
                )
            target = unfinished / name / inside
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)
