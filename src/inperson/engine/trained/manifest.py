"""What a deployment says of its trained model: docs/trained-models.md.

Nothing of how a picture becomes a number has a default: what is silently assumed is silently wrong.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, NoReturn

import msgspec
from msgspec import Meta, Struct

from inperson.engine.profiles import NEVER
from inperson.errors import SettingError

Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}\Z")]
FileName = Annotated[str, Meta(pattern=r"^[^/\\\0]{1,255}\Z")]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
Words = Annotated[str, Meta(min_length=1, max_length=500)]
Side = Annotated[int, Meta(ge=16, le=1024)]
Share = Annotated[float, Meta(gt=0, lt=1)]
Channel = Annotated[float, Meta(ge=-1e6, le=1e6)]
Channels = tuple[Channel, Channel, Channel]

_RULES = {
    "name": "must be 1 to 32 letters, digits, dots, dashes or underscores",
    "file": "must be the name of a file beside the manifest",
    "sha256": "must be 64 lower-case hexadecimal digits",
    "shape": "must be box or square",
    "colours": "must be RGB or BGR",
    "layout": "must be NCHW or NHWC",
    "activation": "must be softmax, sigmoid or none",
}
# msgspec words it "Expected `str`, got `int` - at `$.network[...].file`", and "Object missing required field `file`".
_PLACE = re.compile(r"(?: - at `\$\.?(?P<place>[^`]*)`)?\Z")
_FIELD = re.compile(r"^Object (?P<fault>contains unknown|missing required) field `(?P<field>.*)`", re.DOTALL)


class Crop(Struct, frozen=True, forbid_unknown_fields=True):
    """The part of the picture that the network sees: ``scale`` times the box of the face.

    "box" keeps that box's sides, and is then stretched to the input; "square" has the longer of them twice.
    """

    scale: Annotated[float, Meta(gt=0, le=10)]
    shape: Literal["box", "square"]


class Input(Struct, frozen=True, forbid_unknown_fields=True):
    """The numbers that the network takes: ``(pixel · scale - mean) / std``, a channel each in the order ``colours``.

    A pixel is 0 to 255. ``width`` and ``height`` in pixels.
    """

    width: Side
    height: Side
    colours: Literal["RGB", "BGR"]
    layout: Literal["NCHW", "NHWC"]
    scale: Annotated[float, Meta(gt=0, le=1e6)]
    mean: Channels
    std: Channels


class Output(Struct, frozen=True, forbid_unknown_fields=True):
    """Which of the network's numbers means a living person, and what makes a probability of it."""

    live: Annotated[int, Meta(ge=0, le=10_000)]
    activation: Literal["softmax", "sigmoid", "none"]


class Network(Struct, frozen=True, forbid_unknown_fields=True):
    """One ONNX file beside the manifest."""

    file: FileName
    sha256: Sha256
    crop: Crop
    input: Input
    output: Output


class Thresholds(Struct, frozen=True, forbid_unknown_fields=True):
    """From ``live`` up the probability says "live", up to ``attack`` it says "attack", between them nothing.

    ``weight`` and ``floor`` as in `inperson.engine.profiles.Weight`.
    """

    live: Share
    attack: Share
    weight: Annotated[float, Meta(gt=0, le=10)]
    floor: Annotated[float, Meta(ge=0.5, le=NEVER)] = NEVER


class Manifest(Struct, frozen=True, forbid_unknown_fields=True):
    """A trained model: the mean of its networks' probabilities. ``source``: where its files came from."""

    name: Name
    licence: Words
    source: Words
    verdict: Thresholds
    network: Annotated[tuple[Network, ...], Meta(min_length=1, max_length=8)]


def read_manifest(text: str) -> Manifest:
    """The manifest in the TOML ``text``. Raises `SettingError`, which names the key that is wrong."""
    try:
        manifest = msgspec.toml.decode(text, type=Manifest)
    except msgspec.ValidationError as error:
        _refuse(str(error))
    except (msgspec.DecodeError, ValueError) as error:
        raise SettingError("manifest", f"is no TOML ({error})") from None
    if manifest.verdict.attack > manifest.verdict.live:
        raise SettingError("verdict.attack", "must not be more than verdict.live")
    for index, network in enumerate(manifest.network):
        if 0 in network.input.std:
            raise SettingError(f"network[{index}].input.std", "must not be 0")
    return manifest


def _refuse(said: str) -> NoReturn:
    found = _PLACE.search(said)
    place, reason = (found["place"] or "", said[: found.start()]) if found else ("", said)
    field = _FIELD.search(reason)
    if field:
        fault = "is unknown" if field["fault"] == "contains unknown" else "is missing"
        raise SettingError(f"{place}.{field['field']}".lstrip("."), fault)
    rule = _RULES.get(place.rsplit(".", 1)[-1])
    if rule and not reason.startswith("Expected `str`, got"):
        raise SettingError(place, rule)
    raise SettingError(place or "manifest", f"is wrong: {reason[:1].lower()}{reason[1:]}")
