"""What a visit fetches, and from where: this machine only."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from loading.errors import LoadTestError
from webapp.server.catalog import load_catalog
from webapp.server.encoding import SUFFIXES
from webapp.server.settings import Settings

# Pictures and films are fetched when somebody chooses them; the rest comes with the first picture.
_CHOSEN = {".webp", ".webm"}
# The page's own choice where its address names none.
_QUANT_BYTES = "2"


def loopback(address: str) -> tuple[str, int]:
    """Host and port of ``http://127.0.0.1:8000`` or the like.

    Raises:
        LoadTestError: if it is anywhere but on this machine: elsewhere this would be an attack.
    """
    parts = urlsplit(address)
    try:
        host, port = parts.hostname or "", parts.port or 80
        here = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        here = False
    if parts.scheme != "http" or not here:
        raise LoadTestError(f"{address!r} is not on this machine; give an address like http://127.0.0.1:8000")
    return ("127.0.0.1" if host == "localhost" else host), port


def whole_page(settings: Settings) -> list[str]:
    """Every address that a visit to the page asks for until Python has taken over, in their order.

    Raises:
        LoadTestError: if the page is not built, or there is no model.
    """
    built = [
        path
        for folder in ("assets", "pyodide")
        for path in sorted((settings.static / folder).rglob("*"))
        if path.is_file() and path.suffix not in _CHOSEN and path.suffix not in SUFFIXES.values()
    ]
    if not built:
        raise LoadTestError(f"{settings.static} holds no built page; run 'make build' first")
    cards = load_catalog(settings.models).cards
    if not cards:
        raise LoadTestError(f"{settings.models} holds no model; convert one with tools/convert_model.py")
    variants = cards[0]["variants"]
    variant = variants.get(_QUANT_BYTES) or next(iter(variants.values()))
    model = [f"/models/{cards[0]['id']}/{file['path']}?v={file['sha256'][:16]}" for file in variant["files"]]
    static = [f"/{path.relative_to(settings.static).as_posix()}" for path in built]
    return ["/", "/api/models", *model, *static]
