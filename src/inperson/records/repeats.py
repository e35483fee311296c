"""Requests that a customer may send again with the same ``Idempotency-Key`` (contract §3): which session each made.

A row is written with its session, or not at all, and there is one for a key: of two requests at once, one makes a
session and the other finds it. Neither the key nor what was asked is kept, only their digests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


async def remembered(connection: AsyncConnection, asked: Mapping[tuple[int, str], int]) -> set[tuple[int, str]]:
    """Within a transaction: which keys that are ``asked`` for are remembered. Those whose time is over are forgotten.

    A key is an account's id and a digest; with each the time at which it is asked for, in epoch ms.
    """
    if not asked:
        return set()
    query = select(table.c.account_id, table.c.key_digest, table.c.created_at).where(
        table.c.account_id.in_({account_id for account_id, _ in asked}),
        table.c.key_digest.in_({digest for _, digest in asked}),
    )
    found = {(account_id, digest): at for account_id, digest, at in await connection.execute(query)}
    ours = found.keys() & asked.keys()
    stale = {key for key in ours if found[key] <= asked[key] - LIFETIME_MS}
    if stale:
        # In one order, so that two nodes that have the same keys never wait for each other in a circle.
        over = [{"account": key[0], "digest": key[1], "since": asked[key] - LIFETIME_MS} for key in sorted(stale)]
        await connection.execute(_forget_stale, over)
    return ours - stale


async def remember(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    """Within a transaction: store rows of this table.

    A key that is remembered already breaks the rule of the table.
    """
    if rows:
        # In one order, for the same reason.
        await connection.execute(insert(table), sorted(rows, key=lambda row: (row["account_id"], row["key_digest"])))


async def forget(db: Database, now: int) -> None:
    """Forget every key whose time is over."""
    async with db.transaction() as connection:
        await connection.execute(delete(table).where(table.c.created_at <= now - LIFETIME_MS))
