"""The command that serves, and the settings that it reads."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from webapp.server.__main__ import AddressError, listen, main
from webapp.server.settings import Settings

from .sites import CHECKOUT, Site, serving


def test_the_first_line_says_the_address(port: int, shared_site: Site) -> None:
    with serving(shared_site, "--port", "0") as (_, line):
        assert line.startswith("Backdrop is at http://127.0.0.1:")


def test_ctrl_c_ends_it_in_order(shared_site: Site) -> None:
    with serving(shared_site, "--port", "0") as (process, line):
        connection = socket.create_connection(
            ("127.0.0.1", int(line.split(":")[2].split("/")[0])), timeout=10
        )
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        connection.recv(100)  # so that it is up
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
        connection.close()
    assert (process.returncode, errors) == (0, "")


def test_a_port_in_use_is_one_line_in_words(shared_site: Site, port: int) -> None:
    command = [sys.executable, "-m", "webapp.server", "--port", str(port)]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith(f"backdrop: port {port} is in use")


@pytest.mark.parametrize("port", ["-1", "65536", "eighty", "", "8000.0"])
def test_what_is_no_port_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([f"--port={port}"])
    assert (stopped.value.code, "is not a port" in capsys.readouterr().err) == (2, True)


def test_an_address_of_another_machine_is_an_error_in_words() -> None:
    with pytest.raises(AddressError, match=r"192\.0\.2\.1"):
        listen("192.0.2.1", 0)


@pytest.mark.parametrize("host", ["..", ".example", "a" * 64, f"{'a' * 64}.example", "\udcff"])
def test_what_is_no_name_of_a_machine_is_an_error_in_words(
    host: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--host", host, "--port", "0"]) == 2
    assert capsys.readouterr().err.startswith(f"backdrop: {host!r} is not an address of this machine (")


def test_settings_default_to_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BACKDROP_MODELS", raising=False)
    assert Settings().models == CHECKOUT / "models"


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKDROP_STATIC", "/srv/backdrop/static")
    assert Settings().static == Path("/srv/backdrop/static")


def test_an_empty_setting_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKDROP_MODELS", "")
    assert Settings().models == CHECKOUT / "models"
