"""What processes use, from Linux's /proc (proc(5)); null elsewhere."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
# What the kernel calls a kilobyte is 1024 bytes; a megabyte here is a million.
_MB = 1024 / 1e6


@dataclass(frozen=True)
class Process:
    """One line of ``/proc/PID/stat``; ``seconds`` is user and system time."""

    pid: int
    parent: int
    seconds: float


@dataclass(frozen=True)
class Usage:
    """Processor seconds so far: of each process of a tree, and of the whole machine."""

    tree: Mapping[int, float]
    machine: float


def parse_stat(line: str, ticks: int) -> Process:
    """From a line of ``/proc/PID/stat``; ``ticks`` a second. The name in it may hold blanks and brackets."""
    pid = int(line.split(" ", 1)[0])
    rest = line[line.rindex(")") + 1 :].split()
    return Process(pid, parent=int(rest[1]), seconds=(int(rest[11]) + int(rest[12])) / ticks)


def parse_machine(text: str, ticks: int) -> float:
    """Busy seconds of all processors, from ``/proc/stat``: everything but idle, waiting and what guests are
    counted for twice. What a host took away ("steal") is in it: it slows a measurement as others do.
    """
    user, nice, system, _idle, _wait, *more = (int(value) for value in text.splitlines()[0].split()[1:])
    return (user + nice + system + sum(more[:3])) / ticks


def descendants(processes: Iterable[Process], root: int) -> list[Process]:
    """The process ``root`` and all that it started, directly or not."""
    children: dict[int, list[Process]] = {}
    found: list[Process] = []
    for process in processes:
        children.setdefault(process.parent, []).append(process)
        if process.pid == root:
            found.append(process)
    for process in found:
        found += children.get(process.pid, [])
    return found


def spent(before: Usage, after: Usage) -> tuple[float, float]:
    """Seconds that the tree used between two looks, and seconds that everything else did.

    A process that began meanwhile counts from nothing; one that ended is not seen any more.
    """
    tree = sum(seconds - before.tree.get(pid, 0.0) for pid, seconds in after.tree.items())
    return tree, max(0.0, after.machine - before.machine - tree)


def parse_pss(rollup: str) -> int:
    """Kilobytes, of 1024 bytes, of memory with shared pages counted in part: ``/proc/PID/smaps_rollup``."""
    return _kilobytes(rollup, "Pss")


def parse_own(rollup: str) -> int:
    """The same without what is mapped from files."""
    return _kilobytes(rollup, "Pss") - _kilobytes(rollup, "Pss_File")


def _kilobytes(rollup: str, name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB$", rollup, re.MULTILINE)
    return int(found[1]) if found else 0


def usage(root: int) -> Usage | None:
    """Of the tree under ``root``; null where there is no /proc."""
    if not (_PROC / "stat").is_file():
        return None
    ticks = os.sysconf("SC_CLK_TCK")
    tree = {process.pid: process.seconds for process in descendants(_processes(ticks), root)}
    return Usage(tree, parse_machine((_PROC / "stat").read_text(encoding="ascii"), ticks))


def memory_mb(root: int) -> float | None:
    """Megabytes of the tree under ``root``; null where the system does not tell."""
    now = usage(root)
    if now is None:
        return None
    return sum(parse_pss(_rollup(pid)) for pid in now.tree) * _MB or None


def own_memory_of(kinds: Mapping[int, str]) -> dict[str, float]:
    """Megabytes of some processes, each called by its kind, together and by kind, without what they map from
    files: their share of that changes with every other browser that runs. Nothing where the system does not
    tell.
    """
    found: dict[str, float] = {}
    for pid, kind in kinds.items():
        own = parse_own(_rollup(pid)) * _MB
        for name in ("all processes, MB", f"{kind} process, MB"):
            found[name] = found.get(name, 0.0) + own
    return found if found.get("all processes, MB") else {}


def _rollup(pid: int) -> str:
    """A process' ``smaps_rollup``; nothing where it has ended, or is not ours to look at."""
    try:
        return (_PROC / str(pid) / "smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return ""


def _processes(ticks: int) -> Iterable[Process]:
    for folder in _PROC.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            line = (folder / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:  # it has ended meanwhile
            continue
        yield parse_stat(line, ticks)
