"""``THIRD_PARTY.md``: a table of what is shipped, and the licences' texts where the packages carry them."""

from __future__ import annotations

from pathlib import Path

from supply.errors import SupplyError
from supply.shipped import Model, Package, models, packages

_HEAD = """\
# Third-party work in Backdrop

What visitors of the page are sent besides Backdrop's own code (Apache-2.0, see `LICENSE` and `NOTICE`).
Written by `tools/list_licences.py` from `package-lock.json` and the models' cards; licences go by their
[SPDX](https://spdx.org/licenses/) names.

Backgrounds, thumbnails and the looping video are drawn by `tools/draw_backgrounds.py`, which is part of
Backdrop. No fonts are shipped. The server's Python packages are installed from PyPI and not redistributed;
`constraints.txt` lists them.
"""


def document(checkout: Path) -> str:
    """The whole text, for the checkout as it is.

    Raises:
        SupplyError: if the client's npm packages are not installed, or a list cannot be read.
    """
    client = checkout / "webapp" / "client"
    shipped = packages(client / "package-lock.json")
    return "\n".join(
        [_HEAD, *_packages(shipped), "", *_models(models(checkout / "models")), "", *_texts(shipped, client)]
    )


def _packages(shipped: list[Package]) -> list[str]:
    rows = [f"| `{each.name}` | {each.version} | {each.licence} | {each.what} |" for each in shipped]
    return [
        "## npm packages",
        "",
        "| package | version | licence | how |",
        "| --- | --- | --- | --- |",
        *rows,
    ]


def _models(found: list[Model]) -> list[str]:
    rows = [f"| `{each.id}` | {each.licence} | {each.source} |" for each in found]
    return ["## Models", "", "| model | licence | converted from |", "| --- | --- | --- |", *rows]


def _texts(shipped: list[Package], client: Path) -> list[str]:
    """Each text once, with the packages that carry it."""
    by_text: dict[str, list[str]] = {}
    for package in shipped:
        folder = client / "node_modules" / package.name
        if not folder.is_dir():
            raise SupplyError(f"{folder} is missing; install the client's packages first (npm ci)")
        for path in sorted(folder.glob("[Ll][Ii][Cc][Ee][Nn][CcSs][Ee]*")):
            text = path.read_text(encoding="utf-8").strip()
            by_text.setdefault(text, []).append(f"`{package.name}` ({path.name})")
    lines = ["## Texts that the packages carry", ""]
    for text, names in by_text.items():
        lines += [f"### {', '.join(names)}", "", *(f"    {line}".rstrip() for line in text.splitlines()), ""]
    return lines
