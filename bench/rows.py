"""What a measure answers: a value, the floor it is compared with, and the budget of design §6."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Budget:
    """``limit`` of the ``of``: the ratio to the floor, or the value itself."""

    sense: Literal["≥", "≤"]
    limit: float
    of: Literal["ratio", "value"] = "value"

    def holds(self, number: float) -> bool:
        """Whether ``number`` keeps it."""
        return number >= self.limit if self.sense == "≥" else number <= self.limit


@dataclass(frozen=True, slots=True)
class Floor:
    """What a value is compared with: ``value`` in the same unit, and ``name``."""

    value: float
    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. ``ratio`` is that of values taken at the same time, so not always their quotient.

    ``note`` is what one has to know to read the value: how it was taken, and what else was seen.
    """

    what: str
    value: float
    unit: str
    floor: Floor | None = None
    ratio: float | None = None
    budget: Budget | None = None
    note: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the budget is kept; None without one."""
        if self.budget is None:
            return None
        number = self.value if self.budget.of == "value" else self.ratio
        return number is not None and self.budget.holds(number)

    def cells(self) -> tuple[str, ...]:
        """As text: what, value, floor, ratio, budget, reached."""
        return (
            self.what,
            f"{shown(self.value)} {self.unit}",
            "–" if self.floor is None else f"{shown(self.floor.value)} {self.unit} ({self.floor.name})",
            "–" if self.ratio is None else f"{self.ratio:.2f}",
            self._budget(),
            {True: "reached", False: "missed", None: "–"}[self.reached],
        )

    def _budget(self) -> str:
        if self.budget is None:
            return "–"
        unit = f" {self.unit}" if self.budget.of == "value" else ""
        return f"{self.budget.sense} {self.budget.limit:g}{unit}"


HEADINGS = ("what", "value", "floor", "ratio", "budget", "")


def shown(number: float) -> str:
    """A number with as many digits as it is worth."""
    digits = 0 if abs(number) >= 100 else 1 if abs(number) >= 10 else 2
    return f"{number:,.{digits}f}"


def markdown(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
