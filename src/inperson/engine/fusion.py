"""The line that decides: signals in, pass, reject or retry out (design §4)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

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


def decide(signals: Iterable[Signal], profile: Profile) -> Decision:
    """Add up what the signals say, as logits.

    A reject needs a signal that condemns by itself: bad light or a lost face lowers nothing under 50, it asks again.
    A pass needs every required signal to have said "live".
    """
    heard = {signal.name: signal for signal in signals if signal.name in profile.weights}
    logits = sum(
        _direction(signal) * signal.confidence * profile.weights[name].weight for name, signal in heard.items()
    )
    score = 100.0 / (1.0 + math.exp(-logits))
    condemning = [
        name
        for name, signal in heard.items()
        if signal.says == "attack" and signal.confidence >= profile.weights[name].floor
    ]
    if condemning:
        worst = max(condemning, key=lambda name: heard[name].confidence * profile.weights[name].weight)
        return Decision("reject", min(score, PASS_SCORE - 1), profile.weights[worst].kind)
    confirmed = all(
        heard[name].says == "live" if name in heard else weight.required == "when measured"
        for name, weight in profile.weights.items()
    )
    if confirmed and score >= PASS_SCORE:
        return Decision("pass", score, None)
    return Decision("retry", min(score, PASS_SCORE - 1), None)


def _direction(signal: Signal) -> int:
    return {"live": 1, "attack": -1, "nothing": 0}[signal.says]
