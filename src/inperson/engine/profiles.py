"""How much each signal counts: one table a product level, named and versioned.

Every stored verdict names its profile. A change of any number here is a new version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import Literal


class AttackType(IntEnum):
    """livenessAttackType of contract §7."""

    PRESENTATION = 1
    INJECTION = 2
    UNSURE = 3


@dataclass(frozen=True, slots=True)
class Weight:
    """What one signal may do.

    ``weight``: how many logits full confidence moves the score. ``floor``: the confidence from which it may condemn
    alone; more than 1: never. ``required``: whether nobody passes without its "live", or nobody in whom it was measured
    and is not. ``kind``: the attack that it speaks of.
    """

    weight: float
    floor: float
    required: Literal["always", "when measured"]
    kind: AttackType


@dataclass(frozen=True, slots=True)
class Profile:
    """A named set of weights."""

    name: str
    weights: Mapping[str, Weight]


STANDARD = Profile(
    "STANDARD-1",
    MappingProxyType({
        "relief": Weight(4.0, 0.5, "always", AttackType.PRESENTATION),
        "continuity": Weight(0.5, 2.0, "always", AttackType.UNSURE),
        "likeness": Weight(0.5, 2.0, "when measured", AttackType.UNSURE),
    }),
)  # fmt: skip

PRO = Profile(
    "PRO-1",
    MappingProxyType({
        "relief": Weight(3.5, 0.5, "always", AttackType.PRESENTATION),
        "continuity": Weight(0.5, 2.0, "always", AttackType.UNSURE),
        "likeness": Weight(0.5, 2.0, "when measured", AttackType.UNSURE),
    }),
)  # fmt: skip

PROFILES: Mapping[str, Profile] = MappingProxyType({"STANDARD": STANDARD, "PRO": PRO})
"""By the contract's productLevel."""
