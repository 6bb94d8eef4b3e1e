"""A Caddyfile."""

from __future__ import annotations

from pathlib import Path

from exporting.errors import ExportError
from exporting.rules import CATALOGUE, FOREVER_FOLDERS, HOSTING
from webapp.server.headers import HSTS, SECURITY_HEADERS
from webapp.server.responses import CACHE_CHECKED, CACHE_FOREVER

_TEMPLATE = """\
# Backdrop, for Caddy 2.6 or newer. Written by tools/export_site.py from webapp/server/headers.py.

# On every response; Caddy starts errors from nothing, so they ask for it too.
(backdrop) {{
	header {{
{headers}
		-Server
	}}
}}

# Put your host's name in place of this address, and Caddy gets a certificate for it by itself.
{address} {{
	root * {root}
	import backdrop
	@https protocol https
	header @https Strict-Transport-Security "{hsts}"

	# Only files that are there are kept for ever.
	@forever {{
		path {forever_folders}
		file
	}}
	@checked {{
		not path {forever_folders}
		file {{path}} {{path}}/index.html
	}}
	header @forever Cache-Control "{forever}"
	header @checked Cache-Control "{checked}"
	header /{catalogue} Content-Type application/json

	# The export's own files, and the compressed ones under names of their own.
	@inside path /.* /_headers /{hosting}/* *.br *.gz
	error @inside 404
	file_server {{
		precompressed br gzip
	}}
	handle_errors {{
		import backdrop
		rewrite * /404.html
		file_server
	}}
}}
"""


def caddyfile(root: Path, *, address: str = ":80") -> str:
    """The configuration of a site that lies in ``root``.

    Raises:
        ExportError: if ``root`` cannot be written into a Caddyfile.
    """
    return _TEMPLATE.format(
        address=address,
        root=_quoted(str(root)),
        headers="\n".join(f"\t\t{name} {_quoted(value)}" for name, value in SECURITY_HEADERS.items()),
        hsts=HSTS,
        forever_folders=" ".join(f"/{folder}/*" for folder in FOREVER_FOLDERS),
        checked=CACHE_CHECKED,
        forever=CACHE_FOREVER,
        catalogue=CATALOGUE,
        hosting=HOSTING,
    )


def _quoted(text: str) -> str:
    if any(sign in text for sign in '"\\{\n'):
        raise ExportError(f"{text!r} cannot stand in a Caddyfile; give a folder of a plainer name")
    return f'"{text}"'
