"""The error that the exporting tool shows as one line."""

from __future__ import annotations


class ExportError(Exception):
    """The site cannot be exported; the message says why and what to do."""
