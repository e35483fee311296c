"""After the master secret was changed: everything that former ones sealed is sealed under the current one.

Each batch is one short transaction, and what is done already is seen and left alone: so it may be interrupted and begun
again, beside a running service, on one node or several.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Column, Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from inperson.errors import SealError
from inperson.records import keystone
from inperson.records.account_keys import KINDS
from inperson.records.database import Database
from inperson.records.link_request import open_request
from inperson.records.sessions import user_digest
from inperson.records.tables import accounts, sessions
from inperson.records.vault import Vault

_AT_ONCE = 200

_One: TypeAlias = Callable[[AsyncConnection, Vault, Row[Any]], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Resealed:
    """How many accounts and sessions were brought under the current master secret, and how many no secret opens."""

    accounts: int = 0
    sessions: int = 0
    unreadable: int = 0


async def reseal(db: Database, vault: Vault) -> Resealed:
    """Bring every account's secrets and every session's key under the current master secret of ``vault``.

    The digests by which a person's sessions are found together are made anew as well. Raises `RecordError`.
    """
    done_accounts, unread_accounts = await _each(db, vault, accounts.c.id, _account)
    done_sessions, unread_sessions = await _each(db, vault, sessions.c.signature_id, _session)
    await keystone.reseal(db, vault)
    return Resealed(done_accounts, done_sessions, unread_accounts + unread_sessions)


async def _each(db: Database, vault: Vault, key: Column[Any], one: _One) -> tuple[int, int]:
    """Do ``one`` for each row of the table whose primary key is ``key``: how many it changed, and could not open."""
    changed = unreadable = 0
    rows: Sequence[Row[Any]] = ()
    while True:
        async with db.transaction() as connection:
            # Not the keys: new links refer to these rows meanwhile, and would wait for us, and we for them.
            query = select(key.table).order_by(key).limit(_AT_ONCE).with_for_update(key_share=True)
            query = query.where(key > getattr(rows[-1], key.name)) if rows else query
            rows = (await connection.execute(query)).all()
            for row in rows:
                try:
                    changed += await one(connection, vault, row)
                except SealError:
                    unreadable += 1
        if not rows:
            return changed, unreadable


async def _account(connection: AsyncConnection, vault: Vault, row: Row[Any]) -> bool:
    boxes: dict[str, bytes] = {}
    for kind in KINDS:
        for column in (kind.sealed, kind.former):
            sealed = getattr(row, column)
            box = vault.resealed_secret(sealed, kind.purpose) if sealed else None
            if box is not None:
                boxes[column] = box
    if boxes:
        await connection.execute(update(accounts).where(accounts.c.id == row.id).values(**boxes))
    return bool(boxes)


async def _session(connection: AsyncConnection, vault: Vault, row: Row[Any]) -> bool:
    box = vault.resealed_key(row.sealed_key) if row.sealed_key else None  # empty: the session was erased
    if box is None:
        return False
    digest = user_digest(vault, row.account_id, open_request(row, vault.open_key(box)).user_id)
    one = sessions.c.signature_id == row.signature_id
    await connection.execute(update(sessions).where(one).values(sealed_key=box, user_digest=digest))
    return True
