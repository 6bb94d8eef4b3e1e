"""Asks PyPI's and npm's databases for known weaknesses of what is pinned."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# The databases answer within seconds; a network that swallows requests shall not hold anybody up.
_SECONDS = 180


@dataclass(frozen=True)
class Audit:
    """What was learnt of one list of packages.

    Attributes:
        name: the tool that asked.
        weaknesses: in words, one a line; empty where none is known.
        unasked: why nothing was learnt, in words; None where the database answered.
    """

    name: str
    weaknesses: list[str]
    unasked: str | None = None


def pip_audit(constraints: Path) -> Audit:
    """Every Python package that ``constraints.txt`` pins."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(constraints)]
    # The pins are the whole list: nothing is resolved, and nothing installed.
    return _audit("pip-audit", [*command, "--no-deps", "--disable-pip", "--format", "json"], _pip_weaknesses)


def npm_audit(client: Path) -> Audit:
    """Every npm package of the lock file, build tools included."""
    return _audit("npm audit", ["npm", "audit", "--prefix", str(client), "--json"], _npm_weaknesses)


def _audit(name: str, command: list[str], read: Any) -> Audit:  # noqa: ANN401 - one of the two below
    try:
        done = subprocess.run(  # noqa: S603 - one of the two commands above
            command, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except FileNotFoundError:
        return Audit(name, [], f"{command[0]} is not installed")
    except subprocess.TimeoutExpired:
        return Audit(name, [], f"no answer within {_SECONDS} seconds")
    try:
        return Audit(name, sorted(read(json.loads(done.stdout))))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Audit(name, [], _last_words(done.stderr or done.stdout))


def _pip_weaknesses(answer: dict[str, Any]) -> Iterable[str]:
    for package in answer["dependencies"]:
        for found in package.get("vulns", []):
            fixed = ", ".join(found["fix_versions"]) or "no version"
            yield f"{package['name']} {package['version']}: {found['id']}, mended in {fixed}"


def _npm_weaknesses(answer: dict[str, Any]) -> Iterable[str]:
    for name, found in answer["vulnerabilities"].items():
        titles = {via["title"] for via in found["via"] if isinstance(via, dict)}
        why = "; ".join(sorted(titles)) or "through a package that it needs"
        yield f"{name} {found['range']} ({found['severity']}): {why}"


def _last_words(text: str) -> str:
    # npm ends with where its log lies.
    lines = [line.strip() for line in text.splitlines() if line.strip() and " log of this run" not in line]
    return (lines[-1][:300] if lines else "it said nothing") + " (does the network allow it?)"
