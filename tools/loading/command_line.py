"""The command's options, and what it does with them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from loading.addresses import loopback, whole_page
from loading.errors import LoadTestError
from loading.rounds import Load, measure, memory_of
from loading.visitors import CONNECTIONS
from serving.own_server import ServerError, own_server
from webapp.server.limits import fitting_connections
from webapp.server.settings import Settings

# More would measure this machine's own limits: each visitor holds six connections.
MOST_CLIENTS = 600
MOST_ROUNDS = 10
MOST_SECONDS = 300


def parser() -> argparse.ArgumentParser:
    """The command's options."""
    found = argparse.ArgumentParser(
        prog="load_test.py",
        description="Lets many visitors fetch the whole page at once, from a server on this machine.",
    )
    found.add_argument("--clients", type=_up_to(MOST_CLIENTS), default=500, help="visitors at once (500)")
    found.add_argument("--rounds", type=_up_to(MOST_ROUNDS), default=3, help="one after the other (3)")
    found.add_argument(
        "--seconds", type=_up_to(MOST_SECONDS), default=120, help="longest a round may take (120)"
    )
    found.add_argument("--address", help="a server that runs already, on this machine; else one is started")
    found.add_argument("--process", type=int, help="its process, whose memory shall be told")
    return found


def run(options: argparse.Namespace) -> int:
    """Measure and print; returns how many errors there were."""
    paths = whole_page(Settings())
    # Each connection here has one file; the function counts two for a server's.
    if fitting_connections(options.clients * CONNECTIONS) < options.clients * CONNECTIONS:
        raise LoadTestError(
            f"this system allows too few open files for {options.clients} clients; ask for fewer"
        )
    if options.address is not None:
        return _rounds(options, paths, options.address, options.process)
    try:
        with own_server() as running:
            return _rounds(options, paths, running.address, running.process)
    except ServerError as error:
        raise LoadTestError(str(error)) from error


def _rounds(options: argparse.Namespace, paths: list[str], address: str, process: int | None) -> int:
    host, port = loopback(address)
    load = Load(host, port, paths, options.clients, options.rounds, options.seconds)
    before = "" if process is None else f"; server {memory_of(process):.0f} MB before"
    print(f"{load.clients} clients, {len(paths)} files each, caching off, at {address}{before}", flush=True)
    errors = 0
    for figures in measure(load, process):
        print(figures.line, flush=True)
        errors += len(figures.errors)
        for error in sorted(set(figures.errors))[:5]:
            print(f"  {error}", file=sys.stderr)
    return errors


def _up_to(most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to {most}")
        return int(text)

    return number
