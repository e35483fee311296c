"""The matrix: who presents which face, before which challenge. One presentation is one `Trial`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Literal

import msgspec

from inperson.capture.challenge import draw
from inperson.engine.challenge import Challenge
from inperson.engine.flows import LIVENESS_TYPES, Flow, FlowCategory
from inperson.engine.profiles import PROFILES

PEOPLE = Path(__file__).parents[3] / "shared" / "people"
ASTRONAUT = "astronaut"
"""scikit-image's picture, where no pictures of people lie beside the repository."""

Half = Literal["dev", "report"]
FIRST_SEED: Mapping[Half, int] = MappingProxyType({"dev": 0, "report": 1000})
"""So that the halves share no camera, hand or room either."""

FLOWS: Mapping[FlowCategory, Flow] = MappingProxyType({
    flow.category: flow for kind in LIVENESS_TYPES.values() for flow in kind.flows
})  # fmt: skip


class Trial(msgspec.Struct, frozen=True):
    """One presentation. ``subject``: a species or a bona fide condition; ``face`` and ``other``: as `faces` has them.

    ``other`` is whose face stands by where a subject needs a second one. ``level``: of the product.
    """

    subject: str
    face: str
    other: str
    seed: int
    flow: FlowCategory
    level: str

    @property
    def name(self) -> str:
        """Says all of it in one word; fit for a file."""
        return "-".join((self.subject, self.face, self.other, str(self.seed), self.flow, self.level))

    def challenge(self, aspect: float) -> Challenge:
        """What is asked in this trial, the same each time, of a camera of ``aspect`` (width over height)."""
        return asked(Random(self.name), self.flow, self.level, aspect)  # noqa: S311 (a trial must be repeatable)


class Cell(msgspec.Struct, frozen=True):
    """A flow, and the product levels that ask the same in it."""

    flow: FlowCategory
    levels: tuple[str, ...]


def asked(random: Random, flow: FlowCategory, level: str, aspect: float) -> Challenge:
    """The challenge as `inperson.capture.conversation` draws it."""
    return draw(random, FLOWS[flow], aspect, third=level == "PRO")


@cache
def cells() -> tuple[Cell, ...]:
    """Every flow with every level; levels that ask the same share one, since a take does not know its level."""
    found: dict[tuple[FlowCategory, Challenge], list[str]] = {}
    for flow in FLOWS:
        for level in PROFILES:
            challenge = asked(Random(0), flow, level, aspect=0.75)  # noqa: S311
            found.setdefault((flow, challenge), []).append(level)
    return tuple(Cell(flow, tuple(levels)) for (flow, _), levels in found.items())


def levels_of(trial: Trial) -> tuple[str, ...]:
    """The product levels for which ``trial`` stands."""
    return next(cell.levels for cell in cells() if cell.flow == trial.flow and trial.level in cell.levels)


def faces(half: Half, people: Path = PEOPLE) -> tuple[str, ...]:
    """The faces of ``half``: the odd ones are for development, the even ones for the report. See `picture_of`."""
    numbered = {
        int(found[1]): path.stem for path in people.glob("person-*.jpg") if (found := re.search(r"(\d+)$", path.stem))
    }
    own = tuple(name for number, name in sorted(numbered.items()) if (number % 2 == 1) == (half == "dev"))
    return own or (ASTRONAUT,)


def picture_of(face: str, people: Path = PEOPLE) -> Path | None:
    """Where the picture of ``face`` lies; None for the astronaut."""
    return None if face == ASTRONAUT else people / f"{face}.jpg"


def rounds(subjects: Sequence[str], half: Half, own_faces: Sequence[str]) -> Iterator[Trial]:
    """Trials without end, round by round: in each round, every subject once, each before another cell.

    So however many are run, all subjects, cells and faces have had nearly the same share of them.
    """
    number = 0
    while True:
        for index, subject in enumerate(subjects):
            cell = cells()[(index + number) % len(cells())]
            face = (number // len(cells()) + number) % len(own_faces)
            yield Trial(
                subject=subject,
                face=own_faces[face],
                other=own_faces[(face + 1) % len(own_faces)],
                seed=FIRST_SEED[half] + number,
                flow=cell.flow,
                level=cell.levels[0],
            )
        number += 1
