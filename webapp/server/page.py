"""The page: the template, and the names that Vite gave to the script and the styles it needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

# The client's entries, as its Vite configuration names them: the page, and the script that runs before it.
ENTRY = "src/page/main.ts"
EARLY = "src/page/early.ts"


class PageError(Exception):
    """The page cannot be shown yet; the message says what to do."""


class _Chunk(BaseModel):
    """What we use of a chunk in Vite's manifest (https://vite.dev/guide/backend-integration)."""

    file: Annotated[str, Field(min_length=1)]
    css: list[str] = []
    imports: list[str] = []


_MANIFEST = TypeAdapter(dict[str, _Chunk])


@dataclass(frozen=True)
class Entry:
    """What the page's head links to; all are addresses on this server.

    Attributes:
        early: the plain script that starts the worker.
        script: the module that starts the page.
        styles: the style sheets of the entry and of all it imports.
        modules: the modules that it imports, to be fetched beside it (``modulepreload``).
    """

    early: str
    script: str
    styles: list[str]
    modules: list[str]


def read_entry(static: Path) -> Entry:
    """Read the entry from Vite's manifest below `static`.

    Raises:
        PageError: if the client is not built, or its manifest is not what Vite writes.
    """
    path = static / ".vite" / "manifest.json"
    try:
        manifest = _MANIFEST.validate_json(path.read_bytes())
        chunks = list(_with_imports(manifest, ENTRY))
        early = manifest[EARLY]
    except OSError as error:
        raise PageError(
            f"The page is not built: {path.name} cannot be read ({error.strerror}). Run `make serve`."
        ) from error
    except ValidationError as error:
        raise PageError(f"The page's {path.name} is not what Vite writes. Run `make serve` again.") from error
    except KeyError as error:
        raise PageError(f"The page's {path.name} has no chunk {error}. Run `make serve` again.") from error
    entry, *imported = chunks
    # A sheet that two chunks share is linked once.
    styles = dict.fromkeys(f"/{sheet}" for chunk in chunks for sheet in chunk.css)
    return Entry(f"/{early.file}", f"/{entry.file}", list(styles), [f"/{chunk.file}" for chunk in imported])


def _with_imports(manifest: dict[str, _Chunk], name: str) -> Iterator[_Chunk]:
    """Go through a chunk and all that it imports, each once, the chunk itself first."""
    waiting, seen = [name], {name}
    while waiting:
        chunk = manifest[waiting.pop(0)]
        yield chunk
        new = [imported for imported in chunk.imports if imported not in seen]
        seen.update(new)
        waiting += dict.fromkeys(new)


class Page:
    """``index.html``, drawn from its template and the manifest as they are now.

    Args:
        templates: the folder of ``index.html``.
        static: the folder that the client was built into.
        version: Backdrop's own version, which the template shows.
    """

    def __init__(self, templates: Path, static: Path, version: str) -> None:
        self._static = static
        self._version = version
        # A name that the template misspells is an error, not an empty string.
        self._environment = Environment(
            loader=FileSystemLoader(templates), autoescape=True, undefined=StrictUndefined
        )

    def html(self) -> bytes:
        """Draw the page, in UTF-8.

        Raises:
            PageError: if the client is not built or the template is missing or wrong.
        """
        entry = read_entry(self._static)
        try:
            text = self._environment.get_template("index.html").render(entry=entry, version=self._version)
        except (TemplateError, OSError) as error:
            raise PageError(f"The template index.html cannot be drawn: {error}.") from error
        return text.encode()
