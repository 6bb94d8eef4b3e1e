"""Rounds of visitors, and the figures of each."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from loading.visitors import crowd


@dataclass(frozen=True)
class Figures:
    """One round.

    Attributes:
        requests: answered in full.
        errors: in words, one for each request or visitor that failed.
        p50, p99: milliseconds of a request.
        seconds: of the whole round.
        megabytes: received, as sent.
        memory: the server's resident memory afterwards, in MB; None where its process is not known.
    """

    requests: int
    errors: list[str]
    p50: float
    p99: float
    seconds: float
    megabytes: float
    memory: float | None

    @property
    def line(self) -> str:
        """In one line."""
        memory = "" if self.memory is None else f", server {self.memory:.0f} MB"
        return (
            f"{self.requests} requests, {len(self.errors)} errors, "
            f"p50 {self.p50:.0f} ms, p99 {self.p99:.0f} ms, "
            f"{self.requests / self.seconds:.0f} requests/s, {self.megabytes / self.seconds:.0f} MB/s, "
            f"{self.seconds:.1f} s{memory}"
        )


def percentile(values: list[float], share: float) -> float:
    """The smallest value that this share of them does not exceed (nearest rank); 0 of none."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else 0.0


def memory_of(process: int) -> float:
    """Resident memory of a process and its children, in MB, as the kernel counts it; raises OSError."""
    pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6 + sum(memory_of(int(child)) for child in children)


@dataclass(frozen=True)
class Load:
    """Who asks for what: ``rounds`` times ``clients`` visitors, each round at most ``seconds`` long."""

    host: str
    port: int
    paths: list[str]
    clients: int
    rounds: int
    seconds: float


def measure(load: Load, process: int | None) -> Iterator[Figures]:
    """Run the rounds, one after the other; ``process`` is the server's, where it is known."""
    for _ in range(load.rounds):
        seen, took = asyncio.run(crowd(load.host, load.port, load.paths, load.clients, load.seconds))
        yield Figures(
            requests=len(seen.seconds),
            errors=seen.errors,
            p50=1000 * percentile(seen.seconds, 0.50),
            p99=1000 * percentile(seen.seconds, 0.99),
            seconds=took,
            megabytes=seen.bytes / 1e6,
            memory=None if process is None else memory_of(process),
        )
