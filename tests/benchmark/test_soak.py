"""Some seconds of the page, looked into as the long run does it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from benchmarking.camera import make_clip
from benchmarking.cases import Ours, Size
from benchmarking.hosting import our_server
from benchmarking.measure import Bench
from benchmarking.soak import soak
from modelkit.browser import find_chromium
from webapp.server.settings import Settings

SIZE: Size = (640, 360)
BUILT = (Settings().static / ".vite" / "manifest.json").is_file()


@pytest.mark.skipif(not BUILT, reason="the page is not built; run 'make build'")
@pytest.mark.skipif(not find_chromium().is_file(), reason="there is no Chromium")
def test_the_page_is_looked_into_and_keeps_no_tensors(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "clip.y4m", SIZE)
    said: list[str] = []
    with our_server() as address, sync_playwright() as playwright:
        bench = Bench(playwright, address, "", {SIZE: clip}, warmup=1, seconds=1, limit=60)
        run = soak(bench, Ours(SIZE), 0.2, said.append, every=1.5)
    assert len(said) == len(run.looks) == 9
    assert run.rate("frames") > 0
    first, last = run.looks[0].values, run.looks[-1].values
    assert first["tensors"] == last["tensors"] > 0
    # The pixel loops, TensorFlow.js and Python each have one.
    assert first["WASM memory, MB"] > 3
    assert first["GL objects"] == 0
    for name in ("page's heap, MB", "worker's heap, MB", "worker's buffers, MB", "all processes, MB"):
        assert first[name] > 0, name
    # Every sixth look goes inside.
    assert [number for number, look in enumerate(run.looks) if "WASM memory, MB" in look.values] == [0, 6]
