"""Hosts for an exported site: a dumb one that applies ``_headers`` as Netlify does, nginx, Caddy."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from urllib.parse import urlsplit

from exporting.caddy import caddyfile
from exporting.nginx import nginx_conf
from serving.threaded import threaded

Rules = list[tuple[str, str, str]]


def parse_headers_file(text: str) -> Rules:
    """Rules as (address, header, value), in the file's order."""
    rules, address = [], ""
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not line.startswith(" "):
            address = line
            continue
        name, _, value = line.strip().partition(": ")
        rules.append((address, name, value))
    return rules


def headers_for(rules: Rules, path: str) -> dict[str, str]:
    """What the rules give an address; values of one header from several rules are joined with a comma."""
    found: dict[str, str] = {}
    for address, name, value in rules:
        if path == address or (address.endswith("*") and path.startswith(address[:-1])):
            found[name] = f"{found[name]}, {value}" if name in found else value
    return found


@contextmanager
def dumb_host(folder: Path) -> Iterator[str]:
    """Files as they are, with the headers of ``_headers`` and 404.html; gives the address."""
    rules = parse_headers_file((folder / "_headers").read_text(encoding="utf-8"))

    class Handler(SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(folder))  # type: ignore[arg-type]

        def send_header(self, keyword: str, value: str) -> None:
            """A rule's value takes the place of the host's own."""
            ruled = {name.lower() for name in headers_for(rules, urlsplit(self.path).path)}
            if keyword.lower() not in ruled:
                super().send_header(keyword, value)

        def end_headers(self) -> None:
            for name, value in headers_for(rules, urlsplit(self.path).path).items():
                super().send_header(name, value)
            super().end_headers()

        def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
            body = (folder / "404.html").read_bytes()
            self.send_response(code, message)
            super().send_header("Content-Type", "text/html; charset=utf-8")
            super().send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def list_directory(self, path: object) -> None:
            """Hosts show no folders."""
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
            """Say nothing."""

    with threaded(Handler) as address:
        yield address


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def _running(command: list[str], port: int, scratch: Path) -> Iterator[str]:
    # Caddy keeps its last configuration at home.
    environment = os.environ | {"HOME": str(scratch), "XDG_CONFIG_HOME": str(scratch)}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        for _ in range(200):
            if process.poll() is not None:
                assert process.stderr is not None
                raise AssertionError(f"{command[0]} did not start: {process.stderr.read()[-2000:]!r}")
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=10)


@contextmanager
def nginx(site: Path, scratch: Path) -> Iterator[str]:
    """A real nginx with the export's own configuration, on a free port; ``scratch`` takes what it writes."""
    port = _free_port()
    (scratch / "site.conf").write_text(nginx_conf(site, listen=f"127.0.0.1:{port}"), encoding="utf-8")
    temporary = "".join(
        f"{kind}_temp_path {scratch}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # Run by root, workers take another user, who may not enter a test's folders.
    (scratch / "nginx.conf").write_text(
        f"user root; daemon off; pid {scratch}/pid; error_log stderr; events {{}}"
        f"http {{ access_log off; {temporary} include {scratch}/site.conf; }}",
        encoding="utf-8",
    )
    with _running(["nginx", "-e", "stderr", "-c", str(scratch / "nginx.conf")], port, scratch) as address:
        yield address


@contextmanager
def caddy(site: Path, scratch: Path) -> Iterator[str]:
    """A real Caddy with the export's own configuration, on a free port."""
    port = _free_port()
    options = "{\n\tadmin off\n\tauto_https off\n}\n"
    text = options + caddyfile(site, address=f"http://127.0.0.1:{port}")
    (scratch / "Caddyfile").write_text(text, encoding="utf-8")
    command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(scratch / "Caddyfile")]
    with _running(command, port, scratch) as address:
        yield address
