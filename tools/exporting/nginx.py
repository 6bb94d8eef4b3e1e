"""A server block for nginx."""

from __future__ import annotations

from pathlib import Path

from exporting.errors import ExportError
from exporting.rules import CATALOGUE, FOREVER_FOLDERS, HOSTING
from webapp.server.headers import HSTS, SECURITY_HEADERS
from webapp.server.responses import CACHE_CHECKED, CACHE_FOREVER, MEDIA_TYPES

# Every add_header stands in the server block: a location with one of its own would lose all the others
# (https://nginx.org/en/docs/http/ngx_http_headers_module.html).
_TEMPLATE = """\
# Backdrop, for nginx 1.18 or newer: include it inside http {{ }}, as in /etc/nginx/sites-enabled/.
# Written by tools/export_site.py from webapp/server/headers.py.
# Over https: add `listen 443 ssl;` with your certificate; Strict-Transport-Security is then sent by itself.

# Only files that are there are kept for ever: Cache-Control goes without `always`, so errors have none.
map $uri $backdrop_cache {{
    default "{checked}";
    ~^/({forever_folders})/ "{forever}";
}}
map $https $backdrop_hsts {{
    default "";
    on "{hsts}";
}}

server {{
    listen {listen};
    server_name _;
    root {root};
    index index.html;
    error_page 404 /404.html;
    server_tokens off;

    # Nobody sends this site anything but short requests.
    client_max_body_size 1k;
    client_header_timeout 10s;
    client_body_timeout 10s;
    send_timeout 30s;
    keepalive_timeout 15s;

    # The compressed files beside the plain ones. With the module ngx_brotli also: brotli_static on;
    gzip_static on;
    gzip_vary on;

{headers}
    add_header Strict-Transport-Security $backdrop_hsts always;
    add_header Cache-Control $backdrop_cache;

    charset utf-8;
    charset_types text/css text/javascript text/plain;
    default_type application/octet-stream;
    types {{
{types}
    }}

    location = /{catalogue} {{ default_type application/json; }}
    # The export's own files, and the compressed ones under names of their own.
    location ~ ^/(\\.|_headers$|{hosting}/)|\\.(br|gz)$ {{ return 404; }}
    location / {{ try_files $uri $uri/index.html =404; }}
}}
"""


def nginx_conf(root: Path, *, listen: str = "80") -> str:
    """The configuration of a site that lies in ``root``.

    Raises:
        ExportError: if ``root`` cannot be written into an nginx configuration.
    """
    return _TEMPLATE.format(
        checked=CACHE_CHECKED,
        forever=CACHE_FOREVER,
        forever_folders="|".join(FOREVER_FOLDERS),
        hsts=HSTS,
        listen=listen,
        root=_quoted(str(root)),
        headers="\n".join(
            f"    add_header {name} {_quoted(value)} always;" for name, value in SECURITY_HEADERS.items()
        ),
        types="\n".join(f"        {kind} {' '.join(endings)};" for kind, endings in _types().items()),
        catalogue=CATALOGUE,
        hosting=HOSTING,
    )


def _types() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for ending, kind in MEDIA_TYPES.items():
        found.setdefault(kind, []).append(ending.removeprefix("."))
    return found


def _quoted(text: str) -> str:
    if any(sign in text for sign in '"\\$\n'):
        raise ExportError(f"{text!r} cannot stand in nginx's configuration; give a folder of a plainer name")
    return f'"{text}"'
