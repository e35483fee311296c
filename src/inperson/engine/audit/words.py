"""What an audit calls things, for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from inperson.engine.flows import Action

ACTIONS: Mapping[Action, str] = MappingProxyType({
    "FACE": "Face",
    "FAR": "Far",
    "MIDDLE": "Middle",
    "NEAR": "Near",
    "BLINK": "Blink",
    "OPEN_MOUTH": "Mouth open",
    "TURN_LEFT": "Turn left",
    "TURN_RIGHT": "Turn right",
})  # fmt: skip
"""Left and right are the capture subject's own."""


def counted(count: int, one: str, many: str) -> str:
    """``count`` of something: "no blink", "1 blink", "2 blinks"."""
    return f"{count or 'no'} {one if count <= 1 else many}"


def listed(parts: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))
