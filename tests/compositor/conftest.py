"""What every test of the compositor gets, on NumPy and on TensorFlow.js tensors alike.

No test here imports NumPy or TensorFlow.js: they know only `compositor.arrays`, and run unchanged in Pyodide.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from compositor.arrays import Namespace, namespace

# No deadline: a first call compiles, and the machine may be busy. Derandomized: the same tests on both
# kinds of arrays are to get the same examples.
settings.register_profile(
    "compositor",
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.fixture(scope="session")
def xp() -> Namespace:
    """The arrays of this interpreter."""
    return namespace()


@pytest.fixture(autouse=True)
def nothing_leaks(xp: Namespace) -> Iterator[None]:
    """Runs every test in a scope of its own; what it then leaves in memory was held and never released."""
    before = xp.live()
    with xp.scope():
        yield
    assert xp.live() == before, "the test left arrays in memory"


class Report:
    """Which tests passed on which arrays, for `run_both.py` to compare."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.outcomes: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        # A test has passed only if its set-up and its end (the leak check) have too.
        if report.outcome != "passed" or report.when == "call":
            self.outcomes[report.nodeid] = report.outcome

    def pytest_sessionfinish(self) -> None:
        self.path.write_text(
            json.dumps({"arrays": namespace().name, "outcomes": self.outcomes}), encoding="utf-8"
        )


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("compositor")
    path = os.environ.get("COMPOSITOR_TEST_REPORT")
    if path:
        config.pluginmanager.register(Report(Path(path)))
