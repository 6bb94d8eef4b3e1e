"""Whether an installed model is whole and keeps the contract; needs no TensorFlow."""

from __future__ import annotations

from pathlib import Path

from modelkit.cards import Card, CardError, Variant, read_card
from modelkit.contract import ALPHA, INPUT
from modelkit.errors import ConversionError
from modelkit.graph_model import KERNEL_FREE, KERNELS, operations, read_model, signature_shape
from modelkit.hashing import sha256_of
from modelkit.install import files_below


def check_model(folder: Path) -> list[str]:
    """Every fault of the model in ``folder``, in words; empty where all is well."""
    try:
        card = read_card(folder)
    except CardError as error:
        return [str(error)]
    known = {"card.json"} | {file.path for variant in card.variants.values() for file in variant.files}
    faults = [
        f"{name}: stands in no variant of the card" for name in files_below(folder) if name not in known
    ]
    for count, variant in card.variants.items():
        broken = _broken_files(folder, variant)
        # A file that is not what the card says is not worth reading further.
        faults += broken or _contract_faults(folder / f"q{count}", card, variant)
    return faults


def _broken_files(folder: Path, variant: Variant) -> list[str]:
    faults = []
    for file in variant.files:
        path = folder / file.path
        try:
            size, found = path.stat().st_size, sha256_of(path)
        except OSError as error:
            faults.append(f"{file.path}: cannot be read ({error.strerror}); convert the model again")
            continue
        if size != file.bytes:
            faults.append(
                f"{file.path}: has {size} bytes, the card says {file.bytes}; convert the model again"
            )
        elif found != file.sha256:
            faults.append(f"{file.path}: its sha256 is not the card's; convert the model again")
    return faults


def _contract_faults(folder: Path, card: Card, variant: Variant) -> list[str]:
    try:
        model = read_model(folder)
        image = signature_shape(model, "inputs", INPUT)
        outputs = {name: signature_shape(model, "outputs", name) for name in card.outputs}
        used = set(operations(model))
        shards = {f"{folder.name}/{path}" for group in model["weightsManifest"] for path in group["paths"]}
    except ConversionError as error:
        return [f"{folder.name}: {error}"]
    except (KeyError, TypeError) as error:
        return [
            f"{folder.name}/model.json: is not a graph model (no proper {error}); convert the model again"
        ]
    faults = []
    if image != [1, card.input.height, card.input.width, 3]:
        faults.append(f"{folder.name}: takes {image}, the card says {card.input.height}x{card.input.width}")
    faults += [
        f"{folder.name}: output {name} is {shape}, the card says {card.outputs[name]}"
        for name, shape in outputs.items()
        if shape != card.outputs[name]
    ]
    alpha = outputs[ALPHA]
    if len(alpha) != 4 or (alpha[0], alpha[3]) != (1, 1):
        faults.append(f"{folder.name}: alpha is {alpha}, not [1, h, w, 1]")
    foreign = sorted(used - KERNELS.keys() - KERNEL_FREE)
    if foreign:
        faults.append(f"{folder.name}: holds operations that TensorFlow.js WASM lacks: {', '.join(foreign)}")
    listed = {file.path for file in variant.files} - {f"{folder.name}/model.json"}
    if shards != listed:
        faults.append(f"{folder.name}: model.json wants {sorted(shards)}, the card has {sorted(listed)}")
    return faults
