"""Every dependency is pinned, comes from where its tool looks by itself, and is hashed in the lock file."""

from __future__ import annotations

import base64
import json
import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
CLIENT = ROOT / "webapp" / "client"
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
LOCK: dict[str, dict[str, Any]] = json.loads((CLIENT / "package-lock.json").read_bytes())["packages"]
PACKAGE: dict[str, Any] = json.loads((CLIENT / "package.json").read_bytes())
EXACT = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?")


def pins() -> list[str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def pinned() -> dict[str, str]:
    """Version by name."""
    return {
        canonicalize_name(name): version for name, _, version in (line.partition("==") for line in pins())
    }


def test_constraints_are_exact_versions_and_nothing_else() -> None:
    assert [line for line in pins() if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line)] == []


def test_no_package_is_pinned_twice() -> None:
    assert len(pins()) == len(pinned())


def requirements_of(name: str) -> list[str]:
    try:
        return (requires(name) or []) if version(name) == pinned().get(name) else []
    except PackageNotFoundError:
        return []


@pytest.mark.parametrize("extra", sorted(EXTRAS))
def test_everything_that_an_extra_brings_is_pinned(extra: str) -> None:
    """Follows what is installed here at its pinned version; the rest is at least pinned itself."""
    waiting = [Requirement(text) for text in EXTRAS[extra]]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if (name, frozenset(requirement.extras)) in seen:
            continue
        seen.add((name, frozenset(requirement.extras)))
        for text in requirements_of(name):
            further = Requirement(text)
            wanted = requirement.extras or {""}
            if further.marker is None or any(further.marker.evaluate({"extra": each}) for each in wanted):
                waiting.append(further)
    assert {name for name, _ in seen} - set(pinned()) == set()


def test_no_requirement_names_an_address() -> None:
    texts = [*PROJECT["dependencies"], *(text for extra in EXTRAS.values() for text in extra)]
    assert [text for text in texts if Requirement(text).url is not None] == []


@pytest.mark.parametrize("kind", ["dependencies", "devDependencies"])
def test_npm_packages_are_asked_for_by_exact_version(kind: str) -> None:
    assert [name for name, version in PACKAGE[kind].items() if not EXACT.fullmatch(version)] == []


def test_the_lock_file_is_of_this_package() -> None:
    asked = {kind: PACKAGE[kind] for kind in ("dependencies", "devDependencies")}
    assert {kind: LOCK[""][kind] for kind in asked} == asked


def test_the_lock_file_carries_no_addresses() -> None:
    """With none, npm asks the registry that it is configured for, and checks the hash."""
    assert [place for place, entry in LOCK.items() if "resolved" in entry or entry.get("link")] == []
    assert [place for place, entry in LOCK.items() if place and not EXACT.fullmatch(entry["version"])] == []


def test_the_lock_file_has_a_sha512_of_every_package() -> None:
    for place, entry in LOCK.items():
        if place:
            kind, _, digest = entry["integrity"].partition("-")
            assert (kind, len(base64.b64decode(digest, validate=True))) == ("sha512", 64), place


@pytest.mark.parametrize(
    "path", ["constraints.txt", "pyproject.toml", "webapp/client/package.json", "Makefile"]
)
def test_nothing_names_another_index(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    assert re.findall(r"index-url|find-links|trusted-host|--registry|git\+|file:", text) == []


def test_no_npm_configuration_of_a_machine_is_committed() -> None:
    assert [path for path in (ROOT / ".npmrc", CLIENT / ".npmrc", ROOT / "pip.conf") if path.exists()] == []
