"""The npm package in other people's projects: what the guide says is done, and the picture is looked at."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from modelkit.cards import read_card

from .browserkit.clip import LEFT, RIGHT, photo
from .browserkit.fixtures import NewVisit
from .browserkit.frames import assert_none_raw
from .browserkit.package import GUIDE, Project, example, headers, reference
from .browserkit.site import hosting
from .browserkit.visit import Visit

# The probe hears the events of a processor that is shown to it.
SHOWN = "(window as any).backdrop = { processor, stats: () => processor.stats() };\nconst camera ="


def _watch(page: Visit) -> None:
    """Look at a page that the guide's code makes: its first frames, and those once Python is there."""
    page.page.goto(page.base)
    assert_none_raw(page.wait_for_finished(10))


def test_a_bundled_page_blurs_the_background(project: Project, visit: NewVisit) -> None:
    project.page(example("bundler").replace("const camera =", SHOWN, 1))
    project.assets("public/backdrop")
    with hosting(project.build(), headers("policy")) as base:
        page = visit(base=base)
        _watch(page)
        page.wait_for_refined()
        assert_none_raw(page.wait_for_finished(10, page.count()))
        assert page.frames()[-1].wall < 0.1
        assert not page.violations()
        assert page.stats()["backend"] == "wasm"
        # Everything came from the folder, and Python is among it.
        fetched = [address.removeprefix(base) for address in page.requests]
        assert any(path.startswith("/backdrop/pyodide/") for path in fetched)
        strange = [path for path in fetched if not path.startswith(("/backdrop/", "/assets/"))]
        assert set(strange) <= {"", "/", "/favicon.ico"}


def test_a_plain_page_blurs_the_background(project: Project, visit: NewVisit) -> None:
    project.write("site/deep/index.html", example("plain", "html"))
    project.write("site/deep/main.js", example("plain", "js"))
    project.assets("site/deep/backdrop")
    with hosting(project.folder / "site", headers("policy")) as base:
        page = visit(base=f"{base}/deep/")
        _watch(page)
        assert not page.violations()
        assert not page.page.evaluate("() => window.crossOriginIsolated")


def test_an_isolated_page_can_have_it(project: Project, visit: NewVisit) -> None:
    project.write("site/index.html", example("plain", "html"))
    project.write("site/main.js", example("plain", "js"))
    project.assets("site/backdrop")
    with hosting(project.folder / "site", {**headers("policy"), **headers("isolation")}) as base:
        page = visit(base=base)
        _watch(page)
        assert page.page.evaluate("() => window.crossOriginIsolated")


def test_what_the_guide_tells_of_changes_is_so(project: Project, visit: NewVisit) -> None:
    project.write("changes.ts", example("changes"))
    project.page(
        """import { demonstrate } from './changes';
        const stream = await navigator.mediaDevices.getUserMedia({ video: true });
        (window as any).heard = await demonstrate(stream.getVideoTracks()[0]);"""
    )
    project.assets("public/backdrop")
    with hosting(project.build()) as base:
        page = visit(base=base)
        page.page.goto(base)
        page.page.wait_for_function("() => window.heard")
        heard = page.page.evaluate("() => window.heard")
    assert heard[0] == "loading"
    assert "image-invalid" in heard
    # The end, step by step, and no error event before.
    assert heard[-3:] == ["stopped", "ended", "idle"]
    assert not any(": " in word for word in heard)


def test_a_video_that_the_policy_forbids_is_refused_in_these_words(project: Project, visit: NewVisit) -> None:
    project.page(example("bundler").replace("const camera =", SHOWN, 1))
    project.assets("public/backdrop")
    with hosting(project.build(), headers("policy")) as base:
        page = visit(base=base)
        _watch(page)
        said = page.page.evaluate(
            """() => window.backdrop.processor
              .update({ effect: 'video', video: new Blob(['a film'], { type: 'video/webm' }) })
              .then(() => 'made', ({ code, message }) => `${code}: ${message}`)"""
        )
        assert said.startswith("video-invalid: ")
        assert "media-src" in said
        assert_none_raw(page.wait_for_finished(5, page.count()))


def test_the_guides_photo_comes_back_cut_out(project: Project, visit: NewVisit) -> None:
    project.write("files.ts", example("files"))
    project.page(
        """import { cutOut } from './files';
        const input = Object.assign(document.createElement('input'), { type: 'file' });
        input.addEventListener('change', () => void cutOut(input.files![0], new AbortController()));
        document.body.append(input);"""
    )
    project.assets("public/backdrop")
    with hosting(project.build(), headers("policy")) as base:
        page = visit(base=base)
        page.page.goto(base)
        file = io.BytesIO()
        photo(page.clip).save(file, "PNG")
        with page.page.expect_download() as coming:
            page.page.locator("input").set_input_files(
                {"name": "holiday.png", "mimeType": "image/png", "buffer": file.getvalue()}
            )
        assert coming.value.suggested_filename == "holiday-backdrop.png"
        alpha = np.asarray(Image.open(coming.value.path()).convert("RGBA"))[..., 3]
    assert alpha.shape == (page.clip.height, page.clip.width)
    assert page.clip.face.cut(alpha).mean() > 247
    assert max(patch.cut(alpha).mean() for patch in (LEFT, RIGHT)) < 8


def test_a_files_options_are_refused_as_a_cameras_are(project: Project, visit: NewVisit) -> None:
    project.page(
        """import { processFile } from 'backdrop';
        const canvas = new OffscreenCanvas(64, 64);
        canvas.getContext('2d');
        const picture = await canvas.convertToBlob();
        const wrong: [any, any][] = [
          [picture, { renderer: 'svg' }], [picture, { backend: 'gpu' }], [picture, { resolution: 'huge' }],
          [picture, { blurShape: 7 }], [picture, { effect: 'image' }], [picture, { strenght: 1 }],
          ['holiday.png', {}], [picture, { assets: 'https://elsewhere.invalid/' }],
        ];
        const outcomes = wrong.map(([file, options]) =>
          processFile(file, options).then(() => 'made', ({ code, subject }) => `${code} ${subject}`));
        (window as any).outcomes = await Promise.all(outcomes);"""
    )
    project.assets("public/backdrop")
    with hosting(project.build()) as base:
        page = visit(base=base).page
        page.goto(base)
        page.wait_for_function("() => window.outcomes")
        *said, elsewhere = page.evaluate("() => window.outcomes")
        assert said == [
            "setting-invalid renderer", "setting-invalid backend", "setting-invalid resolution",
            "setting-invalid blurShape", "setting-invalid image", "setting-invalid strenght",
            "file-invalid null",
        ]  # fmt: skip
        assert elsewhere.startswith("worker-lost https://elsewhere.invalid/")


@pytest.mark.parametrize("resolution", ["bundler", "nodenext"])
def test_the_guides_code_has_the_right_types(project: Project, resolution: str) -> None:
    for name in ("bundler", "changes", "restarts", "files", "server", "jitsi"):
        # Modules of their own, as they are in the guide; Jitsi's library is a global that has no types.
        project.write(f"{name}.ts", f"{example(name)}\nexport {{}};\ndeclare const JitsiMeetJS: any;\n")
    said = project.check_types(resolution)
    assert said == ""


def test_the_types_refuse_what_is_wrong(project: Project) -> None:
    project.write(
        "wrong.ts",
        "import { BackgroundProcessor } from 'backdrop';\nnew BackgroundProcessor({ effect: 'sparkle' });\n",
    )
    assert "sparkle" in project.check_types("bundler")


def test_a_missing_folder_is_named_and_there_is_no_track(project: Project, visit: NewVisit) -> None:
    project.page(
        """import { BackgroundProcessor } from 'backdrop';
        const stream = await navigator.mediaDevices.getUserMedia({ video: true });
        (window as any).outcome = await new BackgroundProcessor({ assets: '/elsewhere' })
          .start(stream.getVideoTracks()[0])
          .then((track) => track.kind, ({ name, code, message }) => ({ name, code, message }));"""
    )
    with hosting(project.build()) as base:
        page = visit(base=base)
        page.page.goto(base)
        page.page.wait_for_function("() => window.outcome")
        outcome = page.page.evaluate("() => window.outcome")
    assert outcome["name"] == "BackdropError"
    assert outcome["code"] == "worker-lost"
    assert f"{base}/elsewhere/worker.js" in outcome["message"]


def test_another_origin_is_refused_in_words(project: Project, visit: NewVisit) -> None:
    project.page(
        """import { BackgroundProcessor } from 'backdrop';
        const stream = await navigator.mediaDevices.getUserMedia({ video: true });
        const assets = `http://localhost:${location.port}/backdrop/`;
        (window as any).outcome = await new BackgroundProcessor({ assets })
          .start(stream.getVideoTracks()[0])
          .then((track) => track.kind, ({ code, message }) => ({ code, message }));"""
    )
    project.assets("public/backdrop")
    with hosting(project.build()) as base:
        page = visit(base=base)
        page.page.goto(base)
        page.page.wait_for_function("() => window.outcome")
        outcome = page.page.evaluate("() => window.outcome")
    assert outcome["code"] == "worker-lost"
    assert "own origin" in outcome["message"]


def test_a_stop_while_it_starts_is_an_error_of_its_own(project: Project, visit: NewVisit) -> None:
    project.page(
        """import { BackgroundProcessor } from 'backdrop';
        const stream = await navigator.mediaDevices.getUserMedia({ video: true });
        const [camera] = stream.getVideoTracks();
        const processor = new BackgroundProcessor();
        const first = processor.start(camera).then(() => 'started', ({ code }) => code);
        const second = processor.start(camera);
        document.querySelector('video')!.srcObject = new MediaStream([await second]);
        (window as any).outcome = await first;"""
    )
    project.assets("public/backdrop")
    with hosting(project.build()) as base:
        page = visit(base=base)
        _watch(page)
        assert page.page.evaluate("() => window.outcome") == "stopped"


def test_the_list_of_models_is_what_the_server_gives(project: Project, visit: NewVisit) -> None:
    project.assets("backdrop")
    models = project.folder / "backdrop" / "models"
    listed = json.loads((models / "index.json").read_bytes())["models"]
    page = visit().page
    page.goto(visit().base)
    served = page.evaluate("() => fetch('/api/models').then((response) => response.json())")["models"]
    assert listed == [card for card in served if card["id"].startswith("mediapipe-")]
    for card in listed:
        assert read_card(models / card["id"]).id == card["id"]


def test_the_command_keeps_its_hands_off_other_folders(project: Project) -> None:
    project.write("public/index.html", "mine")
    with pytest.raises(AssertionError, match="holds other files"):
        project.assets("public")
    assert (project.folder / "public" / "index.html").read_text() == "mine"
    with pytest.raises(AssertionError, match="is a file"):
        project.assets("public/index.html")


def test_an_update_replaces_what_the_command_copied_and_nothing_else(project: Project) -> None:
    project.assets("public/backdrop")
    folder = project.folder / "public" / "backdrop"
    manifest, listed = folder / "backdrop-files.json", folder / "models" / "index.json"
    # As if the version before had one file more.
    copied = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**copied, "files": [*copied["files"], "worker/before/old.js"]}))
    project.write("public/backdrop/worker/before/old.js", "")
    project.write("public/backdrop/mine.txt", "mine")
    project.write("public/backdrop/models/mine/card.json", "{}")
    models = json.loads(listed.read_text())["models"]
    listed.write_text(json.dumps({"models": [{"id": "gone"}, *models, {"id": "mine"}]}))
    project.assets("public/backdrop")
    assert not (folder / "worker" / "before").exists()
    assert (folder / "worker").is_dir()
    assert (folder / "mine.txt").read_text() == "mine"
    assert json.loads(listed.read_text())["models"] == [*models, {"id": "mine"}]
    assert (folder / "models" / "mine" / "card.json").is_file()
    assert json.loads(manifest.read_text()) == copied


def test_the_reference_is_what_the_sources_say(tmp_path: Path) -> None:
    written = reference(tmp_path / "api")
    kept = GUIDE.parent / "api"
    pages = sorted(path.relative_to(written) for path in written.rglob("*.md"))
    assert pages == sorted(path.relative_to(kept) for path in kept.rglob("*.md"))
    for page in pages:
        said = (written / page).read_text(encoding="utf-8")
        assert (kept / page).read_text(encoding="utf-8") == said, f"{page}: run `npm run reference`"
