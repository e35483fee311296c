"""Flows: what a liveness type may ask of the capture subject (contract §4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

FlowCategory = Literal["SILENT", "ACTION", "DISTANT_CLOSE", "DISTANT_CLOSE_ACTION"]
"""livenessFlowCategory of contract §7."""
Place = Literal["FACE", "FAR", "MIDDLE", "NEAR"]
"""Where to hold the face still. FACE: the one place of a flow that knows no distances."""
Move = Literal["BLINK", "OPEN_MOUTH", "TURN_LEFT", "TURN_RIGHT"]
"""What to do there. Left and right are the capture subject's own."""
Action: TypeAlias = Place | Move

FLOW_CATEGORIES: tuple[FlowCategory, ...] = get_args(FlowCategory)
PLACES: tuple[Place, ...] = get_args(Place)
MOVES: tuple[Move, ...] = get_args(Move)
TURNS: tuple[Move, ...] = ("TURN_LEFT", "TURN_RIGHT")

Group = Literal["BLINK", "OPEN_MOUTH", "TURN"]
"""What a deployment gives shares to: the side of a turn is always left to chance."""
GROUPS: tuple[Group, ...] = get_args(Group)


@dataclass(frozen=True, slots=True)
class Flow:
    """One way through a check. ``actions``: how likely each is, relative to each other; no action comes twice.

    ``count`` actions are asked. ``weight``: how likely the flow is, relative to the others of its type.
    """

    category: FlowCategory
    actions: Mapping[Group, float] = field(default_factory=dict)
    count: int = 0
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class LivenessType:
    """A name that customers ask for, and its flows. ``light``: whether the page's screen lights the face."""

    name: str
    flows: tuple[Flow, ...]
    light: bool = False

    def flow(self, category: str) -> Flow:
        """The flow that was drawn when the link was made; the first one if the type has changed since."""
        return next((flow for flow in self.flows if flow.category == category), self.flows[0])


_NEAR_ACTIONS: Mapping[Group, float] = MappingProxyType({"OPEN_MOUTH": 1.0, "BLINK": 1.0})
_TURN_AND_BLINK: Mapping[Group, float] = MappingProxyType({"BLINK": 1.0, "TURN": 1.0})

LIVENESS_TYPES: Mapping[str, LivenessType] = MappingProxyType({
    each.name: each
    for each in (
        LivenessType("DISTANT_NEAR", (Flow("DISTANT_CLOSE"),)),
        LivenessType("DISTANT_NEAR_ACTION", (Flow("DISTANT_CLOSE_ACTION", _NEAR_ACTIONS, 1),)),
        LivenessType("ACTION", (Flow("ACTION", _TURN_AND_BLINK, 2),)),
        LivenessType("SILENT", (Flow("SILENT"),)),
    )
})  # fmt: skip
"""The contract's own types."""
