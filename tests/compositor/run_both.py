"""Runs the compositor's tests on NumPy, beside that in Pyodide on TensorFlow.js tensors, and compares.

``python tests/compositor/run_both.py [--backend wasm|cpu] [PYTEST ARGUMENT...]``; needs Node and the npm
packages of webapp/client. It fails if a test fails on either, or if one ran on only one of the two. Last come
the tests in ``real``, on NumPy.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[1]

# Tests with real models and photos know NumPy, and run on it alone.
REAL = "tests/compositor/real"

# What the tests import: pure Python, so that Pyodide can use the very files of this environment.
PYTEST = ("pytest", "_pytest", "py", "pluggy", "iniconfig", "packaging", "pygments")
HYPOTHESIS = (
    "hypothesis",
    "_hypothesis_ftz_detector",
    "_hypothesis_globals",
    "_hypothesis_pytestplugin",
    "sortedcontainers",
)


class CannotRun(RuntimeError):  # noqa: N818
    """Something that the tests need is not there; says what, and how to get it."""


def main(arguments: list[str] | None = None) -> int:
    """The command line; 0 if both runs passed with the same tests."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--backend", choices=("wasm", "cpu"), default="wasm", help="of TensorFlow.js")
    options, pytest_arguments = parser.parse_known_args(arguments)
    made_up = [f"--ignore={REAL}", *pytest_arguments]
    try:
        with tempfile.TemporaryDirectory() as folder, _on_numpy(Path(folder), made_up) as numpy_outcomes:
            tensors = _on_tensors(Path(folder) / "tfjs.json", options.backend, made_up)
            numpy = numpy_outcomes()
    except CannotRun as error:
        print(error, file=sys.stderr)
        return 1
    return max(_compare(numpy, tensors), _on_real_pictures(pytest_arguments))


@contextmanager
def _on_numpy(folder: Path, pytest_arguments: list[str]) -> Iterator[Callable[[], dict[str, str]]]:
    """Runs beside what is done meanwhile; gives what waits for its end and tells the outcomes."""
    report, printed = folder / "numpy.json", folder / "numpy.txt"
    command = [sys.executable, "-m", "pytest", "tests/compositor", *pytest_arguments]
    environment = {**os.environ, "COMPOSITOR_TEST_REPORT": str(report)}

    def outcomes() -> dict[str, str]:
        code = process.wait()
        print(f"compositor on NumPy:\n{printed.read_text(encoding='utf-8')}", flush=True)
        return _outcomes(report, "NumPy", code)

    with (
        printed.open("w", encoding="utf-8") as output,
        subprocess.Popen(
            command, cwd=CHECKOUT, env=environment, stdout=output, stderr=subprocess.STDOUT
        ) as process,
    ):
        yield outcomes


def _on_tensors(report: Path, backend: str, pytest_arguments: list[str]) -> dict[str, str]:
    node = shutil.which("node")
    if node is None:
        raise CannotRun("The tests on TF.js tensors need Node 20 or newer; install nodejs.")
    if not (CHECKOUT / "webapp/client/node_modules/pyodide").is_dir():
        raise CannotRun("The tests on TF.js tensors need the npm packages: run `npm ci` in webapp/client.")
    script = [str(HERE / "run_tfjs.mjs"), str(CHECKOUT), str(report), json.dumps(_modules())]
    print(f"compositor on TF.js tensors ({backend}):", flush=True)
    environment = {**os.environ, "COMPOSITOR_TFJS_BACKEND": backend}
    # The header would ask for pluggy's version, which only an installed package has.
    command = [node, *script, "--no-header", *pytest_arguments]
    ended = subprocess.run(command, cwd=CHECKOUT, env=environment, check=False)
    return _outcomes(report, "TF.js", ended.returncode)


def _on_real_pictures(pytest_arguments: list[str]) -> int:
    """0 if all passed or were skipped, or the arguments select none."""
    print("compositor on a real model's answers:", flush=True)
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", REAL, *pytest_arguments], cwd=CHECKOUT, check=False
    )
    return 0 if ended.returncode in {0, 5} else 1  # 5: none collected


def _modules() -> dict[str, str]:
    """Where each module lies that the tests import."""
    places = {}
    for name in PYTEST + HYPOTHESIS:
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            raise CannotRun(
                f"The tests need the Python package {name}: install the project with its extra [test]."
            )
        origin = Path(spec.origin)
        place = origin.parent if spec.submodule_search_locations else origin
        if any(place.rglob("*.so")):
            raise CannotRun(
                f"{name} is a compiled release, which Pyodide cannot load: install the pinned one."
            )
        places[name] = str(place)
    return places


def _outcomes(report: Path, arrays: str, code: int) -> dict[str, str]:
    """What the report says of each test. A `code` of 0 or 1 means that pytest ran them all."""
    if code not in {0, 1} or not report.is_file():
        raise CannotRun(
            f"pytest did not get through on {arrays} (exit code {code}); what it printed says why."
        )
    found = json.loads(report.read_text(encoding="utf-8"))
    if found["arrays"] != arrays:
        raise CannotRun(f"These tests were to run on {arrays}, and ran on {found['arrays']}.")
    outcomes: dict[str, str] = found["outcomes"]
    return outcomes


def _compare(numpy: dict[str, str], tensors: dict[str, str]) -> int:
    failed = [f"{name} {outcome} on NumPy" for name, outcome in numpy.items() if outcome != "passed"]
    failed += [
        f"{name} {outcome} on TF.js tensors" for name, outcome in tensors.items() if outcome != "passed"
    ]
    failed += [f"{name} ran on NumPy only" for name in numpy.keys() - tensors.keys()]
    failed += [f"{name} ran on TF.js tensors only" for name in tensors.keys() - numpy.keys()]
    if failed or not numpy:
        print("\n".join(["compositor: not all passed on both:", *sorted(failed)]))
        return 1
    print(f"compositor: {len(numpy)} tests on NumPy, the same {len(tensors)} on TF.js tensors")
    return 0


if __name__ == "__main__":
    sys.exit(main())
