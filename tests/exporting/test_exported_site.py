"""What is in an export, and what is refused."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # it ships no types
import pytest

from exporting.errors import ExportError
from exporting.models import copy_models
from exporting.site import export_site
from tests.server.sites import SCRIPT, WEIGHTS, Site, client_of, write


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_each_address_is_a_file_that_holds_the_servers_answer(exported: Path, shared_site: Site) -> None:
    client = client_of(shared_site)
    inside = [str(path.relative_to(shared_site.static)) for path in shared_site.static.glob("*/*.js")]
    inside += ["pyodide/314.0.7/pyodide.asm.wasm", "assets/photo-Aa11Bb22.webp", "api/models"]
    inside += ["service-worker.js"]
    inside += [
        f"models/another-model/{name}" for name in ("card.json", "q2/model.json", "q2/group1-shard1of1.bin")
    ]
    assert [name for name in inside if (exported / name).read_bytes() != client.get(f"/{name}").content] == []
    assert (exported / "index.html").read_bytes() == client.get("/").content


def test_what_the_server_does_not_serve_is_not_exported(exported: Path) -> None:
    names = set(files_of(exported))
    assert not {name for name in names if "notes.txt" in name or "secret" in name or ".vite" in name}
    assert {name for name in names if name.startswith(".")} == {".backdrop-export"}


def test_the_licences_go_with_it(exported: Path) -> None:
    assert b"Apache License" in (exported / "licences" / "LICENSE.txt").read_bytes()
    assert b"MediaPipe" in (exported / "licences" / "NOTICE.txt").read_bytes()
    assert b"`pyodide`" in (exported / "licences" / "THIRD_PARTY.txt").read_bytes()


def test_compressed_siblings_hold_the_same(exported: Path) -> None:
    names = ["api/models", "assets/main-Bx3kQ0aZ.js", "models/another-model/q2/model.json"]
    for name in names:
        plain = (exported / name).read_bytes()
        assert brotli.decompress((exported / f"{name}.br").read_bytes()) == plain, name
        assert gzip.decompress((exported / f"{name}.gz").read_bytes()) == plain, name


def test_the_marker_lists_every_other_file(exported: Path) -> None:
    listed = set(json.loads((exported / ".backdrop-export").read_text()))
    assert listed | {".backdrop-export"} == set(files_of(exported))


def test_a_second_export_takes_the_place_of_the_first(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    export_site(site.settings, folder)
    before = files_of(folder)
    write(site.static / "assets" / "added-Aa11Bb22.js", SCRIPT)
    (site.static / "assets" / "tiny-Aa11Bb22.js").unlink()
    export_site(site.settings, folder)
    after = files_of(folder)
    changed = {name for name in before.keys() ^ after.keys() if not name.endswith((".br", ".gz"))}
    assert changed == {"assets/added-Aa11Bb22.js", "assets/tiny-Aa11Bb22.js"}
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_an_empty_folder_will_do(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    written = export_site(site.settings, folder).files
    assert written == len([name for name in files_of(folder) if not name.endswith((".br", ".gz"))])


def test_a_folder_with_anything_else_is_refused_and_stays(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "home"
    write(folder / "letter.txt", b"dear")
    with pytest.raises(ExportError, match="not empty"):
        export_site(site.settings, folder)
    assert files_of(folder) == {"letter.txt": b"dear"}


def test_a_folder_of_empty_folders_is_not_empty(site: Site, tmp_path: Path) -> None:
    (tmp_path / "home" / "drafts").mkdir(parents=True)
    with pytest.raises(ExportError, match="not empty"):
        export_site(site.settings, tmp_path / "home")


def test_an_export_with_a_file_of_somebody_elses_is_refused_and_stays(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    export_site(site.settings, folder)
    write(folder / "robots.txt", b"mine")
    before = files_of(folder)
    with pytest.raises(ExportError, match=r"robots\.txt"):
        export_site(site.settings, folder)
    assert files_of(folder) == before


@pytest.mark.parametrize("marker", [b"", b"{", b"1", b"[1, 2]", b"\xff", b'{"index.html": 1}'])
def test_a_marker_that_is_none_protects_nothing(site: Site, tmp_path: Path, marker: bytes) -> None:
    folder = tmp_path / "home"
    write(folder / ".backdrop-export", marker)
    write(folder / "letter.txt", b"dear")
    with pytest.raises(ExportError, match="home"):
        export_site(site.settings, folder)
    assert files_of(folder)["letter.txt"] == b"dear"


def test_a_file_is_no_folder(site: Site, tmp_path: Path) -> None:
    write(tmp_path / "out", b"a file")
    with pytest.raises(ExportError, match="is a file"):
        export_site(site.settings, tmp_path / "out")


@pytest.mark.parametrize("name", ["static", "models", "templates"])
def test_a_folder_inside_a_source_is_refused(site: Site, name: str) -> None:
    with pytest.raises(ExportError, match="lies inside"):
        export_site(site.settings, site.root / name / "out")


def no_manifest(site: Site) -> None:
    (site.static / ".vite" / "manifest.json").unlink()


def no_pyodide(site: Site) -> None:
    (site.static / "pyodide").rename(site.root / "elsewhere")


def no_model(site: Site) -> None:
    for card in site.models.glob("*/card.json"):
        card.unlink()


def weights_changed(site: Site) -> None:
    write(site.models / "another-model" / "q2" / "group1-shard1of1.bin", WEIGHTS[::-1])


def weights_gone(site: Site) -> None:
    (site.models / "another-model" / "q2" / "group1-shard1of1.bin").unlink()


def name_without_hash(site: Site) -> None:
    write(site.static / "assets" / "plain.js", SCRIPT)


def broken_template(site: Site) -> None:
    (site.templates / "index.html").write_text("{% if %}")


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (no_manifest, "not built"),
        (no_pyodide, r"pyodide is missing.*make build"),
        (no_model, r"convert_model\.py"),
        (weights_changed, r"another-model/q2/group1-shard1of1\.bin.*SHA-256 differs"),
        (weights_gone, r"group1-shard1of1\.bin: cannot be read"),
        (name_without_hash, r"plain\.js would be cached for ever"),
        (broken_template, r"index\.html"),
    ],
)
def test_what_is_broken_is_named_and_nothing_is_left_behind(
    site: Site, tmp_path: Path, damage: object, words: str
) -> None:
    assert callable(damage)
    damage(site)
    (tmp_path / "target").mkdir()
    with pytest.raises(ExportError, match=words):
        export_site(site.settings, tmp_path / "target" / "out")
    assert list((tmp_path / "target").iterdir()) == []


def test_a_full_disk_is_said_in_words_and_nothing_is_left_behind(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: bytes, coding: str) -> bytes:
        raise OSError(28, "No space left on device", coding)

    monkeypatch.setattr("webapp.server.precompress.compress_for_build", full)
    with pytest.raises(ExportError, match="No space left on device; free some space"):
        export_site(site.settings, tmp_path / "exports" / "out")
    assert list((tmp_path / "exports").iterdir()) == []


def test_a_failure_leaves_the_earlier_export_as_it_was(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    export_site(site.settings, folder)
    before = files_of(folder)
    weights_changed(site)
    with pytest.raises(ExportError):
        export_site(site.settings, folder)
    assert files_of(folder) == before


def test_a_model_whose_card_is_broken_is_left_out(site: Site, tmp_path: Path) -> None:
    write(site.models / "another-model" / "card.json", b"{")
    catalogue = json.loads(copy_models(site.models, tmp_path / "models"))
    assert [card["id"] for card in catalogue["models"]] == ["mediapipe-selfie-landscape"]
    assert [path.name for path in (tmp_path / "models").iterdir()] == ["mediapipe-selfie-landscape"]
