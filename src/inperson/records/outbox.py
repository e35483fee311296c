"""The outbox: callbacks that wait to be delivered, written with the result that they tell of (contract §6).

A row waits until ``due_at``. Leasing it counts an attempt and moves ``due_at`` behind the lease, so that a delivery
whose process was killed comes up again by itself.
"""

from __future__ import annotations

import json
import secrets
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Row, Select, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from inperson.errors import SealError
from inperson.records import tables
from inperson.records.account_keys import WEBHOOK_SECRET, open_webhook_secrets
from inperson.records.database import Database
from inperson.records.link_request import open_request
from inperson.records.sessions import Session
from inperson.records.vault import SessionKey, Vault

Status = Literal["PENDING", "DELIVERED", "FAILED"]
CallbackType = Literal["COMPLETED", "SUBMIT_COMPLETED"]

_table = tables.callbacks
ANSWER = "callback answer"
_ROUNDS = 8
_PUT_OFF_MS = 3_600_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A leased callback, ready to be sent: ``attempt`` counts from 1. Address and secrets are in no text.

    ``secrets``: the account's webhook secrets that are good now, the current one first; at least one.
    """

    id: str
    signature_id: str
    account_id: int
    url: str = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)
    body: str
    attempt: int
    key: SessionKey = field(repr=False, compare=False)


class Room:
    """How many callbacks may be under way: ``at_once``, and ``each`` of one account.

    So that a receiver who answers slowly, or never, delays its own account's callbacks and nobody else's.
    """

    def __init__(self, at_once: int, each: int) -> None:
        self.left = at_once
        self._each = each
        self._taken: Counter[int] = Counter()

    @property
    def full(self) -> list[int]:
        """The accounts that may have no more."""
        return [account_id for account_id, taken in self._taken.items() if taken >= self._each]

    def has(self, account_id: int) -> bool:
        """Whether there is a place for one more of this account."""
        return self.left > 0 and self._taken[account_id] < self._each

    def take(self, account_id: int) -> None:
        """One is under way."""
        self.left -= 1
        self._taken[account_id] += 1

    def give_back(self, account_id: int) -> None:
        """One has ended."""
        self.left += 1
        self._taken[account_id] -= 1
        if not self._taken[account_id]:
            del self._taken[account_id]


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


async def enqueue(connection: AsyncConnection, session: Session, now: int, type_: CallbackType = "COMPLETED") -> None:
    """Within the transaction of a result: the callback that tells of it, due at once."""
    await connection.execute(
        insert(_table).values(
            id=f"msg_{secrets.token_hex(16)}",
            signature_id=session.signature_id,
            account_id=session.account_id,
            body=json.dumps({"signatureId": session.signature_id, "type": type_}),
            status="PENDING",
            attempts=0,
            due_at=now,
            created_at=now,
        )
    )


async def lease(db: Database, vault: Vault, now: int, lease_ms: int, room: Room) -> list[Delivery]:
    """The longest due callbacks that there is ``room`` for, for nobody else to take within ``lease_ms``.

    The caller takes the room, once it has them.
    """
    room = deepcopy(room)  # what is rolled back takes none
    deliveries: list[Delivery] = []
    async with db.transaction() as connection:
        for _ in range(_ROUNDS):  # each finds at least one that can go, or that never will
            rows = (await connection.execute(_due(now, room))).all() if room.left else []
            if not rows:
                break
            for row in rows:
                if not room.has(row.account_id):
                    continue
                try:
                    delivery = _opened(vault, row, now)
                except SealError:  # the operator may yet name the master secret that opens it
                    await _change(connection, row.id, due_at=now + _PUT_OFF_MS, last_error="SEALED")
                    continue
                if delivery is None:
                    await _change(connection, row.id, status="FAILED", last_error="ERASED")
                    continue
                await _change(connection, row.id, attempts=delivery.attempt, due_at=now + lease_ms)
                deliveries.append(delivery)
                room.take(row.account_id)
    return deliveries


def _due(now: int, room: Room) -> Select[Any]:
    return (
        select(
            _table.c.id,
            _table.c.body,
            _table.c.attempts,
            tables.sessions,
            *(tables.accounts.c[name] for name in (WEBHOOK_SECRET.sealed, WEBHOOK_SECRET.former, WEBHOOK_SECRET.until)),
        )
        .join(tables.sessions, tables.sessions.c.signature_id == _table.c.signature_id)
        .join(tables.accounts, tables.accounts.c.id == tables.sessions.c.account_id)
        .where(_table.c.status == "PENDING", _table.c.due_at <= now, _table.c.account_id.not_in(room.full))
        .order_by(_table.c.due_at)
        .limit(room.left)
        .with_for_update(of=_table, skip_locked=True)
    )


def _opened(vault: Vault, row: Row[Any], now: int) -> Delivery | None:
    """None for what nobody can send any more: its session was erased, or its account deleted. Raises `SealError`."""
    keys = open_webhook_secrets(vault, row, now)
    if not (row.sealed_key and keys):
        return None
    key = vault.open_key(row.sealed_key)
    url = open_request(row, key).callback_url
    if url is None:
        return None
    return Delivery(
        id=row.id,
        signature_id=row.signature_id,
        account_id=row.account_id,
        url=url,
        secrets=keys,
        body=row.body,
        attempt=row.attempts + 1,
        key=key,
    )


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
                sealed_answer=delivery.key.seal(outcome.answer, ANSWER),
                delivered_at=now if outcome.status == "DELIVERED" else None,
            )
        )
        return changed.rowcount == 1


async def next_due(db: Database, room: Room) -> int | None:
    """When the next callback is due that there is ``room`` for (epoch ms; may be past), or None when none waits."""
    waiting = (_table.c.status == "PENDING") & _table.c.account_id.not_in(room.full)
    async with db.reading() as connection:
        due: int | None = await connection.scalar(select(func.min(_table.c.due_at)).where(waiting))
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
            last_answer=None if row.sealed_answer is None else session.key.open(row.sealed_answer, ANSWER),
            created_at=row.created_at,
            delivered_at=row.delivered_at,
        )
        for row in rows
    ]


async def _change(connection: AsyncConnection, callback_id: str, **values: object) -> None:
    await connection.execute(update(_table).where(_table.c.id == callback_id).values(**values))
