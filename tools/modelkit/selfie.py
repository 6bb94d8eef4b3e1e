"""MediaPipe's two selfie segmentation models: what they are and where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PACKAGE = "@mediapipe/selfie_segmentation@0.1.1675465747"

SelfieName = Literal["landscape", "general"]


@dataclass(frozen=True)
class Selfie:
    """One of the package's models; ``file`` is its path in the package, ``sha256`` that of the file."""

    id: str
    title: str
    file: str
    sha256: str
    model_selection: int  # what the package's own runtime calls it


SELFIES: dict[SelfieName, Selfie] = {
    "landscape": Selfie(
        id="mediapipe-selfie-landscape",
        title="MediaPipe Selfie (landscape)",
        file="selfie_segmentation_landscape.tflite",
        sha256="4aafe6223bb8dac6fac8ca8ed56852870a33051ef3f6238822d282a109962894",
        model_selection=1,
    ),
    "general": Selfie(
        id="mediapipe-selfie",
        title="MediaPipe Selfie (general)",
        file="selfie_segmentation.tflite",
        sha256="8d13b7fae74af625c641226813616a2117bd6bca19eb3b75574621fc08557f27",
        model_selection=0,
    ),
}

FAMILY = "mediapipe-selfie"
ARCHITECTURE = (
    "MobileNetV3"  # with squeeze-and-excitation and an attention decoder, by MediaPipe's model card
)
LICENCE = "Apache-2.0"
