"""The command `tools/export_site.py`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.server.sites import CHECKOUT, Site


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
