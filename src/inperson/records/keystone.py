"""The keystone: one box in the database that only the right master secret opens.

A deployment that starts with another secret, because a volume was not mounted or a variable is missing, would seal new
rows under it and read none of the old ones. So it does not start.
"""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from inperson.errors import SealError, SettingError
from inperson.records.account_keys import SECRET_KEY
from inperson.records.database import Database
from inperson.records.tables import accounts
from inperson.records.tables import keystone as _table
from inperson.records.vault import Vault

_PURPOSE = "keystone"


async def check(db: Database, vault: Vault) -> None:
    """See that ``vault`` opens what ``db`` holds; a new database takes it for its own.

    Raises `SettingError`: the master secret is another, or was changed and the former one is not named.
    """
    try:
        async with db.transaction() as connection:
            sealed = await connection.scalar(select(_table.c.sealed))
            if sealed is None:
                await _lay(connection, vault)
                sealed = await connection.scalar(select(_table.c.sealed))  # another node may have been quicker
            vault.open_secret(sealed or b"", _PURPOSE)
    except SealError:
        raise SettingError(
            "master_secret", "does not open this database: it is another's, or was changed and the former is not named"
        ) from None


async def reseal(db: Database, vault: Vault) -> None:
    """Bring the keystone under the current master secret: last, when nothing needs the former one any more."""
    async with db.transaction() as connection:
        sealed = await connection.scalar(select(_table.c.sealed).with_for_update())
        box = None if sealed is None else vault.resealed_secret(sealed, _PURPOSE)
        if box is not None:
            await connection.execute(update(_table).values(sealed=box))


async def _lay(connection: AsyncConnection, vault: Vault) -> None:
    # A database may be older than keystones: whoever opens its youngest account may lay one.
    living = select(accounts.c.sealed_secret_key).where(accounts.c.state != "DELETED")
    youngest = await connection.scalar(living.order_by(accounts.c.created_at.desc()).limit(1))
    if youngest is not None:
        vault.open_secret(youngest, SECRET_KEY.purpose)
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    stone = insert(_table).values(id=1, sealed=vault.seal_secret("keystone", _PURPOSE))
    await connection.execute(stone.on_conflict_do_nothing())
