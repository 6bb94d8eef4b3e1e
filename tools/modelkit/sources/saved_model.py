"""Reads TensorFlow SavedModels."""

from __future__ import annotations

import hashlib
from pathlib import Path

from modelkit.contract import FREE
from modelkit.errors import ConversionError
from modelkit.graph_model import KERNEL_FREE, KERNELS
from modelkit.install import files_below
from modelkit.runtime import TfTensor, first_line, quiet, tensorflow
from modelkit.sources.image_network import ImageNetwork, Shape

# A SavedModel is a program, and loading it runs a part of it. These are what a network needs besides the
# operations that TensorFlow.js has: variables, their saving and restoring, calls, and what conversion folds
# away. A file with others (reading and writing files, running Python) isn't loaded.
# fmt: off
LOADING = frozenset((
    "VarHandleOp", "ReadVariableOp", "AssignVariableOp", "VariableV2", "Assign", "Variable",
    "VarIsInitializedOp", "DisableCopyOnRead", "SaveV2", "RestoreV2", "MergeV2Checkpoints",
    "ShardedFilename", "StringJoin", "StaticRegexFullMatch", "Select", "SelectV2", "PartitionedCall",
    "StatefulPartitionedCall", "NoOp", "Range", "Fill", "Rank", "Size", "Greater", "Less", "Equal",
    "LogicalAnd", "All", "Assert", "ConcatOffset", "ZerosLike", "OnesLike", "RandomUniform",
    "RandomStandardNormal", "TruncatedNormal", "StopGradient", "IdentityN", "PlaceholderWithDefault",
    "BroadcastTo", "GatherNd", "FusedBatchNormV2", "If", "StatelessIf",
))
# fmt: on

SIGNATURE = "serving_default"


def open_network(path: Path) -> tuple[ImageNetwork, str]:
    """The network of a SavedModel's folder, and the SHA-256 of its files; see `sources.open_network`."""
    _check_operations(path / "saved_model.pb")
    tf = tensorflow()
    try:
        with quiet():
            loaded = tf.saved_model.load(str(path))
        signatures = loaded.signatures
        # A damaged checkpoint shows as whatever TensorFlow raises at that point.
    except Exception as error:
        raise ConversionError(f"TensorFlow cannot load it: {first_line(error)}") from error
    name = SIGNATURE if SIGNATURE in signatures else next(iter(signatures), None)
    if name is None:
        raise ConversionError("has no signature; save it with one that takes the image")
    function = signatures[name]
    specs = function.structured_input_signature[1]
    if len(specs) != 1:
        raise ConversionError(f"signature '{name}' has {len(specs)} inputs; one image is needed")
    ((argument, spec),) = specs.items()
    shape = _shape(spec.shape)
    if spec.dtype != tf.float32 or len(shape) != 4 or shape[0] not in (1, FREE) or shape[3] != 3:
        raise ConversionError(
            f"input '{argument}' is {spec.dtype.name} {list(shape)}; float32 [1, height, width, 3] is needed"
        )

    def run(image: TfTensor, output: str) -> TfTensor:
        return function(**{argument: image})[output]

    # The variables belong to the loaded object, which must live as long as the function.
    run.loaded = loaded  # type: ignore[attr-defined]
    outputs = {key: _shape(value.shape) for key, value in function.structured_outputs.items()}
    return ImageNetwork("TensorFlow SavedModel", (shape[1], shape[2]), outputs, run), _sha256(path)


def _check_operations(file: Path) -> None:
    tensorflow()
    from tensorflow.core.protobuf import saved_model_pb2  # type: ignore[import-untyped] # noqa: PLC0415

    saved = saved_model_pb2.SavedModel()
    try:
        saved.ParseFromString(file.read_bytes())
    except OSError as error:
        raise ConversionError(
            f"{file}: cannot be read ({error.strerror}); name the SavedModel's folder"
        ) from error
    except Exception as error:  # google.protobuf.message.DecodeError, whose module TensorFlow hides
        raise ConversionError(f"{file}: is damaged or no SavedModel ({first_line(error)})") from error
    for graph in (meta.graph_def for meta in saved.meta_graphs):
        nodes = [*graph.node, *(node for function in graph.library.function for node in function.node_def)]
        for node in nodes:
            if node.op not in KERNELS and node.op not in KERNEL_FREE and node.op not in LOADING:
                raise ConversionError(
                    f"operation '{node.name}' ({node.op}) is not supported; export the network without it"
                )


def _shape(shape: TfTensor) -> Shape:
    return tuple(FREE if side is None else side for side in shape.as_list()) if shape.rank is not None else ()


def _sha256(folder: Path) -> str:
    digest = hashlib.sha256()
    for name in files_below(folder):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()
