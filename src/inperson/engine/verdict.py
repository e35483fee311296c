"""From a take to a verdict with its evidence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from inperson.engine.fusion import Outcome, decide
from inperson.engine.profiles import AttackType, Profile
from inperson.engine.quality import GOOD, Hint, hint
from inperson.engine.signals import Signal
from inperson.engine.signals.continuity import NAME as CONTINUITY
from inperson.engine.signals.continuity import continuity
from inperson.engine.signals.likeness import likeness
from inperson.engine.signals.relief import ReliefEvidence, relief
from inperson.engine.take import NEAR_ENOUGH, Take


@dataclass(frozen=True, slots=True)
class Verdict:
    """``score`` 0–100, ``attack_type`` with ``reject``, ``hint`` with ``retry``; ``relief`` is what can be drawn."""

    outcome: Outcome
    score: float
    attack_type: AttackType | None
    hint: Hint | None
    profile: str
    signals: tuple[Signal, ...]
    relief: ReliefEvidence | None


def judge(take: Take, profile: Profile) -> Verdict:
    """Measure every signal on ``take`` and decide. Raises `inperson.errors.FrameError`."""
    evidence = relief(take)
    measured = (evidence.signal if evidence else None, continuity(take), likeness(take))
    signals = tuple(signal for signal in measured if signal is not None)
    decision = decide(signals, profile)
    advice = _advice(take, signals) if decision.outcome == "retry" else None
    return Verdict(
        decision.outcome, decision.score, decision.attack_type, advice, profile.name, signals, evidence
    )  # fmt: skip


def _advice(take: Take, signals: tuple[Signal, ...]) -> Hint:
    """The one thing that would help most: what most often spoiled the frames of this take."""
    if any(signal.name == CONTINUITY and signal.says == "nothing" for signal in signals):
        return "NO_FACE"
    if 0 < take.growth < NEAR_ENOUGH:
        return "COME_CLOSER"
    hints = Counter(found for found in (hint(observation, None) for observation in take.path) if found != GOOD)
    return hints.most_common(1)[0][0] if hints else GOOD
