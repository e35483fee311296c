"""From a take to a verdict with its evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from inperson.engine.flows import MOVES
from inperson.engine.fusion import Outcome, decide
from inperson.engine.profiles import AttackType, Profile
from inperson.engine.quality import GOOD, Hint, hint
from inperson.engine.signals import Signal
from inperson.engine.signals.banding import banding
from inperson.engine.signals.compliance import compliance
from inperson.engine.signals.continuity import NAME as CONTINUITY
from inperson.engine.signals.continuity import continuity
from inperson.engine.signals.injection import injection
from inperson.engine.signals.kappa import KappaEvidence, kappa
from inperson.engine.signals.light import light
from inperson.engine.signals.likeness import likeness
from inperson.engine.signals.recompression import recompression
from inperson.engine.signals.relief import ReliefEvidence, relief
from inperson.engine.signals.rigidity import rigidity
from inperson.engine.signals.spectrum import spectrum
from inperson.engine.signals.surroundings import surroundings
from inperson.engine.signals.tone import tone
from inperson.engine.signals.trained import joined, trained
from inperson.engine.signals.turning import turning
from inperson.engine.take import NEAR_ENOUGH, Take
from inperson.engine.trained.model import Model


@dataclass(frozen=True, slots=True)
class Verdict:
    """``score`` 0–100, ``attack_type`` with ``reject``, ``hint`` with ``retry``; what can be drawn of the depth."""

    outcome: Outcome
    score: float
    attack_type: AttackType | None
    hint: Hint | None
    profile: str
    signals: tuple[Signal, ...]
    relief: ReliefEvidence | None
    kappa: KappaEvidence | None


_MEASURES: tuple[Callable[[Take], Signal | None], ...] = (
    compliance,
    turning,
    rigidity,
    continuity,
    likeness,
    surroundings,
    spectrum,
    banding,
    tone,
    recompression,
    light,
    injection,
)


def judge(take: Take, profile: Profile, model: Model | None = None) -> Verdict:
    """Measure every signal on ``take``, and ask the deployment's ``model``, then decide.

    Raises `inperson.errors.FrameError`.
    """
    depth, line = relief(take), kappa(take)
    if model is not None:
        profile = joined(profile, model)
    measured = (
        depth.signal if depth else None,
        line.signal if line else None,
        *(measure(take) for measure in _MEASURES),
        trained(take, model) if model else None,
    )
    signals = tuple(signal for signal in measured if signal is not None)
    decision = decide(signals, profile, take.flow)
    advice = _advice(take, signals) if decision.outcome == "retry" else None
    return Verdict(
        decision.outcome, decision.score, decision.attack_type, advice, profile.name, signals, depth, line
    )  # fmt: skip


def _advice(take: Take, signals: tuple[Signal, ...]) -> Hint:
    """The one thing that would help most: what most often spoiled the frames of this take."""
    if any(signal.name == CONTINUITY and signal.says == "nothing" for signal in signals):
        return "NO_FACE"
    if 0 < take.growth < NEAR_ENOUGH:
        return "COME_CLOSER"
    # While a move is made, eyes close and heads turn: nobody is to blame for that.
    moved = [(phase.asked_ms, phase.done_ms) for phase in take.phases if phase.action in MOVES]
    still = (o for o in take.path if not any(asked <= o.time_ms <= done for asked, done in moved))
    hints = Counter(found for found in (hint(observation, None) for observation in still) if found != GOOD)
    return hints.most_common(1)[0][0] if hints else GOOD
