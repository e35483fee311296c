"""What is remembered of the trials that are done: a line of JSON each, so that a run may end at any moment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from bench.pad.matrix import Half, Trial
from inperson.engine.fusion import Outcome
from inperson.engine.signals import Says, Signal


class Heard(msgspec.Struct, frozen=True):
    """What one signal said, without its sentence. Units as in `inperson.engine.signals.Signal`."""

    name: str
    value: float | None
    says: Says
    confidence: float

    def signal(self) -> Signal:
        """The same, for the fusion."""
        return Signal(self.name, self.value, self.says, self.confidence, "")


class Truth(msgspec.Struct, frozen=True):
    """What was really there: a living person or not, what was asked of it, and what it did, by its own account."""

    bona_fide: bool
    asked: tuple[str, ...]
    did: dict[str, Any]


class Record(msgspec.Struct, frozen=True):
    """A finished trial.

    ``finished``: whether the challenge was; else there are no ``signals``. ``hint``: what the service would say when it
    asks again. ``outcome``, ``score`` and ``profile``: the service's own verdict then. ``cpu_ms`` and ``wall_ms``: what
    judging took. ``seconds``: how long the person would have stood there; ``frames`` were sent, of which ``stills``.
    ``took``: seconds that the trial cost; ``at``: when it ended, epoch seconds.
    """

    trial: Trial
    truth: Truth
    finished: bool
    hint: str
    outcome: Outcome
    score: float
    profile: str
    signals: tuple[Heard, ...]
    cpu_ms: float | None
    wall_ms: float | None
    seconds: float
    frames: int
    stills: int
    took: float
    at: float


class Ledger:
    """The records of one ``half`` under one version of the ``code``, in ``folder``."""

    def __init__(self, folder: Path, half: Half, code: str) -> None:
        self.path = folder / half / f"{code}.jsonl"

    def read(self) -> dict[Trial, Record]:
        """All records, by their trial. A last line that was cut off is left out."""
        if not self.path.is_file():
            return {}
        found = {}
        for line in self.path.read_bytes().splitlines():
            try:
                record = msgspec.json.decode(line, type=Record)
            except msgspec.MsgspecError:
                continue
            found[record.trial] = record
        return found

    def add(self, record: Record) -> None:
        """Write one record down."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab") as file:
            # A line that was cut off must not take this one with it.
            file.write((b"\n" if file.tell() else b"") + msgspec.json.encode(record))
