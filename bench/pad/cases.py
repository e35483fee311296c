"""The presentations as they are counted: each record, once for each product level for which it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bench.pad.deciding import decided, without
from bench.pad.ledger import Record
from bench.pad.matrix import levels_of
from bench.pad.rates import Tally
from inperson.engine.fusion import Decision
from inperson.engine.profiles import PROFILES, Profile


@dataclass(frozen=True, slots=True)
class Case:
    """One presentation to one product level, and what its profile says of it today."""

    record: Record
    level: str
    decision: Decision

    @property
    def subject(self) -> str:
        """The species, or the bona fide condition."""
        return self.record.trial.subject


def cases(records: Iterable[Record], profiles: Mapping[str, Profile] = PROFILES) -> list[Case]:
    """``records`` as ``profiles`` decide them."""
    return [
        Case(record, level, decided(record, profiles[level]))
        for record in records
        for level in levels_of(record.trial)
        if level in profiles
    ]


def bona_fide(found: Iterable[Case]) -> list[Case]:
    """Those of living people."""
    return [case for case in found if case.record.truth.bona_fide]


def attacks(found: Iterable[Case]) -> list[Case]:
    """The others."""
    return [case for case in found if not case.record.truth.bona_fide]


def tally(found: Iterable[Case]) -> Tally:
    """How they ended."""
    return Tally.of(case.decision.outcome for case in found)


def grouped(found: Iterable[Case], key: Callable[[Case], str], order: Sequence[str] = ()) -> dict[str, list[Case]]:
    """By ``key``, first those in ``order``, then others as they come."""
    every = list(found)
    keys = dict.fromkeys([*order, *(key(case) for case in every)])
    groups = {each: [case for case in every if key(case) == each] for each in keys}
    return {each: group for each, group in groups.items() if group}


def worst(species: Mapping[str, Sequence[Case]]) -> str | None:
    """The species of the highest APCER; of the one that passes most often, where several are equal."""
    tallies = {name: tally(group) for name, group in species.items()}
    rated = {name: each for name, each in tallies.items() if each.classified}
    return max(rated, key=lambda name: (rated[name].apcer.share, rated[name].passed), default=None)


@dataclass(frozen=True, slots=True)
class Alone:
    """One signal by itself, over some cases: of how many it was measured in, it said attack, and could condemn."""

    measured: int
    says_attack: int
    condemns: int


def alone(found: Iterable[Case], name: str, profile: Profile) -> Alone:
    """What the signal ``name`` does alone in ``found``, with the floor that ``profile`` gives it."""
    floor = profile.weights[name].floor if name in profile.weights else 2.0
    heard = [each for case in found for each in case.record.signals if each.name == name]
    accusing = [each.confidence for each in heard if each.says == "attack"]
    return Alone(len(heard), len(accusing), sum(confidence >= floor for confidence in accusing))


def ablated(found: Iterable[Case], name: str, profile: Profile) -> list[Case]:
    """``found`` decided again as if the signal ``name`` did not exist."""
    less = without(profile, name)
    return [Case(case.record, case.level, decided(case.record, less)) for case in found]


def signals_in(records: Iterable[Record]) -> list[str]:
    """Every signal that was heard, those of the profiles first, in their order."""
    heard = {each.name for record in records for each in record.signals}
    known = [name for profile in PROFILES.values() for name in profile.weights]
    return [name for name in dict.fromkeys([*known, *sorted(heard)]) if name in heard]
