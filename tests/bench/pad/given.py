"""Records put together by hand."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

from bench.pad.ledger import Heard, Record, Truth
from bench.pad.matrix import Trial
from inperson.engine.flows import FlowCategory
from inperson.engine.fusion import Outcome
from inperson.engine.profiles import NEVER, AttackType, Profile, Weight
from inperson.engine.signals import Says

Said: TypeAlias = tuple[Says, float] | Says
PRESENTATION = AttackType.PRESENTATION


def house(**floors: float) -> Profile:
    """A profile of two signals: `shape`, which is needed everywhere, and `hint`."""
    weights = {
        "shape": Weight(4.0, floors.get("shape", 0.5), PRESENTATION),
        "hint": Weight(1.0, floors.get("hint", NEVER), PRESENTATION),
    }
    flows: tuple[FlowCategory, ...] = ("SILENT", "ACTION", "DISTANT_CLOSE", "DISTANT_CLOSE_ACTION")
    return Profile("HOUSE-1", weights, dict.fromkeys(flows, (("shape",),)), doubt=NEVER, reject_score=20.0)


def trial(subject: str = "person", seed: int = 0, face: str = "person-1", flow: FlowCategory = "SILENT") -> Trial:
    return Trial(subject, face, face, seed, flow, "STANDARD")


def record(
    subject: str = "person",
    seed: int = 0,
    *,
    face: str = "person-1",
    flow: FlowCategory = "SILENT",
    finished: bool = True,
    outcome: Outcome = "retry",
    said: Mapping[str, Said] = MappingProxyType({}),
    **named: Said,
) -> Record:
    """What became of ``subject``; signals are ``name="says"`` or ``name=("says", confidence)``."""
    every = {**said, **named}
    pairs = {name: value if isinstance(value, tuple) else (value, 1.0) for name, value in every.items()}
    return Record(
        trial=trial(subject, seed, face, flow),
        truth=Truth(subject.startswith("person"), ("FACE",), {}),
        finished=finished,
        hint="",
        outcome=outcome,
        score=0.0,
        profile="HOUSE-1",
        signals=tuple(Heard(name, None, says, confidence) for name, (says, confidence) in pairs.items()),
        cpu_ms=10.0 if finished else None,
        wall_ms=12.0 if finished else None,
        seconds=4.0,
        frames=40,
        stills=2,
        took=3.0,
        at=1_800_000_000.0,
    )
