"""What has been kept long enough."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.sql.elements import ColumnElement

from inperson.records.database import Database
from inperson.records.tables import accounts
from inperson.records.tables import sessions as table


async def media_due(db: Database, read_before: int, at_most: int) -> list[str]:
    """Sessions whose result was last read before that (epoch ms), and whose media are still there."""
    return await _found(db, table.c.media_erased_at.is_(None) & (table.c.read_at <= read_before), at_most)


async def sessions_due(db: Database, created_before: int, at_most: int) -> list[str]:
    """Sessions made before that (epoch ms), finished or not, read or not, that are not erased."""
    return await _found(db, table.c.erased_at.is_(None) & (table.c.created_at <= created_before), at_most)


async def orphaned(db: Database, at_most: int) -> list[str]:
    """Sessions of deleted accounts that are not erased."""
    deleted = select(accounts.c.id).where(accounts.c.state == "DELETED")
    return await _found(db, table.c.erased_at.is_(None) & table.c.account_id.in_(deleted), at_most)


async def _found(db: Database, due: ColumnElement[bool], at_most: int) -> list[str]:
    # Those under way come up again by their own mark.
    query = select(table.c.signature_id).where(due, table.c.erasing_at.is_(None)).limit(at_most)
    async with db.reading() as connection:
        return list((await connection.scalars(query)).all())
