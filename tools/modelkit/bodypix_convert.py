"""Converts one official BodyPix model."""

from __future__ import annotations

from modelkit import bodypix
from modelkit.bodypix_files import Found
from modelkit.bodypix_stride import with_stride
from modelkit.cards import InputSize, Source
from modelkit.contract import FREE
from modelkit.convert import Job, Result, Target, convert, named
from modelkit.errors import ConversionError
from modelkit.sources.tfjs import read_graph_model, sha256_of_model
from modelkit.sources.tfjs_graph import graph_def


def convert_bodypix(model: bodypix.BodyPix, found: Found, target: Target, *, square: bool = False) -> Result:
    """Convert the official files ``found`` into ``models/<id>``.

    Args:
        model: which BodyPix it shall be; its graph is made from another stride's where there is none of its
            own.
        found: files with its weights.
        target: what to write.
        square: see `bodypix_stride.with_stride`.

    Raises:
        ConversionError: for anything that keeps it from finishing; ``models`` is then as before.
    """
    target.progress(f"reading {found.path}")
    try:
        graph = with_stride(graph_def(read_graph_model(found.graph)), model, square=square)
        job = Job(
            id=model.id,
            title=model.title,
            family=bodypix.FAMILY,
            architecture=model.architecture,
            licence=bodypix.LICENCE,
            source=Source(address=found.address, file=found.path, sha256=sha256_of_model(found.graph)),
            input=InputSize(height=FREE, width=FREE, multiple=model.stride),
            preprocessing=bodypix.PREPROCESSING[model.architecture],
            network=lambda image: bodypix.outputs_of(graph, image),
            output_stride=model.stride,
            multiplier=model.multiplier,
            parts=bodypix.PART_NAMES,
        )
        return convert(job, target)
    except ConversionError as error:
        raise named(found.graph, error) from error
