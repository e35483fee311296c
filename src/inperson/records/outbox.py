"""The outbox: callbacks that wait to be delivered, written with the result that they tell of (contract §6).

A row waits until ``due_at``. Leasing it counts an attempt and moves ``due_at`` behind the lease, so that a delivery
whose process was killed comes up again by itself.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from inperson.errors import SealError
from inperson.records import tables
from inperson.records.accounts import open_webhook_secret
from inperson.records.database import Database
from inperson.records.link_request import open_request
from inperson.records.sessions import Session
from inperson.records.vault import SessionKey, Vault

Status = Literal["PENDING", "DELIVERED", "FAILED"]

_table = tables.callbacks
_ANSWER = "callback answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A leased callback, ready to be sent: ``attempt`` counts from 1. Address and secret are in no text."""

    id: str
    signature_id: str
    account_id: int
    url: str = field(repr=False)
    secret: str = field(repr=False)
    body: str
    attempt: int
    key: SessionKey = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one attempt. PENDING: tried again at ``due_at`` (epoch ms).

    ``http_status`` is the receiver's, ``error`` a short word when there was none, ``answer`` the start of its body.
    """

    status: Status
    due_at: int
    http_status: int | None
    error: str | None
    answer: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """A callback as it stands."""

    id: str
    body: str
    status: Status
    attempts: int
    due_at: int
    last_status: int | None
    last_error: str | None
    last_answer: bytes | None = field(repr=False)
    created_at: int
    delivered_at: int | None


async def enqueue(connection: AsyncConnection, signature_id: str, now: int) -> None:
    """Within the transaction of a result: the callback that tells of it, due at once."""
    await connection.execute(
        insert(_table).values(
            id=f"msg_{secrets.token_hex(16)}",
            signature_id=signature_id,
            body=json.dumps({"signatureId": signature_id, "type": "COMPLETED"}),
            status="PENDING",
            attempts=0,
            due_at=now,
            created_at=now,
        )
    )


async def lease(db: Database, vault: Vault, now: int, lease_ms: int, limit: int) -> list[Delivery]:
    """Up to ``limit`` callbacks that are due, for nobody else to take within ``lease_ms``."""
    due = (
        select(
            _table.c.id,
            _table.c.signature_id,
            _table.c.body,
            _table.c.attempts,
            tables.sessions,
            tables.accounts.c.sealed_webhook_secret,
        )
        .join(tables.sessions, tables.sessions.c.signature_id == _table.c.signature_id)
        .join(tables.accounts, tables.accounts.c.id == tables.sessions.c.account_id)
        .where(_table.c.status == "PENDING", _table.c.due_at <= now)
        .order_by(_table.c.due_at)
        .limit(limit)
        .with_for_update(of=_table, skip_locked=True)
    )
    deliveries = []
    async with db.transaction() as connection:
        for row in (await connection.execute(due)).all():
            try:
                key = vault.open_key(row.sealed_key)
                url = open_request(row, key).callback_url
                secret = open_webhook_secret(vault, row.sealed_webhook_secret)
            except SealError:
                url = None
            if url is None:
                await _change(connection, [row.id], status="FAILED", last_error="SEALED")
                continue
            deliveries.append(
                Delivery(
                    id=row.id,
                    signature_id=row.signature_id,
                    account_id=row.account_id,
                    url=url,
                    secret=secret,
                    body=row.body,
                    attempt=row.attempts + 1,
                    key=key,
                )
            )
        taken = [delivery.id for delivery in deliveries]
        await _change(connection, taken, attempts=_table.c.attempts + 1, due_at=now + lease_ms)
    return deliveries


async def record(db: Database, delivery: Delivery, outcome: Outcome, now: int) -> bool:
    """Store what became of a delivery. False, and nothing stored, when its lease ran out and another took it."""
    async with db.transaction() as connection:
        changed = await connection.execute(
            update(_table)
            .where(_table.c.id == delivery.id, _table.c.status == "PENDING", _table.c.attempts == delivery.attempt)
            .values(
                status=outcome.status,
                due_at=outcome.due_at,
                last_status=outcome.http_status,
                last_error=outcome.error,
                sealed_answer=delivery.key.seal(outcome.answer, _ANSWER),
                delivered_at=now if outcome.status == "DELIVERED" else None,
            )
        )
        return changed.rowcount == 1


async def next_due(db: Database) -> int | None:
    """When the next callback is due (epoch ms; may be past), or None when none waits."""
    async with db.reading() as connection:
        due: int | None = await connection.scalar(select(func.min(_table.c.due_at)).where(_table.c.status == "PENDING"))
    return due


async def of_session(db: Database, session: Session) -> list[Callback]:
    """The callbacks of a session, oldest first."""
    async with db.reading() as connection:
        rows = (
            await connection.execute(
                select(_table).where(_table.c.signature_id == session.signature_id).order_by(_table.c.created_at)
            )
        ).all()
    return [
        Callback(
            id=row.id,
            body=row.body,
            status=row.status,
            attempts=row.attempts,
            due_at=row.due_at,
            last_status=row.last_status,
            last_error=row.last_error,
            last_answer=None if row.sealed_answer is None else session.key.open(row.sealed_answer, _ANSWER),
            created_at=row.created_at,
            delivered_at=row.delivered_at,
        )
        for row in rows
    ]


async def _change(connection: AsyncConnection, ids: Sequence[str], **values: object) -> None:
    await connection.execute(update(_table).where(_table.c.id.in_(ids)).values(**values))
