"""BodyPix 2.0: which models there are, where they stand in the official bucket, and what they become here.

Facts from the npm package ``@tensorflow-models/body-pix`` 2.2.1 (Apache-2.0): ``saved_models.ts``,
``mobilenet.ts``, ``resnet.ts``, ``part_channels.ts``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from modelkit.contract import ALPHA, PARTS, SIGNED_RANGE, Preprocessing
from modelkit.errors import ConversionError
from modelkit.runtime import TfGraph, TfTensor, tensorflow
from modelkit.sources.tfjs_graph import image_input, run_graph

Architecture = Literal["MobileNetV1", "ResNet50"]
Weights = Literal["float", "quant2", "quant1"]

BUCKET = "https://storage.googleapis.com/tfjs-models/savedmodel/"
LICENCE = "Apache-2.0"
FAMILY = "bodypix"

# Best first: what was lost in a quantised file can't be had back.
WEIGHTS: tuple[Weights, ...] = ("float", "quant2", "quant1")

# The strides of BodyPix's own documentation.
STRIDES: dict[Architecture, tuple[int, ...]] = {"MobileNetV1": (8, 16, 32), "ResNet50": (16, 32)}
MULTIPLIERS: dict[Architecture, tuple[float, ...]] = {"MobileNetV1": (0.5, 0.75, 1.0), "ResNet50": (1.0,)}

# ResNet50's means come from its training set; both are what the package's ``preprocessInput`` does.
PREPROCESSING: dict[Architecture, Preprocessing] = {
    "MobileNetV1": SIGNED_RANGE,
    "ResNet50": Preprocessing((1.0, 1.0, 1.0), (123.15, 115.90, 103.06)),
}

# Order of the channels of 'float_part_heatmaps'.
PART_NAMES = (
    "left_face", "right_face",
    "left_upper_arm_front", "left_upper_arm_back", "right_upper_arm_front", "right_upper_arm_back",
    "left_lower_arm_front", "left_lower_arm_back", "right_lower_arm_front", "right_lower_arm_back",
    "left_hand", "right_hand",
    "torso_front", "torso_back",
    "left_upper_leg_front", "left_upper_leg_back", "right_upper_leg_front", "right_upper_leg_back",
    "left_lower_leg_front", "left_lower_leg_back", "right_lower_leg_front", "right_lower_leg_back",
    "left_feet", "right_feet",
)  # fmt: skip

# Contract name to the end of the source's node name, and whether it holds logits of probabilities.
OUTPUTS: dict[str, tuple[str, bool]] = {
    ALPHA: ("float_segments", True),
    PARTS: ("float_part_heatmaps", True),
    "heatmaps": ("float_heatmaps", True),
    "short_offsets": ("float_short_offsets", False),
    "long_offsets": ("float_long_offsets", False),
    "displacement_fwd": ("displacement_fwd_2/BiasAdd", False),
    "displacement_bwd": ("displacement_bwd_2/BiasAdd", False),
}


@dataclass(frozen=True)
class BodyPix:
    """One BodyPix model.

    Raises:
        ConversionError: if there is no such combination; names those that there are.
    """

    architecture: Architecture
    multiplier: float
    stride: int

    def __post_init__(self) -> None:
        if (
            self.multiplier not in MULTIPLIERS[self.architecture]
            or self.stride not in STRIDES[self.architecture]
        ):
            raise ConversionError(
                f"there is no BodyPix {self.architecture} with multiplier {self.multiplier:g} and output "
                f"stride "
                f"{self.stride}; there are {', and '.join(allowed(name) for name in STRIDES)}"
            )

    @property
    def id(self) -> str:
        """Its folder's name."""
        if self.architecture == "ResNet50":
            return f"bodypix-resnet50-stride{self.stride}"
        return f"bodypix-mobilenet-v1-{self._percent}-stride{self.stride}"

    @property
    def title(self) -> str:
        """Its name in the settings panel."""
        size = "" if self.architecture == "ResNet50" else f" {self.multiplier:.2f}"
        return f"BodyPix {self.architecture}{size}, stride {self.stride}"

    @property
    def _percent(self) -> str:
        return f"{round(100 * self.multiplier):03d}"

    def folder(self, weights: Weights) -> str:
        """Its folder below the bucket's address; all strides share the weights there."""
        if self.architecture == "ResNet50":
            return f"bodypix/resnet50/{weights}"
        return f"bodypix/mobilenet/{weights}/{self._percent}"

    def graphs(self) -> list[int]:
        """Strides whose official graph can make this one: its own first, then the nearest."""
        others = [stride for stride in STRIDES[self.architecture] if stride != self.stride]
        return [self.stride, *sorted(others, key=lambda stride: abs(stride - self.stride))]


def allowed(architecture: Architecture) -> str:
    """The combinations of an architecture, in words."""
    multipliers = "|".join(f"{number:g}" for number in MULTIPLIERS[architecture])
    strides = "|".join(str(stride) for stride in STRIDES[architecture])
    return f"{architecture} with multiplier {multipliers} and output stride {strides}"


def every() -> list[BodyPix]:
    """Every allowed combination, the smallest first."""
    return [
        BodyPix(architecture, multiplier, stride)
        for architecture, strides in STRIDES.items()
        for multiplier in MULTIPLIERS[architecture]
        for stride in strides
    ]


def outputs_of(graph: TfGraph, image: TfTensor) -> Mapping[str, TfTensor]:
    """The contract's outputs of a BodyPix graph on a preprocessed image; poses only where the graph has them.

    Raises:
        ConversionError: if it has no person mask.
    """
    tf = tensorflow()
    name, _ = image_input(graph)
    nodes = {node.name for node in graph.node}
    found = {
        output: match
        for output, (ending, _) in OUTPUTS.items()
        if (match := next((node for node in sorted(nodes) if node.endswith(ending)), None))
    }
    if ALPHA not in found:
        raise ConversionError("is no BodyPix 2 model: it has no 'float_segments'")
    values = run_graph(graph, {name: image}, list(found.values()))
    return {
        output: tf.sigmoid(value) if OUTPUTS[output][1] else value
        for output, value in zip(found, values, strict=True)
    }
