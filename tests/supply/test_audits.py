"""What the databases' answers are taken for, and what is said where there is none."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from audit import report
from supply.audits import Audit, npm_audit, pip_audit

PIP = {
    "dependencies": [
        {"name": "fine", "version": "1.0", "vulns": []},
        {"name": "weak", "version": "2.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"]}]},
        {"name": "unknown", "skip_reason": "not on PyPI"},
    ]
}
NPM = {
    "vulnerabilities": {
        "weak": {"range": "<2", "severity": "high", "via": [{"title": "Reads what it should not"}]},
        "user": {"range": "*", "severity": "low", "via": ["weak"]},
    }
}


def answering(monkeypatch: pytest.MonkeyPatch, stdout: str, stderr: str = "", code: int = 1) -> None:
    monkeypatch.setattr(
        subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, code, stdout, stderr)
    )


def test_pips_answer_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, json.dumps(PIP))
    assert pip_audit(Path("x")) == Audit("pip-audit", ["weak 2.0: PYSEC-1, mended in 2.1"])


def test_npms_answer_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, json.dumps(NPM))
    assert npm_audit(Path("x")).weaknesses == [
        "user * (low): through a package that it needs",
        "weak <2 (high): Reads what it should not",
    ]


@pytest.mark.parametrize("stdout", ["", "{}", "[]", '{"message": "405 Method Not Allowed"}', "<html>"])
def test_no_answer_is_no_clean_bill(monkeypatch: pytest.MonkeyPatch, stdout: str) -> None:
    answering(
        monkeypatch, stdout, "npm error audit endpoint returned an error\nnpm error A log of this run: x\n"
    )
    for audit in (pip_audit(Path("x")), npm_audit(Path("x"))):
        assert audit.unasked is not None
        assert audit.unasked.startswith("npm error")
        assert report([audit]) == 2


def test_a_tool_that_is_missing_or_silent_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object, **__: object) -> None:
        raise FileNotFoundError

    def silent(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("npm", 1)

    monkeypatch.setattr(subprocess, "run", missing)
    assert npm_audit(Path("x")).unasked == "npm is not installed"
    monkeypatch.setattr(subprocess, "run", silent)
    assert "no answer within" in (npm_audit(Path("x")).unasked or "")


def test_the_exit_code_says_what_matters_most(capsys: pytest.CaptureFixture[str]) -> None:
    clean, weak, unasked = Audit("a", []), Audit("b", ["x 1: y"]), Audit("c", [], "no network")
    assert [report([clean]), report([clean, unasked]), report([weak, unasked])] == [0, 2, 1]
    said = capsys.readouterr().out
    assert (
        "a: no known weaknesses" in said,
        "b: 1 known" in said,
        "c: could not be asked: no network" in said,
    ) == (
        True,
        True,
        True,
    )
