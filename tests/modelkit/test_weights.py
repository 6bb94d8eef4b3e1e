"""Shards and their manifest: what is written is read, what is hostile is refused. Needs no TensorFlow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelkit import weights
from modelkit.errors import ConversionError
from modelkit.quantize import at_16_bits, narrowed
from modelkit.weights import Stored, read_weights, write_weights

RANDOM = np.random.default_rng(2)
FILTER = RANDOM.normal(size=(3, 3, 4, 8)).astype(np.float32)
STORED = {
    "float": Stored(FILTER),
    "half": Stored(FILTER.astype(np.float16)),
    "wide": at_16_bits(FILTER),
    "low": narrowed(FILTER),
    "sizes": Stored(np.array([1, -1], np.int32)),
    "one": Stored(np.float32(3.5).reshape(())),
}

FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def test_what_is_written_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "SHARD_BYTES", 1000)  # so that tensors lie across shards
    manifest = write_weights(STORED, tmp_path)
    assert len(manifest[0]["paths"]) > 2
    found = read_weights({"weightsManifest": manifest}, tmp_path)
    assert list(found) == list(STORED)
    for name, stored in STORED.items():
        np.testing.assert_array_equal(found[name], stored.loaded)
        assert found[name].dtype == (np.int32 if name == "sizes" else np.float32)


@FUZZ
@given(data=st.data())
def test_hostile_manifest_is_refused_or_harmless(tmp_path: Path, data: st.DataObject) -> None:
    manifest = write_weights(STORED, tmp_path)
    entry: dict[str, Any] = data.draw(st.sampled_from([manifest[0], *manifest[0]["weights"]]))
    if data.draw(st.booleans()) and "quantization" in entry:
        entry = entry["quantization"]
    entry[data.draw(st.sampled_from(sorted(entry)))] = data.draw(JSON)
    try:
        found = read_weights({"weightsManifest": manifest}, tmp_path)
    except ConversionError:
        return
    assert all(np.isfinite(values).all() for values in found.values())


@pytest.mark.parametrize("manifest", [None, {}, "text", [1], [{}], [{"paths": [], "weights": None}]], ids=str)
def test_what_is_no_manifest_is_refused(tmp_path: Path, manifest: object) -> None:
    with pytest.raises(ConversionError, match="weightsManifest"):
        read_weights({"weightsManifest": manifest}, tmp_path)


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "a/b.bin", "..", "a\\b", "", 5])
def test_shards_stay_in_the_folder(tmp_path: Path, name: object) -> None:
    with pytest.raises(ConversionError, match="no plain file name"):
        read_weights({"weightsManifest": [{"paths": [name], "weights": []}]}, tmp_path)
