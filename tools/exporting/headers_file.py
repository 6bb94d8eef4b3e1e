"""``_headers``, as Netlify and Cloudflare Pages read it.

https://docs.netlify.com/routing/headers/ and https://developers.cloudflare.com/pages/configuration/headers/
"""

from __future__ import annotations

from exporting.rules import RULES

_HEAD = """\
# Written by tools/export_site.py from webapp/server/headers.py.
# Hosts that read this file speak https, and have a switch of their own for Strict-Transport-Security.
"""


def headers_file() -> str:
    """The file's text: one paragraph a rule."""
    paragraphs = [
        "\n".join([address, *(f"  {name}: {value}" for name, value in headers.items())])
        for address, headers in RULES.items()
    ]
    return _HEAD + "\n\n".join(paragraphs) + "\n"
