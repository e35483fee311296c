"""The quota of links: counted in the transaction that creates the sessions, so that none is made beyond it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from inperson.records.tables import accounts as _table


async def left(connection: AsyncConnection, account_ids: Iterable[int]) -> dict[int, int]:
    """Within a transaction: how many links each of these accounts may still make; none of one without a quota.

    Other nodes wait with theirs until the transaction ends. They lock in one order, so that no two wait for each other.
    """
    query = (
        select(_table.c.id, _table.c.quota, _table.c.links_made)
        .where(_table.c.id.in_(list(account_ids)), _table.c.quota.is_not(None))
        .order_by(_table.c.id)
        .with_for_update(key_share=True)
    )
    return {row.id: max(0, row.quota - row.links_made) for row in await connection.execute(query)}


async def spend(connection: AsyncConnection, made: Mapping[int, int]) -> None:
    """Within the transaction that asked what is `left`: these accounts made so many links."""
    for account_id, links in made.items():
        await connection.execute(
            update(_table).where(_table.c.id == account_id).values(links_made=_table.c.links_made + links)
        )
