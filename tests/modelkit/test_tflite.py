"""Reading TensorFlow Lite files: the real ones, and every way in which a file can be broken."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelkit.errors import ConversionError
from modelkit.sources.tflite import Network, parse_tflite, read_tflite
from modelkit.sources.tflite_graph import check_supported, image_size
from tests.modelkit.support import needs_tensorflow

pytestmark = needs_tensorflow

FUZZ = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read_or_refuse(data: bytes) -> Network | None:
    """Parse and look the network over; None where it was refused with the proper error."""
    try:
        network = parse_tflite(data)
        image_size(network)
        check_supported(network)
    except ConversionError:
        return None
    return network


def test_landscape_is_what_its_maker_says(landscape: bytes) -> None:
    network = parse_tflite(landscape)
    assert image_size(network) == (144, 256)
    assert [network.tensors[index].shape for index in network.outputs] == [(1, 144, 256, 1)]
    # It ends in a sigmoid of its own: no activation is to be added.
    assert [node.kind for node in network.nodes[-2:]] == ["Convolution2DTransposeBias", "LOGISTIC"]
    check_supported(network)


@FUZZ
@given(data=st.binary(max_size=200))
def test_random_bytes_are_refused(data: bytes) -> None:
    assert read_or_refuse(data) is None
    assert read_or_refuse(data[:4] + b"TFL3" + data[4:]) is None


@FUZZ
@given(keep=st.floats(0, 0.999))
def test_truncated_file_is_refused_or_harmless(landscape: bytes, keep: float) -> None:
    # The format keeps its tables at the end or the start as the writer liked, so a cut may spare all of them.
    network = read_or_refuse(landscape[: int(keep * len(landscape))])
    assert network is None or len(network.nodes) == 246


@FUZZ
@given(at=st.integers(0, 60_000), value=st.binary(min_size=4, max_size=4), end=st.booleans())
def test_overwritten_word_is_refused_or_harmless(landscape: bytes, at: int, value: bytes, end: bool) -> None:
    place = len(landscape) - 4 - at if end else at
    read_or_refuse(landscape[:place] + value + landscape[place + 4 :])


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConversionError, match=r"none\.tflite: cannot be read \(No such file or directory\)"):
        read_tflite(tmp_path / "none.tflite")


def test_foreign_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "picture.tflite").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    with pytest.raises(ConversionError, match=r"picture\.tflite: not a TensorFlow Lite file"):
        read_tflite(tmp_path / "picture.tflite")
