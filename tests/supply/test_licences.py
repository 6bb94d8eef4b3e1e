"""THIRD_PARTY.md tells of everything that is shipped, and of nothing else."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from supply.errors import SupplyError
from supply.shipped import models, packages

ROOT = Path(__file__).resolve().parents[2]
CLIENT = ROOT / "webapp" / "client"
LOCK = CLIENT / "package-lock.json"
TEXT = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")


def test_it_lists_the_lock_files_packages_at_their_versions() -> None:
    rows = re.findall(r"^\| `(.+?)` \| (\d.*?) \| (.+?) \|", TEXT, re.MULTILINE)
    assert rows == [(each.name, each.version, each.licence) for each in packages(LOCK)]


def test_it_lists_the_models_that_come_with_the_project() -> None:
    found = models(ROOT / "models")
    assert len(found) >= 2
    assert [
        each.id for each in found if f"| `{each.id}` | {each.licence} | {each.source} |" not in TEXT
    ] == []


def test_every_runtime_dependency_is_shipped() -> None:
    asked = json.loads((CLIENT / "package.json").read_bytes())["dependencies"]
    assert set(asked) <= {each.name for each in packages(LOCK)}


def test_no_font_is_shipped() -> None:
    endings = {".woff", ".woff2", ".ttf", ".otf"}
    assert [path for path in (CLIENT / "src").rglob("*") if path.suffix in endings] == []


def test_licences_are_ones_that_allow_shipping() -> None:
    allowed = {"Apache-2.0", "MIT", "MPL-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "0BSD"}
    assert {each.licence for each in packages(LOCK)} <= allowed


@pytest.mark.skipif(not (CLIENT / "node_modules").is_dir(), reason="the npm packages are not installed")
def test_the_texts_are_up_to_date() -> None:
    command = [sys.executable, str(ROOT / "tools" / "list_licences.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"packages": []}', b'{"packages": {"node_modules/x": {"version": "1.0.0"}}}']
)
def test_what_is_no_lock_file_is_named(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "package-lock.json").write_bytes(body)
    with pytest.raises(SupplyError, match=r"package-lock\.json"):
        packages(tmp_path / "package-lock.json")


def test_a_model_that_is_being_installed_is_passed_over(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "models", tmp_path, dirs_exist_ok=True)
    whole = models(tmp_path)
    (tmp_path / ".new-model-x1y2").mkdir()
    (tmp_path / ".new-model-x1y2" / "card.json").write_text("{")
    assert models(tmp_path) == whole
