"""What each signal moved: the verdict's signals beside the profile's table."""

from __future__ import annotations

from dataclasses import dataclass

from inperson.engine.profiles import Weight
from inperson.engine.signals import Signal
from inperson.inspection.analysis import Analysis


@dataclass(frozen=True, slots=True)
class Entry:
    """One signal. ``signal``: nothing when it was not measured; ``needed`` in the flow at hand.

    ``weight``: as the profile has it; nothing when the profile does not weigh this signal.
    """

    name: str
    signal: Signal | None
    weight: Weight | None
    needed: bool

    @property
    def effect(self) -> float:
        """By how many logits it moved the score: upwards when it said "live"."""
        if self.signal is None or self.weight is None or self.signal.says == "nothing":
            return 0.0
        return self.weight.weight * self.signal.confidence * (1 if self.signal.says == "live" else -1)


def ledger(analysis: Analysis) -> list[Entry]:
    """Every signal that was measured, as the verdict has them, then what the profile has besides."""
    profile = analysis.profile
    needed = {name for group in profile.needed[analysis.take.flow] for name in group}
    measured = {signal.name: signal for signal in analysis.verdict.signals}
    names = dict.fromkeys([*measured, *profile.weights])
    return [Entry(name, measured.get(name), profile.weights.get(name), name in needed) for name in names]
