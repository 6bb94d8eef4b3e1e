"""The error that the tool shows as one line."""

from __future__ import annotations


class EvaluationError(Exception):
    """Something that cannot be measured, read or written; the message says what, why and what to do."""
