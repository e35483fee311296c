"""How much each signal counts: one table a product level, named and versioned.

Every stored verdict names its profile. A change of any number here is a new version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType

from inperson.engine.flows import FlowCategory


class AttackType(IntEnum):
    """livenessAttackType of contract §7."""

    PRESENTATION = 1
    INJECTION = 2
    UNSURE = 3


@dataclass(frozen=True, slots=True)
class Weight:
    """What one signal may do.

    ``weight``: how many logits full confidence moves the score. ``floor``: the confidence from which it may condemn
    alone; more than 1: never. ``kind``: the attack that it speaks of. ``binding``: whether nobody passes in whom it was
    measured and does not say "live".
    """

    weight: float
    floor: float
    kind: AttackType
    binding: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """A named set of weights.

    ``needed``: for each flow, groups of signals; nobody passes without a "live" from one signal of every group.
    ``doubt``: the confidence from which any "attack" keeps from passing. ``reject_score``: a score under it condemns
    when at least two signals say "attack"; 0–50.
    """

    name: str
    weights: Mapping[str, Weight]
    needed: Mapping[FlowCategory, tuple[tuple[str, ...], ...]]
    doubt: float
    reject_score: float


NEVER = 2.0
"""The floor of a signal that may not condemn alone."""
_PRESENTATION, _INJECTION, _UNSURE = AttackType

_NEEDED: Mapping[FlowCategory, tuple[tuple[str, ...], ...]] = MappingProxyType({
    "SILENT": (("rigidity", "turning"), ("continuity",)),
    "ACTION": (("turning", "rigidity"), ("continuity",)),
    "DISTANT_CLOSE": (("relief",), ("continuity",)),
    "DISTANT_CLOSE_ACTION": (("relief",), ("continuity",)),
})  # fmt: skip

STANDARD = Profile(
    "STANDARD-2",
    MappingProxyType({
        "relief": Weight(4.0, 0.5, _PRESENTATION),
        "turning": Weight(3.0, 0.55, _PRESENTATION),
        "kappa": Weight(1.0, 0.5, _PRESENTATION),
        "rigidity": Weight(2.5, 0.6, _PRESENTATION),
        "surroundings": Weight(2.5, 0.65, _PRESENTATION),
        "spectrum": Weight(2.0, 0.65, _PRESENTATION),
        "banding": Weight(1.0, NEVER, _PRESENTATION),
        "tone": Weight(0.5, NEVER, _PRESENTATION),
        "recompression": Weight(0.5, NEVER, _INJECTION),
        "light": Weight(1.0, NEVER, _PRESENTATION),
        "injection": Weight(4.0, 0.88, _INJECTION),
        "compliance": Weight(0.5, NEVER, _UNSURE, binding=True),
        "continuity": Weight(0.5, NEVER, _UNSURE),
        "likeness": Weight(0.5, NEVER, _UNSURE, binding=True),
    }),
    _NEEDED,
    doubt=0.3,
    reject_score=20.0,
)  # fmt: skip

PRO = Profile(
    "PRO-2",
    MappingProxyType({
        **STANDARD.weights,
        "kappa": Weight(1.0, 0.5, _PRESENTATION, binding=True),
    }),
    _NEEDED,
    doubt=0.2,
    reject_score=20.0,
)  # fmt: skip

PROFILES: Mapping[str, Profile] = MappingProxyType({"STANDARD": STANDARD, "PRO": PRO})
"""By the contract's productLevel."""
