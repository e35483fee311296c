"""Deciding again from what the signals said: a profile may change without a new trial."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from bench.pad.ledger import Record
from inperson.engine.fusion import Decision, decide
from inperson.engine.profiles import NEVER, Profile


def decided(record: Record, profile: Profile) -> Decision:
    """What ``profile`` makes of ``record``. A challenge that was not finished is asked again, with a score of 0."""
    if not record.finished:
        return Decision("retry", 0.0, None)
    signals = [heard.signal() for heard in record.signals]
    return decide(signals, profile, record.trial.flow)


def without(profile: Profile, name: str) -> Profile:
    """``profile`` as if there were no signal ``name``: where another could stand in for it, that one is needed."""
    weights = {each: weight for each, weight in profile.weights.items() if each != name}
    needed = {
        flow: tuple(left for group in groups if (left := tuple(each for each in group if each != name)))
        for flow, groups in profile.needed.items()
    }
    return replace(profile, weights=MappingProxyType(weights), needed=MappingProxyType(needed))


def weights_alone(profile: Profile) -> Profile:
    """``profile`` with its weights only: nothing condemns, and nothing is needed."""
    weights = {name: replace(weight, floor=NEVER, binding=False) for name, weight in profile.weights.items()}
    needed = dict.fromkeys(profile.needed, ())
    return replace(
        profile, weights=MappingProxyType(weights), needed=MappingProxyType(needed), doubt=NEVER, reject_score=0.0
    )
