"""The command line's own words and codes; needs no TensorFlow."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from convert_model import main
from tests.modelkit.support import MODELS, ROOT, needs_tensorflow

NAME = "mediapipe-selfie-landscape"


def test_help_teaches_by_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    words = capsys.readouterr().out
    for command in (
        "selfie",
        "bodypix",
        "tflite",
        "keras",
        "onnx",
        "saved-model",
        "tfjs",
        "list",
        "check",
        "remove",
    ):
        assert f"convert_model.py {command}" in words


def test_runs_straight_from_the_checkout() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "convert_model.py", "check", NAME],
        capture_output=True,
        text=True,
        check=False,
        env={},
    )
    assert (done.returncode, done.stdout) == (0, f"{NAME}: good\n")


def test_list_shows_bytes_and_figures(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    words = capsys.readouterr().out
    assert f"{NAME}  MediaPipe Selfie (landscape), 144x256, Apache-2.0" in words
    assert words.count("quantBytes") >= 6


@pytest.mark.parametrize("name", ["", "wrong"])
def test_list_says_where_there_is_nothing(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["list", "--models", str(tmp_path / name)]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err) == (
        "",
        f"convert_model: {tmp_path / name}: holds no models; convert one first\n",
    )


@needs_tensorflow
@pytest.mark.slow
def test_sigterm_leaves_nothing_behind(tmp_path: Path) -> None:
    models, scratch = tmp_path / "models", tmp_path / "scratch"
    scratch.mkdir()
    source = ["tfjs", str(MODELS / NAME / "q4"), "--id", "net", "--models", str(models)]
    with subprocess.Popen(
        [sys.executable, ROOT / "tools" / "convert_model.py", *source],
        env={**os.environ, "TMPDIR": str(scratch)},
        stderr=subprocess.DEVNULL,
    ) as process:
        while not list(models.glob(".net-*")) and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 143
    assert list(models.iterdir()) == []
    assert list(scratch.glob("backdrop-*")) == []


def test_check_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(MODELS / NAME, tmp_path / NAME)
    (tmp_path / NAME / "q1" / "model.json").write_text("{}")
    assert main(["check", "--models", str(tmp_path)]) == 1
    assert "q1/model.json: has 2 bytes, the card says" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check", "--models", "nowhere"], "nowhere: holds no models; convert one first"),
        (
            ["bodypix", "--architecture", "ResNet50", "--multiplier", "0.5", "--mirror", "."],
            "no BodyPix ResNet50 with multiplier 0.5 and output stride 16; there are MobileNetV1 with "
            "multiplier "
            "0.5|0.75|1 and output stride 8|16|32, and ResNet50 with multiplier 1 and output stride 16|32",
        ),
        (
            ["bodypix", "--mirror", "."],
            ".: holds no BodyPix MobileNetV1 0.75, stride 16; looked for bodypix/",
        ),
        (["bodypix", "--all", "--multiplier", "1"], "--all means every combination"),
        (["keras", "\udcff.keras", "--id", "net"], "its name is not UTF-8; rename it"),
        (["remove", "none", "--models", "nowhere"], "nowhere/none: is not installed"),
        (["tfjs", "none"], "none: cannot be read (No such file or directory)"),
        (["keras", "none.keras"], "none.keras: cannot be read (No such file or directory)"),
        (["saved-model", "none"], "none/saved_model.pb: cannot be read (No such file or directory)"),
        (["onnx", "none.onnx"], "none.onnx: cannot be read (No such file or directory)"),
        (["selfie", "--package", "none.tgz"], "none.tgz: cannot be read (No such file or directory)"),
        (
            ["measure", NAME, "--photos", "none", "--dataset", "none", "--package", "."],
            "none: is not a folder",
        ),
    ],
    ids=lambda part: " ".join(part).encode(errors="replace").decode() if isinstance(part, list) else "",
)
def test_error_is_one_line_and_code_2(
    arguments: list[str],
    words: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    (line,) = [text for text in capsys.readouterr().err.splitlines() if text.startswith("convert_model: ")]
    assert words in line


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["fly"],
        ["bodypix", "--architecture", "VGG"],
        ["bodypix", "--mirror", "a", "--bucket", "b"],
        ["tflite", "net.tflite", "--person-class", "-1"],
        ["tflite", "net.tflite", "--id", "../net"],
        ["tflite", "net.tflite", "--id", "Net"],
        ["tflite", "net.tflite", "--id", "net", "--scale", "nan"],
        ["tflite", "net.tflite", "--title", "\udcff"],
        ["tflite", "net.tflite", "--size", "-1", "-1"],
        ["tflite", "net.tflite", "--size", "0", "64"],
        ["tflite", "net.tflite", "--id", "net", "--mean", "many"],
        ["selfie", "--quant-bytes", "3"],
        ["selfie", "--model", "portrait"],
    ],
    ids=lambda arguments: " ".join(arguments).encode(errors="replace").decode(),
)
def test_wrong_usage_is_code_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2


def test_missing_packages_are_said_in_words() -> None:
    # -S leaves out site-packages, as a Python without our virtual environment would.
    done = subprocess.run(
        [sys.executable, "-S", ROOT / "tools" / "convert_model.py", "list"],
        capture_output=True,
        text=True,
        check=False,
        env={},
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "run 'make tools'" in done.stderr


def test_missing_tensorflow_is_said_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "net.tflite").write_bytes(b"\x1c\0\0\0TFL3" + bytes(64))
    for name in [name for name in sys.modules if name.partition(".")[0] in ("tensorflow", "tensorflowjs")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    assert (
        main(["tflite", str(tmp_path / "net.tflite"), "--id", "net", "--models", str(tmp_path / "models")])
        == 2
    )
    assert "run 'make tools', then use '.venv/bin/python" in capsys.readouterr().err


@needs_tensorflow
def test_check_runs_the_models_on_a_portrait(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("skimage")
    assert main(["check", "--run", NAME]) == 0
    assert capsys.readouterr().out == f"{NAME}: good\n"
