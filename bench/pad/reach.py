"""What the figures are held against, and whether they reach it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from bench.pad.cases import Case, attacks, bona_fide, grouped, tally
from bench.pad.rates import Rate
from bench.pad.tables import rate
from bench.rows import markdown
from inperson.engine.profiles import PROFILES

STILL = ("photo", "bent-photo", "worn-photo", "eyes-photo", "mouth-photo", "phone", "injected-still")
"""Species that show one picture of a face, whatever is done with it."""
RECORDINGS = ("replay", "replay-moved", "replay-action", "injected-recording", "injected-loop", "injected-retimed")
"""Species that show a recording of a living person."""
MOST_CPU_MS = 60.0
_BPCER_ALL, _BPCER_WORST = 0.03, 0.10
_RECORDINGS: Mapping[str, float] = MappingProxyType({"STANDARD": 0.10, "PRO": 0.02})


@dataclass(frozen=True, slots=True)
class Reach:
    """One aim: ``measured`` of at most ``limit``, and ``where`` that was, both shares."""

    what: str
    limit: float
    rate: Rate
    where: str

    def cells(self) -> list[str]:
        """As text."""
        share = self.rate.share
        if share is None:
            return [self.what, f"≤ {100 * self.limit:g} %", "–", self.where, "not measured"]
        missed = f"missed by {100 * (share - self.limit):.1f} points"
        return [
            self.what,
            f"≤ {100 * self.limit:g} %",
            rate(self.rate),
            self.where,
            "reached" if share <= self.limit else missed,
        ]


def reach_table(found: Sequence[Case]) -> str:
    """Every aim, level by level, and the cost of a verdict."""
    lines = [each.cells() for level in PROFILES for each in reaches([c for c in found if c.level == level], level)]
    records = {case.record.trial: case.record for case in found}.values()
    costs = [record.cpu_ms for record in records if record.cpu_ms is not None]
    if costs:
        median, high = np.percentile(costs, [50, 95])
        told = "reached" if high <= MOST_CPU_MS else f"missed by {high - MOST_CPU_MS:.0f} ms"
        lines.append([
            "CPU of a verdict, p95", f"≤ {MOST_CPU_MS:g} ms", f"{high:.0f} ms", f"median {median:.0f} ms", told
        ])  # fmt: skip
    return markdown(["aim", "limit", "measured (95 %)", "where", ""], lines)


def reaches(found: Sequence[Case], level: str) -> list[Reach]:
    """The aims of one ``level``, of whose presentations are ``found``."""
    people = bona_fide(found)
    conditions = grouped(people, lambda case: case.subject)
    highest, where = _highest(conditions, lambda group: tally(group).bpcer)
    every = tally(people)
    reached = [
        Reach(f"{level}: BPCER, all conditions", _BPCER_ALL, every.bpcer, f"BPNRR {rate(every.non_response)}"),
        Reach(f"{level}: BPCER, worst condition", _BPCER_WORST, highest, where),
    ]
    for kind, names, limit in (("still pictures", STILL, 0.0), ("recordings", RECORDINGS, _RECORDINGS.get(level, 0.1))):
        species = grouped([case for case in attacks(found) if case.subject in names], lambda case: case.subject)
        highest, where = _highest(species, lambda group: tally(group).apcer)
        reached.append(Reach(f"{level}: APCER, worst of the {kind}", limit, highest, where))
    return reached


def _highest(groups: Mapping[str, Sequence[Case]], of: Callable[[Sequence[Case]], Rate]) -> tuple[Rate, str]:
    """The highest rate of all groups, and where; of equal ones, that of the widest interval."""
    rated = {name: of(group) for name, group in groups.items()}
    known = {name: each for name, each in rated.items() if each.share is not None}
    if not known:
        return Rate(0, 0), "–"
    name = max(known, key=lambda each: (known[each].share, -known[each].of))
    return known[name], name if known[name].count else "none of them"
