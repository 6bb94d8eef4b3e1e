"""The error that every tool shows as one line."""

from __future__ import annotations


class ConversionError(Exception):
    """A model that cannot be read, rebuilt, written or measured; the message says why and what to do."""
