"""The error that the tools of this package show as one line."""

from __future__ import annotations


class SupplyError(Exception):
    """Something cannot be listed; the message says why and what to do."""
