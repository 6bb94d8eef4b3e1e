"""The npm package as somebody else has it: packed, in an empty project, with the guide's code in use."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from webapp.server.settings import CHECKOUT

CLIENT = CHECKOUT / "webapp" / "client"
BUILT = CLIENT / "package"
GUIDE = CHECKOUT / "docs" / "library.md"

# ```ts name=bundler ... ```
_BLOCK = re.compile(r"^```(\w+) name=([\w-]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class NotPackagedError(Exception):
    """The package has not been built."""


def example(name: str, language: str = "ts") -> str:
    """A block of the guide's code, by the name and language behind its fence."""
    text = GUIDE.read_text(encoding="utf-8")
    found = [code for kind, called, code in _BLOCK.findall(text) if (kind, called) == (language, name)]
    assert len(found) == 1, f"{GUIDE.name} has {len(found)} blocks `{language} name={name}`"
    return str(found[0])


def headers(name: str) -> dict[str, str]:
    """The headers of an ``http`` block of the guide."""
    lines = example(name, "http").splitlines()
    return dict(line.split(": ", 1) for line in lines)


def pack(folder: Path) -> Path:
    """`npm pack` the built package into a folder; gives the file.

    Raises:
        NotPackagedError: if the package has not been built.
    """
    if not (BUILT / "package.json").is_file():
        raise NotPackagedError(f"{BUILT} is missing: run `make package` first")
    _run("npm", "pack", str(BUILT), "--pack-destination", str(folder), "--silent", cwd=folder)
    (packed,) = folder.glob("*.tgz")
    return packed


def reference(folder: Path) -> Path:
    """Write the reference into a folder, from the sources as they are; gives the folder."""
    _run("npx", "--no-install", "typedoc", "--out", str(folder), cwd=CLIENT)
    return folder


@dataclass(frozen=True)
class Project:
    """A project that has nothing but the package, and what of our own installation it is lent."""

    folder: Path

    def copied(self, folder: Path) -> Project:
        """The same in another folder."""
        return Project(shutil.copytree(self.folder, folder, symlinks=True))

    def write(self, name: str, text: str) -> None:
        """Write one of its files."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def lend(self, *packages: str) -> None:
        """Let it use packages that we have installed ourselves."""
        for name in packages:
            (self.folder / "node_modules" / name).symlink_to(CLIENT / "node_modules" / name)

    def assets(self, folder: str) -> None:
        """Run the package's own command that copies what a page has to serve."""
        _run("npx", "--no-install", "backdrop-assets", folder, cwd=self.folder)

    def page(self, script: str, *, head: str = "") -> None:
        """Write a page with a video, and its module."""
        self.write(
            "index.html",
            f'<!doctype html><html lang="en"><head><title>A call</title>{head}</head>'
            '<body><video id="output" autoplay muted playsinline></video>'
            '<script type="module" src="/main.ts"></script></body></html>',
        )
        self.write("main.ts", script)

    def build(self) -> Path:
        """Bundle it with Vite as it comes; gives the folder to serve."""
        _run("node", str(CLIENT / "node_modules" / "vite" / "bin" / "vite.js"), "build", cwd=self.folder)
        return self.folder / "dist"

    def check_types(self, resolution: str) -> str:
        """Have TypeScript check all of it; gives what it has to say against it."""
        module = {"bundler": "esnext", "nodenext": "nodenext"}[resolution]
        options = {
            **{"target": "es2022", "module": module, "moduleResolution": resolution},
            **{"lib": ["es2022", "dom", "dom.iterable"], "types": [], "strict": True, "noEmit": True},
        }
        self.write("tsconfig.json", json.dumps({"compilerOptions": options, "include": ["*.ts"]}))
        compiler = CLIENT / "node_modules" / "typescript" / "bin" / "tsc"
        done = subprocess.run(
            ["node", str(compiler), "--noEmit"], cwd=self.folder, capture_output=True, text=True, check=False
        )
        return done.stdout


def install(packed: Path, folder: Path) -> Project:
    """Install the package into an empty folder, without a network."""
    folder.mkdir(parents=True, exist_ok=True)
    project = Project(folder)
    project.write("package.json", json.dumps({"name": "call", "private": True, "type": "module"}))
    _run("npm", "install", "--offline", "--no-audit", "--no-fund", str(packed), cwd=folder)
    return project


def _run(*command: str, cwd: Path) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)} failed: {(done.stdout + done.stderr)[-3000:]}"
