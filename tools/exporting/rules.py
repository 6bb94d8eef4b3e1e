"""Which address gets which headers on a static host; the values are the server's own."""

from __future__ import annotations

from webapp.server.headers import SECURITY_HEADERS
from webapp.server.responses import CACHE_CHECKED, CACHE_FOREVER

# The file that stands for the server's answer; its name has no ending, so hosts are told its type.
CATALOGUE = "api/models"
# Beside the page, under one name for ever.
SERVICE_WORKER = "service-worker.js"
# Configuration, beside the site and not part of it.
HOSTING = "hosting"
# Ours and others', which have to go with what they cover.
LICENCES = "licences"
# Folders whose files' names change with their content.
FOREVER_FOLDERS = ("assets", "pyodide")

# No address may be matched by two rules that give it the same header: hosts join the values with a comma.
RULES: dict[str, dict[str, str]] = {
    "/*": SECURITY_HEADERS,
    "/": {"Cache-Control": CACHE_CHECKED},
    "/index.html": {"Cache-Control": CACHE_CHECKED},
    f"/{SERVICE_WORKER}": {"Cache-Control": CACHE_CHECKED},
    f"/{CATALOGUE}": {"Content-Type": "application/json", "Cache-Control": CACHE_CHECKED},
    # Static hosts cannot tell the version that the page asks for; it keeps models by their SHA-256 itself.
    "/models/*": {"Cache-Control": CACHE_CHECKED},
} | {f"/{folder}/*": {"Cache-Control": CACHE_FOREVER} for folder in FOREVER_FOLDERS}
