"""Error rates in the terms of ISO/IEC 30107-3, with their intervals.

The standard's sums know two answers to a presentation: bona fide, or attack. A presentation that got neither, because
the person is asked again or never finished, is a non-response. It has rates of its own and is in no other, so:

- APCER = passed / (passed + rejected), of the attack presentations of one species;
- BPCER = rejected / (passed + rejected), of the bona fide presentations of one condition;
- APNRR and BPNRR = asked again / all presentations.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from scipy.stats import binomtest

from inperson.engine.fusion import Outcome

ATTEMPTS = 3
"""How many attempts a check has, by default (`inperson.settings`); only what is asked again uses another."""


@dataclass(frozen=True, slots=True)
class Rate:
    """``count`` of ``of``."""

    count: int
    of: int

    @property
    def share(self) -> float | None:
        """0–1; nothing when there was nothing to count in."""
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share behind the count, by Wilson; the whole range of 0–1 without a count."""
        if not self.of:
            return 0.0, 1.0
        found = binomtest(self.count, self.of).proportion_ci(0.95, method="wilson")
        return float(found.low), float(found.high)


@dataclass(frozen=True, slots=True)
class Tally:
    """How a group of presentations ended."""

    passed: int
    rejected: int
    retried: int

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> Tally:
        """Count ``outcomes``."""
        counted = Counter(outcomes)
        return cls(counted["pass"], counted["reject"], counted["retry"])

    @property
    def presentations(self) -> int:
        """All of them."""
        return self.passed + self.rejected + self.retried

    @property
    def classified(self) -> int:
        """Those that got an answer."""
        return self.passed + self.rejected

    @property
    def apcer(self) -> Rate:
        """Attacks taken for bona fide; only for a group of attacks."""
        return Rate(self.passed, self.classified)

    @property
    def bpcer(self) -> Rate:
        """Bona fide taken for attacks; only for a group of bona fide presentations."""
        return Rate(self.rejected, self.classified)

    @property
    def non_response(self) -> Rate:
        """APNRR or BPNRR."""
        return Rate(self.retried, self.presentations)

    @property
    def admitted(self) -> Rate:
        """The share of all presentations that passed at once."""
        return Rate(self.passed, self.presentations)

    def ends_as(self, outcome: Outcome, attempts: int = ATTEMPTS) -> float | None:
        """The chance that a check of so many ``attempts`` ends so (retry: without an answer).

        An estimate: it takes the attempts for independent of each other, and they are of one person on one day.
        """
        if not self.presentations:
            return None
        again = self.retried / self.presentations
        if outcome == "retry":
            return again**attempts
        first = (self.passed if outcome == "pass" else self.rejected) / self.presentations
        return first * sum(again**number for number in range(attempts))
