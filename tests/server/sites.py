"""A small built site on the disk, the application over it, and the same behind the real command."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from fastapi.testclient import TestClient

from webapp.server.app import create_app
from webapp.server.precompress import precompress
from webapp.server.settings import Settings

CHECKOUT = Path(__file__).resolve().parents[2]
SECRET = b"a file outside the folders that are served"
SCRIPT = b"export const camera = 'stays on this device';\n" * 60
WASM = b"\0asm\1\0\0\0" + b"\x20\x00\x41\x01\x6a" * 800
WEIGHTS = bytes(range(256)) * 16
MODEL_JSON = json.dumps({"format": "graph-model", "nodes": [{"op": "Conv2D"}] * 200}).encode()


@dataclass(frozen=True)
class Site:
    """The folders of a built site, all below `root`."""

    root: Path

    @property
    def models(self) -> Path:
        return self.root / "models"

    @property
    def static(self) -> Path:
        return self.root / "static"

    @property
    def templates(self) -> Path:
        return self.root / "templates"

    @property
    def client(self) -> Path:
        return self.root / "client"

    @property
    def settings(self) -> Settings:
        return Settings(models=self.models, static=self.static, templates=self.templates, client=self.client)


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def write(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)


def card(model: str) -> dict[str, Any]:
    """Make a valid card whose one variant is `MODEL_JSON` and `WEIGHTS`."""
    files = {"q2/model.json": MODEL_JSON, "q2/group1-shard1of1.bin": WEIGHTS}
    return {
        "id": model,
        "title": model.title(),
        "family": "mediapipe-selfie",
        "architecture": "MobileNetV3",
        "input": {"height": 144, "width": 256},
        "outputs": {"alpha": [1, 144, 256, 1]},
        "licence": "Apache-2.0",
        "source": {"package": "a-package@1.0.0", "file": "model.tflite", "sha256": sha256(b"source")},
        "tools": {"tensorflow": "2.19.0"},
        "variants": {
            "2": {
                "files": [
                    {"path": path, "bytes": len(body), "sha256": sha256(body)} for path, body in files.items()
                ]
            }
        },
    }


def write_model(folder: Path, model: str) -> None:
    write(folder / model / "q2" / "model.json", MODEL_JSON)
    write(folder / model / "q2" / "group1-shard1of1.bin", WEIGHTS)
    write(folder / model / "card.json", json.dumps(card(model)).encode())


def write_site(root: Path) -> Site:
    """Write what `make serve` builds, in little."""
    site = Site(root)
    manifest = {
        "src/page/main.ts": {
            "file": "assets/main-Bx3kQ0aZ.js",
            "css": ["assets/main-Ck1_s-9Q.css"],
            "imports": ["_options-D4hhs2aa.js"],
            "isEntry": True,
        },
        "src/page/early.ts": {"file": "assets/early-Ee55Ff66.js", "isEntry": True},
        "_options-D4hhs2aa.js": {
            "file": "assets/options-D4hhs2aa.js",
            "css": ["assets/options-aaaa1111.css"],
        },
    }
    write(site.static / ".vite" / "manifest.json", json.dumps(manifest).encode())
    write(site.static / "assets" / "main-Bx3kQ0aZ.js", SCRIPT)
    write(site.static / "assets" / "early-Ee55Ff66.js", SCRIPT)
    write(site.static / "service-worker.js", SCRIPT)
    write(site.static / "assets" / "plain.js", SCRIPT)
    write(site.static / "assets" / "tiny-Aa11Bb22.js", b"export {};\n")
    write(site.static / "assets" / "photo-Aa11Bb22.webp", b"RIFF" + WEIGHTS)
    write(site.static / "assets" / "film-Aa11Bb22.webm", WEIGHTS)
    write(site.static / "assets" / "secret.txt", b"not secret\n" * 200)
    with ZipFile(site.static / "assets" / "compositor-Aa11Bb22.whl", "w") as wheel:
        wheel.writestr("compositor-0.3.0.dist-info/METADATA", "Metadata-Version: 2.4\nVersion: 0.3.0\n")
    pyodide = site.static / "pyodide" / "314.0.7"
    write(pyodide / "pyodide.mjs", SCRIPT)
    write(pyodide / "pyodide.asm.wasm", WASM)
    write(pyodide / "pyodide-lock.json", MODEL_JSON)
    write(pyodide / "python_stdlib.zip", WEIGHTS)
    precompress(site.static)
    write(
        site.templates / "index.html",
        b"<!doctype html><title>Backdrop {{ version }}</title>"
        b'<script src="{{ entry.early }}"></script>'
        b'<script type="module" src="{{ entry.script }}"></script>'
        b'{% for sheet in entry.styles %}<link rel="stylesheet" href="{{ sheet }}">{% endfor %}'
        b'{% for module in entry.modules %}<link rel="modulepreload" href="{{ module }}">{% endfor %}',
    )
    package = {"dependencies": {"@tensorflow/tfjs-core": "4.22.0"}}
    write(site.client / "package.json", json.dumps(package).encode())
    for model in ("another-model", "mediapipe-selfie-landscape"):
        write_model(site.models, model)
    write(site.models / "another-model" / "notes.txt", SECRET)
    write(site.static / "secret.txt", SECRET)
    write(site.root / "secret.txt", SECRET)
    return site


def client_of(site: Site) -> TestClient:
    return TestClient(
        create_app(site.settings), headers={"Accept-Encoding": "identity"}, raise_server_exceptions=False
    )


@contextmanager
def serving(site: Site, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the server as its user does; yields the process and the first line that it printed."""
    folders = {f"BACKDROP_{name.upper()}": str(path) for name, path in site.settings.model_dump().items()}
    process = subprocess.Popen(
        [sys.executable, "-m", "webapp.server", *options],
        cwd=CHECKOUT,
        env={**os.environ, **folders},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline()
    finally:
        process.kill()
        process.communicate()
