"""The document, its drawing and its JSON."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import pytest

from benchmarking.browser import Machine, gpu_words
from benchmarking.cases import Case, Floor, Ours
from benchmarking.copies import ON_THE_WAY, WITH_WEBGL2
from benchmarking.document import Report, bars, markdown, table
from benchmarking.errors import BenchmarkError
from benchmarking.figures import Figures, Spread
from benchmarking.output import as_json, write_texts
from benchmarking.plot import COLORS, MOST_MS, Bar, bar_of, svg
from benchmarking.rounds import measure_rounds

SIZE = (640, 360)
STAGES = {
    "capture": Spread(0.1, 0.2),
    "carry": Spread(0.6, 0.8),
    "segment": Spread(7.0, 9.0),
    "compose": Spread(2.0, 3.0),
    "render": Spread(1.5, 2.5),
}
OURS = Figures(
    fps=30.0, cpu=0.4, others=0.9, main_busy=0.021, latency=Spread(11.0, 19.0), stages=STAGES, looks=7.5,
    first_frame_ms=512.0, first_bytes=450_000, python_bytes=470_000, tensors=146, memory_mb=480.0, used="x",
)  # fmt: skip
FLOOR = Figures(fps=30.0, cpu=0.2, others=0.1, main_busy=0.001)
PIPELINE = Path(__file__).resolve().parents[2] / "webapp" / "client" / "src" / "pipeline"


def _report() -> Report:
    def measure(case: Case) -> Figures:
        if isinstance(case, Ours) and case.effect == "image":
            raise BenchmarkError("it stopped")
        return FLOOR if isinstance(case, Floor) else OURS

    cases: list[Case] = [Floor(SIZE), Ours(SIZE), Ours(SIZE, effect="image")]
    results = measure_rounds(cases, 3, measure, lambda _: None)
    machine = Machine(2, "no GPU (WebGL in software)", "Chromium 1.2")
    return Report(machine, date(2026, 5, 4), results, {SIZE: {"copy": 0.123}}, 3, 5.0, 0.3, "a clip")


def test_the_document_tells_medians_ratios_noise_and_failures() -> None:
    text = markdown(_report(), "plot.svg")
    row = next(line for line in text.splitlines() if line.startswith("| blur, planes"))
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[1:] == ["30.0", "7.5", "0.40", "2.0x", "2.1 %", "11.0 / 19.0", "480 MB", "146", "0.90 ⚠ 3"]
    assert "2026-05-04" in text
    assert "![Milliseconds of each stage of a mean frame](plot.svg)" in text
    assert "3 of 3 rounds failed: it stopped" in text
    assert "346, 0.123" in text
    assert "What did not help" in text
    stages = next(line for line in text.splitlines() if line.startswith("| 640x360, blur, planes"))
    assert [cell.strip() for cell in stages.strip("|").split("|")][2::4] == ["0.6 / 0.8", "4.5"]


def test_every_table_has_as_many_cells_in_each_row() -> None:
    text = markdown(_report(), "plot.svg")
    for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({line.count("|") for line in block.splitlines()}) == 1, block


def test_a_table_is_aligned() -> None:
    assert table(("", "fps"), [["camera", "30.0"]]).splitlines() == [
        "|        |  fps |",
        "| ------ | ---: |",
        "| camera | 30.0 |",
    ]


def test_the_files_that_copy_pixels_are_there() -> None:
    for copy in (*ON_THE_WAY, *WITH_WEBGL2):
        assert (PIPELINE / copy.where).is_file(), copy.where


def test_every_copy_is_measured_under_its_own_name() -> None:
    keys = [copy.key for copy in (*ON_THE_WAY, *WITH_WEBGL2) if copy.key]
    script = (PIPELINE.parents[3] / "tools" / "benchmarking" / "pages" / "copies.js").read_text(
        encoding="utf-8"
    )
    assert len(set(keys)) == len(keys)
    for key in keys:
        assert re.search(rf"^\s+{key}[:,]", script, re.MULTILINE), key


def test_a_bar_is_as_long_as_a_mean_frame() -> None:
    bar = bar_of("blur", OURS)
    assert list(bar.parts) == list(COLORS)
    # The model looks at one frame in four.
    assert bar.total == pytest.approx(0.1 + 0.6 + (7.0 + 2.0) / 4 + 1.5)


def test_the_drawing_is_well_formed_and_keeps_within_its_frame() -> None:
    drawing = svg([*bars(_report()), Bar("<long> & slow", {"segment": 30.0, "compose": 900.0})], 1000 / 30)
    root = ET.fromstring(drawing)  # noqa: S314 - our own
    width = float(root.attrib["viewBox"].split()[2])
    boxes = [node for node in root.iter() if node.tag.endswith("rect")]
    assert all(float(box.attrib["x"]) + float(box.attrib["width"]) <= width for box in boxes)
    words = [node.text for node in root.iter() if node.tag.endswith("text")]
    assert "<long> & slow" in words
    assert "… 930.0 ms" in words
    assert MOST_MS < 930
    assert "prefers-color-scheme: dark" in drawing


def test_json_has_every_round() -> None:
    told = json.loads(json.dumps(as_json(_report())))
    ours = told["cases"][1]
    assert (ours["kind"], ours["size"], ours["cpu_times_camera"]) == ("ours", [640, 360], 2.0)
    assert [each["stages"]["segment"]["p95"] for each in ours["rounds"]] == [9.0] * 3
    assert told["cases"][2]["rounds"] == [None] * 3
    assert told["cases"][2]["median"] is None


def test_a_gpu_is_told_in_words() -> None:
    assert gpu_words("ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device))").startswith("no GPU")
    assert gpu_words("") == "no WebGL"
    assert gpu_words("ANGLE (NVIDIA, A100, OpenGL 4.5)") == "NVIDIA, A100, OpenGL 4.5"


def test_a_file_that_cannot_be_written_is_named_and_nothing_is_left(tmp_path: Path) -> None:
    place = tmp_path / "taken"
    place.mkdir()
    (place / "inside").touch()
    with pytest.raises(BenchmarkError, match="taken: cannot be written"):
        write_texts({place: "text"})
    assert list(tmp_path.iterdir()) == [place]
