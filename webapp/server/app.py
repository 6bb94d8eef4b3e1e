"""The application: which address gives what."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import FastAPI, Path, Query, Request
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.staticfiles import NotModifiedResponse

from modelkit.cards import Card
from modelkit.reading import read_bounded
from webapp.server.assets import BuiltFiles, is_hashed, is_versioned
from webapp.server.catalog import LiveCatalog, ModelFile
from webapp.server.headers import SECURITY_HEADERS, SecurityHeaders
from webapp.server.page import Page, PageError
from webapp.server.responses import CACHE_CHECKED, CACHE_FOREVER, etag_matches, in_memory, media_type
from webapp.server.settings import Settings
from webapp.server.versions import backdrop_version, versions

# Longer paths in an error message help nobody.
_SHOWN_PATH_CHARACTERS = 120


# Larger bodies are sent as they lie on the disk: those compressed here are kept in memory, many at a time.
_MOST_LIVE_BYTES = 1 << 20

# What a conditional or partial request may be answered with, and what a range may that is none.
_NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    304: {"description": "The client's copy, which its If-None-Match names, is good still."}
}
_RANGES: dict[int | str, dict[str, Any]] = {
    206: {"description": "The part of the file that the Range header names."},
    400: {"description": "The Range header is none.", "content": {"text/plain": {}}},
    416: {"description": "The file has no such part.", "content": {"text/plain": {}}},
}


class Problem(BaseModel):
    """Every error's body: what was wrong, in words."""

    detail: str


class ModelList(BaseModel):
    """The cards of all models on offer, the default model's first."""

    models: list[Card]


class Health(BaseModel):
    """``status`` is "ok", or says in words what keeps the server from showing the page."""

    status: str
    versions: dict[str, str | None]
    models: int


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the application.

    Args:
        settings: its folders; by default from the environment (``BACKDROP_...``), else the checkout's.
    """
    settings = settings or Settings()
    catalog = LiveCatalog(settings.models)
    page = Page(settings.templates, settings.static, backdrop_version())
    catalog.current()  # so that warnings about cards stand in the log before the first visitor comes

    app = FastAPI(
        title="Backdrop",
        version=backdrop_version(),
        # The pages that FastAPI draws for these load their scripts from a CDN.
        docs_url=None,
        redoc_url=None,
        # A slash too many makes a wrong address: redirects would trust the Host header.
        redirect_slashes=False,
    )
    app.add_middleware(SecurityHeaders)
    app.exception_handler(HTTPException)(_in_words)
    app.exception_handler(Exception)(_failed)

    # Plain functions: FastAPI runs them in threads, so the disk keeps nobody waiting.
    # HEAD runs them as GET does, and uvicorn leaves the body out.

    @app.get("/", include_in_schema=False)
    @app.head("/", include_in_schema=False)
    def index(request: Request) -> Response:
        try:
            html = page.html()
        except PageError as error:
            raise HTTPException(503, str(error)) from error
        return in_memory(request, html, "text/html", CACHE_CHECKED)

    @app.get("/api/models", response_model=ModelList, responses=_NOT_MODIFIED)
    @app.head("/api/models", include_in_schema=False)
    def models(request: Request) -> Response:
        """List the models: every card as it stands in its folder, the default model first."""
        return in_memory(request, catalog.current().as_json(), "application/json", CACHE_CHECKED)

    @app.get(
        "/models/{model}/{path:path}",
        response_class=FileResponse,
        responses=_NOT_MODIFIED | _RANGES | {404: {"model": Problem}},
    )
    @app.head("/models/{model}/{path:path}", include_in_schema=False)
    def model_file(
        request: Request,
        model: Annotated[str, Path(description="the model's id")],
        path: Annotated[str, Path(description="the file's path, as its card names it")],
        v: Annotated[
            str | None, Query(description="a beginning of the file's sha256: cached for ever")
        ] = None,
    ) -> Response:
        """Send a model's ``card.json``, or a file that the card names."""
        file = catalog.current().files.get((model, path))
        if file is None:
            raise HTTPException(404, f"No model's card names {_shown(f'{model}/{path}')}; see /api/models.")
        return _send_model_file(request, file, v)

    @app.get("/service-worker.js", include_in_schema=False)
    @app.head("/service-worker.js", include_in_schema=False)
    def service_worker(request: Request) -> Response:
        # Beside the page: it has a say only about what lies in its own folder.
        try:
            script = (settings.static / "service-worker.js").read_bytes()
        except OSError as error:
            raise HTTPException(404, "The service worker is not built; run 'make build'.") from error
        return in_memory(request, script, "text/javascript", CACHE_CHECKED)

    @app.get("/healthz", response_model=Health, responses={503: {"model": Health}})
    @app.head("/healthz", include_in_schema=False)
    def health() -> JSONResponse:
        """Tell whether the page can be shown, the versions of all parts, and how many models there are."""
        count = len(catalog.current().cards)
        status = "ok" if count else "there is no model; see the server's log"
        try:
            page.html()
        except PageError as error:
            status = str(error)
        health = Health(status=status, versions=versions(settings), models=count)
        headers = {"Cache-Control": "no-store"}
        return JSONResponse(health.model_dump(), 200 if status == "ok" else 503, headers=headers)

    app.mount("/assets", BuiltFiles(settings.static / "assets", is_hashed))
    app.mount("/pyodide", BuiltFiles(settings.static / "pyodide", is_versioned))
    return app


def _send_model_file(request: Request, file: ModelFile, version: str | None) -> Response:
    try:
        result = file.stat()
        if media_type(file.path) == "application/json" and result.st_size <= _MOST_LIVE_BYTES:
            # Small, and a tenth of it when compressed, unlike the weights.
            body = read_bounded(file.path, _MOST_LIVE_BYTES)
            return in_memory(request, body, media_type(file.path), _model_cache(file, version, len(body)))
    except OSError as error:
        raise HTTPException(
            404,
            f"The model's file {file.path.name} cannot be read ({error.strerror}); convert the model again.",
        ) from error
    headers = {"Cache-Control": _model_cache(file, version, result.st_size)}
    response = FileResponse(file.path, headers=headers, media_type=media_type(file.path), stat_result=result)
    if etag_matches(response.headers["etag"], request.headers.get("if-none-match", "")):
        return NotModifiedResponse(response.headers)
    return response


def _model_cache(file: ModelFile, version: str | None, size: int) -> str:
    # A file cut short must not stay in caches under the address of the whole one.
    return CACHE_FOREVER if file.is_version(version) and size == file.bytes else CACHE_CHECKED


async def _in_words(request: Request, error: HTTPException) -> Response:
    """Answer an HTTP error with JSON that says what was wrong."""
    headers = {"Cache-Control": "no-store", **(error.headers or {})}
    detail = error.detail
    if error.status_code == 405:
        # Starlette names the methods of one matching route; all of ours answer these two.
        headers["Allow"] = "GET, HEAD"
        detail = f"{_shown(request.url.path)} answers only GET and HEAD."
    elif error.status_code == 404 and detail == HTTPStatus.NOT_FOUND.phrase:
        detail = f"There is nothing at {_shown(request.url.path)}."
    return JSONResponse({"detail": detail}, error.status_code, headers)


async def _failed(request: Request, error: Exception) -> Response:
    """Answer where our own code failed. Starlette does so outside all middleware, hence the headers here."""
    detail = "The server failed at this request; its log says why."
    return JSONResponse({"detail": detail}, 500, {"Cache-Control": "no-store", **SECURITY_HEADERS})


def _shown(path: str) -> str:
    """Show a path that somebody sent: what is not plain ASCII escaped, and not endless."""
    text = ascii(path)
    return text if len(text) <= _SHOWN_PATH_CHARACTERS else f"{text[:_SHOWN_PATH_CHARACTERS]}...'"
