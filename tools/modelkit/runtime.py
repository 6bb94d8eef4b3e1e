"""TensorFlow, imported only when a conversion needs it, and quietly."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
import tempfile
from collections.abc import Iterator
from types import ModuleType
from typing import Any, TypeAlias

from modelkit.errors import ConversionError

# TensorFlow and its flatbuffer reader carry no type information; these names say what a value is meant to be.
TfTensor: TypeAlias = Any
TfModule: TypeAlias = Any
TfFunction: TypeAlias = Any  # a ConcreteFunction
TfGraph: TypeAlias = Any  # a GraphDef
TfNode: TypeAlias = Any  # a NodeDef
Flatbuffer: TypeAlias = Any


def tensorflow() -> ModuleType:
    """The ``tensorflow`` module; raises `ConversionError` where it is not installed."""
    return _import("tensorflow")


def tensorflowjs(name: str) -> ModuleType:
    """A module below ``tensorflowjs``, such as ``converters.tf_saved_model_conversion_v2``."""
    _import("tensorflow")
    return _import(f"tensorflowjs.{name}")


def constant_graph(function: TfFunction) -> TfFunction:
    """``function`` with its variables made constants."""
    freeze = _import("tensorflow.python.framework.convert_to_constants").convert_variables_to_constants_v2
    return freeze(function)


def protobuf_json() -> ModuleType:
    """Protobuf's reader of JSON, which comes with TensorFlow."""
    return _import("google.protobuf.json_format")


def first_line(error: Exception) -> str:
    """An error's first line, or its kind where it has no words: TensorFlow's go on for pages."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def tflite_schema() -> ModuleType:
    """The generated reader of TensorFlow Lite's flatbuffer schema."""
    return _import("tensorflow.lite.python.schema_py_generated")


def _import(name: str) -> ModuleType:
    # Converting needs no GPU and no hints about CPU instructions; without these TensorFlow prints a page of
    # both.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    # tensorflowjs reaches Keras 2 through tf_keras, and says so in a warning at every start.
    os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")
    # Its welcome message imports IPython, which is not ours, wherever stdout has been replaced.
    os.environ.setdefault("TFDF_DISABLE_WELCOME_MESSAGE", "1")
    try:
        with quiet():
            return importlib.import_module(name)
    except ImportError as error:
        raise ConversionError(
            f"TensorFlow is needed for this and cannot be imported ({error}); "
            "run 'make tools', then use '.venv/bin/python tools/convert_model.py ...'"
        ) from error


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Drop what is printed inside the block, also by C++ code, which writes past Python's streams.

    TensorFlow and tensorflowjs print pages that mean nothing to an operator; their errors reach us as
    exceptions.
    """
    streams = ((sys.stdout, 1), (sys.stderr, 2))
    with tempfile.TemporaryFile() as sink, contextlib.ExitStack() as restore:
        for stream, number in streams:
            stream.flush()
            kept = os.dup(number)
            restore.callback(os.close, kept)
            restore.callback(os.dup2, kept, number)
            restore.callback(stream.flush)
            os.dup2(sink.fileno(), number)
        yield
