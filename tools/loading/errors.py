"""The error that the load test shows as one line."""

from __future__ import annotations


class LoadTestError(Exception):
    """The test cannot be run; the message says why and what to do."""
