"""Conversion of networks that the project does not know: the operator says what they want, or it is guessed.

Every guess is said aloud, with the option that says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from modelkit.cards import InputSize, Source
from modelkit.contract import FREE, Network, Preprocessing
from modelkit.convert import Job, Result, Target, convert, silent
from modelkit.errors import ConversionError
from modelkit.heads import Activation, Head, guess_head
from modelkit.runtime import TfTensor, constant_graph, first_line, quiet, tensorflow
from modelkit.sources.image_network import ImageNetwork, choose_output
from modelkit.sources.tfjs_graph import run_graph

# What a network of free size is fixed to where the operator says nothing: a common training size, and one
# that every usual stride divides.
DEFAULT_SIDE = 256


@dataclass(frozen=True)
class Wishes:
    """What the operator says of a network; None and empty mean: guess.

    Attributes:
        output: the output that is the mask.
        size: height and width to fix a network of free size to.
        person: the classes that are a person.
    """

    id: str
    title: str
    licence: str
    output: str | None = None
    activation: Activation | None = None
    person: tuple[int, ...] | None = None
    preprocessing: Preprocessing | None = None
    size: tuple[int, int] | None = None


def convert_network(
    network: ImageNetwork, wishes: Wishes, source: Source, target: Target, say: Callable[[str], None] = silent
) -> Result:
    """Convert a network into ``models/<id>``; ``say`` is told what was guessed.

    Raises:
        ConversionError: if something can't be guessed or converted; ``models`` is then as before.
    """
    size = _size(network, wishes, say)
    output = choose_output(network, wishes.output)
    if wishes.output is None and len(network.outputs) > 1:
        say(f"output '{output}' is taken for the mask (--output says otherwise)")
    preprocessing = wishes.preprocessing or network.preprocessing or network.usual
    if wishes.preprocessing is None:
        told = "the file says" if network.preprocessing else "guessed"
        say(f"pixels go in as {preprocessing} ({told}; --mean and --scale say otherwise)")

    def raw(image: TfTensor) -> TfTensor:
        return _mask(network, output, image)

    frozen, channels = _frozen(raw, size)
    head = guess_head(channels, network.endings.get(output), wishes.activation, wishes.person)
    _say_head(head, wishes, channels, say)
    job = Job(
        id=wishes.id,
        title=wishes.title,
        family="own",
        architecture=network.kind,
        licence=wishes.licence,
        source=source,
        input=InputSize(height=size[0], width=size[1]),
        preprocessing=preprocessing,
        network=_headed(frozen, head),
        parts=head.parts,
    )
    return convert(job, target)


def _headed(raw: Callable[[TfTensor], TfTensor], head: Head) -> Network:
    return lambda image: head(raw(image))


def _size(network: ImageNetwork, wishes: Wishes, say: Callable[[str], None]) -> tuple[int, int]:
    if FREE not in network.size:
        if wishes.size not in (None, network.size):
            raise ConversionError(
                f"takes images of {network.size[0]}x{network.size[1]} only; leave --size out"
            )
        return network.size
    size = wishes.size or (DEFAULT_SIDE, DEFAULT_SIDE)
    fixed = [side if side != FREE else wished for side, wished in zip(network.size, size, strict=True)]
    if wishes.size is None:
        say(f"its input is fixed to {fixed[0]}x{fixed[1]} (--size says otherwise)")
    return fixed[0], fixed[1]


def _mask(network: ImageNetwork, output: str, image: TfTensor) -> TfTensor:
    tf = tensorflow()
    value = network.run(image, output)
    if value.dtype != tf.float32:
        raise ConversionError(
            f"output '{output}' is {value.dtype.name}; float32 scores or probabilities are needed"
        )
    if value.shape.rank == 3:
        value = value[..., tf.newaxis]
    if value.shape.rank != 4 or value.shape[0] not in (1, None) or value.shape[3] is None:
        raise ConversionError(
            f"output '{output}' is {value.shape.as_list()}; [1, height, width, channels] is needed"
        )
    return value


def _frozen(
    raw: Callable[[TfTensor], TfTensor], size: tuple[int, int]
) -> tuple[Callable[[TfTensor], TfTensor], int]:
    """The network with its variables made constants, and its number of channels.

    Raises:
        ConversionError: whatever is wrong with the network, before anything is written.
    """
    tf = tensorflow()
    try:
        spec = tf.TensorSpec((1, *size, 3), tf.float32)
        with quiet():
            traced = tf.function(raw, input_signature=[spec], autograph=False).get_concrete_function()
            constant = constant_graph(traced) if traced.captured_inputs else traced
    except ConversionError:
        raise
    # TensorFlow and Keras answer what does not fit together with their own kinds of error.
    except Exception as error:
        raise ConversionError(
            f"does not run on an image of {size[0]}x{size[1]}: {first_line(error)}"
        ) from error
    channels = int(traced.output_shapes[-1])
    if constant is traced:
        return raw, channels
    graph = constant.graph.as_graph_def()
    image, output = (tensor.name.partition(":")[0] for tensor in (constant.inputs[0], constant.outputs[0]))
    return lambda picture: run_graph(graph, {image: picture}, [output])[0], channels


def _say_head(head: Head, wishes: Wishes, channels: int, say: Callable[[str], None]) -> None:
    if wishes.activation is None:
        say(f"its activation is taken for '{head.activation}' (--activation says otherwise)")
    if wishes.person is None and channels > 1:
        classes = ", ".join(str(number) for number in head.person)
        say(f"of its {channels} classes, {classes} count as a person (--person-class says otherwise)")
