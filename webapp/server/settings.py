"""Where the server finds what it serves; every setting can be given as ``BACKDROP_<NAME>``."""

from __future__ import annotations

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

CHECKOUT = Path(__file__).resolve().parents[2]


class Settings(BaseSettings):
    """The server's folders; the defaults are the checkout's.

    Attributes:
        models: one folder a model, each with its ``card.json`` (``BACKDROP_MODELS``).
        static: what the client's build wrote (``BACKDROP_STATIC``).
        templates: holds ``index.html`` (``BACKDROP_TEMPLATES``).
        client: holds ``package.json``, from which ``/healthz`` tells the version of TensorFlow.js
            (``BACKDROP_CLIENT``).
    """

    # An empty variable is an unset one: it would otherwise mean the working directory.
    model_config = SettingsConfigDict(env_prefix="BACKDROP_", env_ignore_empty=True, frozen=True)

    models: Path = CHECKOUT / "models"
    static: Path = CHECKOUT / "webapp" / "static"
    templates: Path = CHECKOUT / "webapp" / "templates"
    client: Path = CHECKOUT / "webapp" / "client"
