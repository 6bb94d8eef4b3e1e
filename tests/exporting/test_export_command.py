"""The command `tools/export_site.py`."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.server.sites import CHECKOUT, SCRIPT, Site, write


def export(site: Site, *arguments: str) -> subprocess.CompletedProcess[str]:
    folders = {f"BACKDROP_{name.upper()}": str(path) for name, path in site.settings.model_dump().items()}
    return subprocess.run(
        [sys.executable, CHECKOUT / "tools" / "export_site.py", *arguments],
        env={**os.environ, **folders},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_it_says_what_it_wrote(shared_site: Site, tmp_path: Path) -> None:
    done = export(shared_site, str(tmp_path / "out"))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{tmp_path / 'out'}: ")
    assert (tmp_path / "out" / "index.html").is_file()


def test_a_folder_that_will_not_do_is_one_line_in_words(shared_site: Site, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    done = export(shared_site, str(tmp_path))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith(f"export_site: {tmp_path} is not empty")


def test_sigterm_leaves_nothing_behind(shared_site: Site, tmp_path: Path) -> None:
    """In the midst of it: so many files take a while to compress."""
    site = Site(Path(shutil.copytree(shared_site.root, tmp_path / "source")))
    for number in range(200):
        write(site.static / "assets" / f"part{number}-Aa11Bb22.js", SCRIPT * 50)
    folders = {f"BACKDROP_{name.upper()}": str(path) for name, path in site.settings.model_dump().items()}
    with subprocess.Popen(
        [sys.executable, CHECKOUT / "tools" / "export_site.py", str(tmp_path / "exports" / "out")],
        env={**os.environ, **folders},
        stderr=subprocess.PIPE,
    ) as process:
        while not list(tmp_path.glob("exports/.out-*")) and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        assert (process.wait(30), process.stderr.read() if process.stderr else b"") == (143, b"")
    assert list((tmp_path / "exports").iterdir()) == []


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_takes_a_folder_with_a_space_in_its_name() -> None:
    done = subprocess.run(
        ["make", "--dry-run", "export", "TO=/tmp/my site"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert 'tools/export_site.py "/tmp/my site"' in done.stdout
