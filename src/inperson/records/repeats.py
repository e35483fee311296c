"""Requests that a customer may send again with the same ``Idempotency-Key`` (contract §3): which session each made.

A row is written with its session, or not at all, and there is one for a key: of two requests at once, one makes a
session and the other finds it. Neither the key nor what was asked is kept, only their digests.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from inperson.records.database import Database
from inperson.records.tables import repeats as table

LIFETIME_MS = 86_400_000
"""How long a key is remembered."""


_forget_stale = delete(table).where(
    table.c.account_id == bindparam("account"),
    table.c.key_digest == bindparam("digest"),
    table.c.created_at <= bindparam("since"),
)


@dataclass(frozen=True, slots=True)
class Repeat:
    """A request with a key: digests of the key, and of what was asked with it."""

    key_digest: str
    body_digest: str


async def first(db: Database, account_id: int, key_digest: str, now: int) -> tuple[str, str] | None:
    """What the account's first request with this key asked, as its digest, and the signatureId that it was answered."""
    query = select(table.c.body_digest, table.c.signature_id).where(
        table.c.account_id == account_id,
        table.c.key_digest == key_digest,
        table.c.created_at > now - LIFETIME_MS,
    )
    async with db.reading() as connection:
        row = (await connection.execute(query)).one_or_none()
    return None if row is None else (row.body_digest, row.signature_id)


async def remember(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    """Within a transaction: store rows of this table, in place of those whose time is over.

    A key that is remembered already breaks the rule of the table.
    """
    if not rows:
        return
    # In one order, so that two nodes that have the same keys never wait for each other in a circle.
    rows = sorted(rows, key=lambda row: (row["account_id"], row["key_digest"]))
    stale = [
        {"account": row["account_id"], "digest": row["key_digest"], "since": row["created_at"] - LIFETIME_MS}
        for row in rows
    ]
    await connection.execute(_forget_stale, stale)
    await connection.execute(insert(table), rows)


async def forget(db: Database, now: int) -> None:
    """Forget every key whose time is over."""
    async with db.transaction() as connection:
        await connection.execute(delete(table).where(table.c.created_at <= now - LIFETIME_MS))
