"""Serve in the foreground: ``python -m webapp.server [--port 8000] [--host 127.0.0.1]``."""

from __future__ import annotations

import argparse
import contextlib
import errno
import logging
import socket
import sys
from dataclasses import replace

import uvicorn
from fastapi import FastAPI

from webapp.server.app import create_app
from webapp.server.connection import bounded
from webapp.server.limits import Limits, fitting_connections

# How many connections may wait to be accepted: hundreds of visitors may come at once, six connections each.
_BACKLOG = 2048
# Ctrl+C waits this long for downloads under way, in seconds.
_GRACE_SECONDS = 3


class AddressError(Exception):
    """The server cannot listen at the address that it was given."""


def listen(host: str, port: int) -> socket.socket:
    """Open the listening socket; port 0 takes any that is free.

    Raises:
        AddressError: in words, if the address is taken, not ours or not allowed.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    # UnicodeError, which is no OSError: a part of the name is empty, or longer than 63 letters.
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no name of a machine looks like that"
        raise AddressError(f"{host!r} is not an address of this machine ({reason})") from error
    try:
        # Otherwise a restart within a minute finds its own old connections in the way.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            hint = f"port {port} is in use; stop what uses it, or take another: make serve PORT={port + 1}"
            raise AddressError(hint) from error
        if error.errno == errno.EACCES:
            raise AddressError(f"port {port} needs more rights; take one above 1023") from error
        raise AddressError(f"cannot listen on {host} port {port} ({error.strerror})") from error
    return listener


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; give a number from 0 to 65535")
    return int(text)


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m webapp.server", description="Serve Backdrop's page.")
    parser.add_argument(
        "--host", default="127.0.0.1", help="the address to listen on (default: this machine only)"
    )
    parser.add_argument(
        "--port", default=8000, type=_port, help="the port (default 8000; 0 takes a free one)"
    )
    options = parser.parse_args(arguments)

    logging.basicConfig(format="%(levelname)s: %(message)s", level=logging.WARNING)
    try:
        listener = listen(options.host, options.port)
    except AddressError as error:
        print(f"backdrop: {error}", file=sys.stderr)
        return 2
    # The socket is open already: whoever reads this line may connect.
    host = f"[{options.host}]" if ":" in options.host else options.host
    print(f"Backdrop is at http://{host}:{listener.getsockname()[1]}/ (Ctrl+C stops it)", flush=True)

    usual = Limits()
    limits = replace(usual, connections=fitting_connections(usual.connections))
    # uvicorn closes down in order, and then raises it again.
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(configuration(create_app(), limits)).run(sockets=[listener])
    return 0


def configuration(app: FastAPI, limits: Limits) -> uvicorn.Config:
    """How uvicorn runs the application."""
    return uvicorn.Config(
        app,
        http=bounded(limits),
        log_level="warning",
        access_log=False,  # one line a request tells a visitor's every visit, and says nothing
        server_header=False,
        proxy_headers=False,  # nothing here depends on who asks
        ws="none",
        backlog=_BACKLOG,
        timeout_keep_alive=limits.idle_seconds,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


if __name__ == "__main__":
    raise SystemExit(main())
