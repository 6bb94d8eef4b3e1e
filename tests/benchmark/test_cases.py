"""Which cases the options come to, and what they refuse."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarking.arguments import parser
from benchmarking.camera import given_clip
from benchmarking.cases import LANDSCAPE, Case, Floor, Ours, Peer, parse_size
from benchmarking.command_line import cases_of, run
from benchmarking.errors import BenchmarkError

VARIANTS = [(LANDSCAPE, 1), (LANDSCAPE, 2), ("other", 2)]


def _cases(*arguments: str) -> list[Case]:
    return cases_of(parser().parse_args(arguments), VARIANTS)


def _ours(cases: list[Case]) -> list[Ours]:
    return [case for case in cases if isinstance(case, Ours)]


def test_a_size_is_width_and_height() -> None:
    assert parse_size("640x360") == (640, 360)
    assert parse_size("1920X1080") == (1920, 1080)


@pytest.mark.parametrize(
    "text", ["640", "640x", "x360", "-640x360", "640x360x2", "641x360", "100x100", "4000x2000"]
)
def test_a_size_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BenchmarkError, match=r"--size"):
        parse_size(text)


def test_usually_every_size_has_its_floor_and_the_default() -> None:
    cases = _cases()
    for size in ((640, 360), (1280, 720), (1920, 1080)):
        assert Floor(size) in cases
        assert Ours(size) in cases
    # Drawing is most of the work there.
    assert Ours((1920, 1080), effect="image") in cases
    assert len(cases) < 12
    assert len(set(cases)) == len(cases)


def test_options_make_a_product() -> None:
    cases = _cases(
        "--size",
        "640x360",
        "--model",
        "other",
        "--effect",
        "blur",
        "--effect",
        "image",
        "--renderer",
        "webgl2",
    )
    assert cases == [
        Floor((640, 360)),
        Ours((640, 360), "other", 2, "wasm", "webgl2", "blur"),
        Ours((640, 360), "other", 2, "wasm", "webgl2", "image"),
    ]


def test_all_takes_every_installed_variant() -> None:
    ours = _ours(_cases("--all"))
    assert {(case.model, case.quant) for case in ours} == set(VARIANTS)
    assert {case.backend for case in ours} == {"wasm", "webgl", "cpu"}
    assert {case.size for case in ours} == {(640, 360), (1280, 720), (1920, 1080)}
    # Plain JavaScript is so slow that once for each variant is enough.
    assert sum(case.backend == "cpu" for case in ours) == len(VARIANTS)


def test_what_is_not_installed_is_named() -> None:
    with pytest.raises(BenchmarkError, match="mine: is not installed; there are mediapipe"):
        _cases("--model", "mine")
    with pytest.raises(BenchmarkError, match="--quant"):
        _cases("--quant", "4")
    with pytest.raises(BenchmarkError, match="convert_model"):
        cases_of(parser().parse_args([]), [("other", 2)])


def test_peers_are_the_pages_of_a_folder(tmp_path: Path) -> None:
    for name in ("b.html", "a.html", "notes.txt"):
        (tmp_path / name).touch()
    cases = _cases("--size", "640x360", "--peers", str(tmp_path))
    assert cases[-2:] == [Peer((640, 360), "a.html"), Peer((640, 360), "b.html")]


def test_a_folder_without_peers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match=r"holds no \.html page"):
        _cases("--peers", str(tmp_path))
    with pytest.raises(BenchmarkError, match="no such folder"):
        _cases("--peers", str(tmp_path / "nowhere"))


def test_a_camera_has_to_be_a_clip(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.touch()
    with pytest.raises(BenchmarkError, match=r"\.y4m and \.mjpeg"):
        given_clip(film)
    with pytest.raises(BenchmarkError, match="no such file"):
        given_clip(tmp_path / "film.y4m")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--rounds", "0"),
        ("--rounds", "two"),
        ("--seconds", "nan"),
        ("--backend", "gpu"),
        ("--soak", "-1"),
        ("--slowed", "1"),
    ],
)
def test_values_that_mean_nothing_are_refused(
    arguments: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(arguments)
    assert arguments[0] in capsys.readouterr().err


def test_where_nothing_can_be_written_nothing_is_measured(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match="no such folder to write into"):
        run(parser().parse_args(["--out", str(tmp_path / "nowhere" / "b.md")]))
    with pytest.raises(BenchmarkError, match=r"has to end in \.md"):
        run(parser().parse_args(["--out", str(tmp_path / "b.txt")]))
