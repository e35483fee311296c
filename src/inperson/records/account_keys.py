"""An account's secrets: each may be changed without a break, since the former one stays good beside it for a while.

secret key       signs generate-token                 (contract §2)
webhook secret   signs callbacks, as Standard Webhooks  (contract §6)
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from inperson.errors import RecordError
from inperson.records.database import Database
from inperson.records.tables import accounts as _table
from inperson.records.vault import Vault


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the two secrets: what it is sealed for, the columns that it is in, and how a new one is made."""

    purpose: str
    column: str
    generate: Callable[[], str]

    @property
    def sealed(self) -> str:
        """The column of the current one. Empty: destroyed."""
        return f"sealed_{self.column}"

    @property
    def former(self) -> str:
        """The column of the former one."""
        return f"sealed_former_{self.column}"

    @property
    def until(self) -> str:
        """The column of the former one's last moment, in epoch ms."""
        return f"former_{self.column}_until"


def _webhook_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


SECRET_KEY = Kind("account secret key", "secret_key", lambda: secrets.token_hex(16))
WEBHOOK_SECRET = Kind("account webhook secret", "webhook_secret", _webhook_secret)
KINDS = (SECRET_KEY, WEBHOOK_SECRET)


def open_secret_keys(vault: Vault, row: Row[Any], now: int) -> tuple[str, ...]:
    """The secret keys good at ``now``, the current one first; none of a deleted account. Raises `SealError`."""
    return _open(vault, row, SECRET_KEY, now)


def open_webhook_secrets(vault: Vault, row: Row[Any], now: int) -> tuple[str, ...]:
    """The webhook secrets that are good at ``now``, like `open_secret_keys`."""
    return _open(vault, row, WEBHOOK_SECRET, now)


async def rotate(db: Database, vault: Vault, account_id: int, kind: Kind, now: int, grace_ms: int) -> str:
    """A new secret; the one until now stays good for ``grace_ms``. Answers the new one, which nobody can show again.

    Raises `RecordError`: no such account, or a former secret is still good. There are two at a time, and who changed
    twice in haste would lock out all who have only the first.
    """
    secret = kind.generate()
    async with db.transaction() as connection:
        row = await claim(connection, account_id)
        if (getattr(row, kind.until) or 0) > now:
            raise RecordError("the former secret is still good: wait for its end, or retire it")
        await change(
            connection,
            account_id,
            **{
                kind.sealed: vault.seal_secret(secret, kind.purpose),
                kind.former: getattr(row, kind.sealed) if grace_ms > 0 else None,
                kind.until: now + grace_ms if grace_ms > 0 else None,
                **({"secret_key_number": row.secret_key_number + 1} if kind is SECRET_KEY else {}),
            },
        )
    return secret


async def retire(db: Database, account_id: int, kind: Kind) -> None:
    """The former secret ends now, and is destroyed. Raises `RecordError`: no such account, or it has no former one."""
    async with db.transaction() as connection:
        row = await claim(connection, account_id)
        if getattr(row, kind.former) is None:
            raise RecordError("there is no former secret")
        await change(connection, account_id, **{kind.former: None, kind.until: None})


async def claim(connection: AsyncConnection, account_id: int) -> Row[Any]:
    """Within a transaction: the account's row, locked until its end. Raises `RecordError`: unknown, or deleted."""
    row = (await connection.execute(select(_table).where(_table.c.id == account_id).with_for_update())).one_or_none()
    if row is None or row.state == "DELETED":
        raise RecordError("no such account")
    return row


async def change(connection: AsyncConnection, account_id: int, **values: object) -> None:
    """Within a transaction: set columns of a claimed account."""
    await connection.execute(update(_table).where(_table.c.id == account_id).values(**values))


def _open(vault: Vault, row: Row[Any], kind: Kind, now: int) -> tuple[str, ...]:
    boxes = [getattr(row, kind.sealed)]
    if now < (getattr(row, kind.until) or 0):
        boxes.append(getattr(row, kind.former))
    return tuple(vault.open_secret(box, kind.purpose) for box in boxes if box)
