"""How much of the server one client, and all clients together, may take."""

from __future__ import annotations

import resource
from dataclasses import dataclass

# The event loop, the log, the listening socket, and files that are read for a moment.
_OTHER_FILES = 100
# A connection, and the file that it is sent.
_FILES_A_CONNECTION = 2


@dataclass(frozen=True)
class Limits:
    """The limits of every connection, and their number.

    Attributes:
        request_bytes: head and body of a request. Browsers send some 1 KB; nginx takes 8 KB of each line.
        request_seconds: from a connection's start, or a request's first byte, until it is there. nginx gives
            60; what the page sends fits one packet.
        idle_seconds: how long a connection is kept for the next request. The page asks for more in its first
            seconds, as its parts start; afterwards not at all.
        stalled_seconds: how long a client may take nothing of a download that waits for it. The slowest link
            that could use the page takes 64 KB in less.
        connections: at once. 500 visitors with a browser's six connections each are 3000.
    """

    request_bytes: int = 16 * 1024
    request_seconds: float = 10
    idle_seconds: int = 15
    stalled_seconds: float = 30
    connections: int = 4096


def fitting_connections(wanted: int) -> int:
    """Ask the system for the files that so many connections need; returns how many connections it allows.

    Systems often allow 1024 open files at first and many more on request.
    """
    needed = wanted * _FILES_A_CONNECTION + _OTHER_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY:
        return wanted
    return max(1, min(wanted, (soft - _OTHER_FILES) // _FILES_A_CONNECTION))
