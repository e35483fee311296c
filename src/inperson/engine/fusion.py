"""The line that decides: signals in, pass, reject or retry out (design §4)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from inperson.engine.flows import FlowCategory
from inperson.engine.profiles import AttackType, Profile
from inperson.engine.signals import Signal

Outcome = Literal["pass", "reject", "retry"]
PASS_SCORE = 50.0


@dataclass(frozen=True, slots=True)
class Decision:
    """``score`` 0–100. ``attack_type`` only with ``reject``."""

    outcome: Outcome
    score: float
    attack_type: AttackType | None


def decide(signals: Iterable[Signal], profile: Profile, flow: FlowCategory) -> Decision:
    """Add up what the signals say, as logits.

    A reject needs a signal that condemns by itself, or several that accuse and a score that is as low: bad light or a
    lost face lowers nothing under 50, it asks again. A pass needs all that ``flow`` needs, nothing binding against it,
    and no accusation in doubt.
    """
    heard = {signal.name: signal for signal in signals if signal.name in profile.weights}
    logits = sum(
        _direction(signal) * signal.confidence * profile.weights[name].weight for name, signal in heard.items()
    )
    score = 100.0 / (1.0 + math.exp(-logits))
    accusing = [name for name, signal in heard.items() if signal.says == "attack"]
    condemning = [name for name in accusing if heard[name].confidence >= profile.weights[name].floor]
    if not condemning and len(accusing) > 1 and score < profile.reject_score:
        condemning = accusing
    if condemning:
        kinds = {profile.weights[name].kind for name in condemning}
        kind = kinds.pop() if len(kinds) == 1 else AttackType.UNSURE
        return Decision("reject", min(score, PASS_SCORE - 1), kind)
    in_doubt = any(heard[name].confidence >= profile.doubt for name in accusing)
    if score >= PASS_SCORE and not in_doubt and _confirmed(heard, profile, flow):
        return Decision("pass", score, None)
    return Decision("retry", min(score, PASS_SCORE - 1), None)


def _confirmed(heard: Mapping[str, Signal], profile: Profile, flow: FlowCategory) -> bool:
    live = {name for name, signal in heard.items() if signal.says == "live"}
    doubted = (name for name in heard if name not in live and profile.weights[name].binding)
    return not any(doubted) and all(live.intersection(group) for group in profile.needed[flow])


def _direction(signal: Signal) -> int:
    return {"live": 1, "attack": -1, "nothing": 0}[signal.says]
