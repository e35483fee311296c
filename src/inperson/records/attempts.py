"""Attempts of a session, with the signals that each was judged by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from inperson.records.database import Database
from inperson.records.sessions import Session
from inperson.records.tables import attempts as table
from inperson.records.tables import signals

Outcome = Literal["pass", "reject", "retry", "lost"]


@dataclass(frozen=True, slots=True)
class SignalRecord:
    """One measurement (design §4): ``says`` is live, attack or nothing; ``sentence`` is for people."""

    name: str
    value: float | None
    says: str
    confidence: float
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRecord:
    """One attempt. ``score`` 0–100; ``attack_type`` as contract §7; ``hint`` says why a retry; times in epoch ms."""

    number: int
    outcome: Outcome
    score: float | None
    attack_type: int | None
    hint: str | None
    profile: str
    started_at: int
    finished_at: int
    signals: tuple[SignalRecord, ...] = ()


async def attempts(db: Database, session: Session) -> list[AttemptRecord]:
    """All attempts of the session with their signals, oldest first."""
    of_session = select(table).where(table.c.signature_id == session.signature_id).order_by(table.c.number)
    async with db.reading() as connection:
        rows = (await connection.execute(of_session)).all()
        of_rows = select(signals).where(signals.c.attempt_id.in_([row.id for row in rows])).order_by(signals.c.id)
        notes = (await connection.execute(of_rows)).all()
    return [
        AttemptRecord(
            number=row.number,
            outcome=row.outcome,
            score=row.score,
            attack_type=row.attack_type,
            hint=row.hint,
            profile=row.profile,
            started_at=row.started_at,
            finished_at=row.finished_at,
            signals=tuple(
                SignalRecord(note.name, note.value, note.says, note.confidence, note.sentence)
                for note in notes
                if note.attempt_id == row.id
            ),
        )
        for row in rows
    ]


async def add(connection: AsyncConnection, signature_id: str, attempt: AttemptRecord) -> None:
    """Within a transaction: store an attempt and its signals."""
    row = insert(table).values(
        signature_id=signature_id,
        number=attempt.number,
        outcome=attempt.outcome,
        score=attempt.score,
        attack_type=attempt.attack_type,
        hint=attempt.hint,
        profile=attempt.profile,
        started_at=attempt.started_at,
        finished_at=attempt.finished_at,
    )
    attempt_id = await connection.scalar(row.returning(table.c.id))
    notes = [
        {
            "attempt_id": attempt_id,
            "name": signal.name,
            "value": signal.value,
            "says": signal.says,
            "confidence": signal.confidence,
            "sentence": signal.sentence,
        }
        for signal in attempt.signals
    ]
    if notes:
        await connection.execute(insert(signals), notes)
