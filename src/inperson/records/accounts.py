"""Accounts: who may call the API, with which keys (contract §2)."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Row, insert, select, update

from inperson.errors import RecordError
from inperson.records import tables
from inperson.records.database import Database
from inperson.records.vault import Vault

AccountState = Literal["ACTIVE", "DISABLED"]

_table = tables.accounts
_SECRET_KEY = "account secret key"  # noqa: S105  a purpose, no secret
_WEBHOOK_SECRET = "account webhook secret"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Account:
    """One account. ``expires_at`` is None for one that never does; ``product_levels`` are those it was granted."""

    id: int
    customer_id: int
    name: str
    access_key: str
    state: AccountState
    expires_at: int | None
    product_levels: tuple[str, ...]


async def create(
    db: Database,
    vault: Vault,
    name: str,
    now: int,
    *,
    product_levels: Sequence[str] = ("STANDARD", "PRO"),
    expires_at: int | None = None,
) -> tuple[Account, str, str]:
    """A new account, its secret key, and its webhook secret (``whsec_…``)."""
    account = Account(
        id=_number(),
        customer_id=_number(),
        name=name,
        access_key=secrets.token_hex(8),
        state="ACTIVE",
        expires_at=expires_at,
        product_levels=tuple(product_levels),
    )
    secret_key = secrets.token_hex(16)
    webhook_secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    async with db.transaction() as connection:
        await connection.execute(
            insert(_table).values(
                id=account.id,
                customer_id=account.customer_id,
                name=name,
                access_key=account.access_key,
                sealed_secret_key=vault.seal_secret(secret_key, _SECRET_KEY),
                sealed_webhook_secret=vault.seal_secret(webhook_secret, _WEBHOOK_SECRET),
                state=account.state,
                expires_at=expires_at,
                product_levels=",".join(account.product_levels),
                created_at=now,
            )
        )
    return account, secret_key, webhook_secret


async def by_access_key(db: Database, vault: Vault, access_key: str) -> tuple[Account, str] | None:
    """The account of ``access_key`` and its secret key. Raises `SealError` when the master secret is another."""
    if not (access_key.isascii() and access_key.isalnum()):
        return None  # databases disagree on what to do with a NUL or half a character
    async with db.reading() as connection:
        row = (await connection.execute(select(_table).where(_table.c.access_key == access_key))).one_or_none()
    return None if row is None else (_account(row), vault.open_secret(row.sealed_secret_key, _SECRET_KEY))


async def by_id(db: Database, account_id: int) -> Account | None:
    """The account, or None."""
    async with db.reading() as connection:
        row = (await connection.execute(select(_table).where(_table.c.id == account_id))).one_or_none()
    return None if row is None else _account(row)


async def webhook_secret(db: Database, vault: Vault, account_id: int) -> str:
    """The secret that signs this account's callbacks (``whsec_…``). Raises `RecordError` for an unknown account."""
    async with db.reading() as connection:
        sealed = await connection.scalar(select(_table.c.sealed_webhook_secret).where(_table.c.id == account_id))
    if sealed is None:
        raise RecordError("no such account")
    return open_webhook_secret(vault, sealed)


def open_webhook_secret(vault: Vault, sealed: bytes) -> str:
    """The webhook secret from its column. Raises `SealError`."""
    return vault.open_secret(sealed, _WEBHOOK_SECRET)


async def set_state(db: Database, account_id: int, state: AccountState) -> None:
    """Disable an account, or enable it again. Raises `RecordError` for an unknown account."""
    async with db.transaction() as connection:
        changed = await connection.execute(update(_table).where(_table.c.id == account_id).values(state=state))
        if changed.rowcount == 0:
            raise RecordError("no such account")


def _account(row: Row[tuple[object, ...]]) -> Account:
    return Account(
        id=row.id,
        customer_id=row.customer_id,
        name=row.name,
        access_key=row.access_key,
        state=row.state,
        expires_at=row.expires_at,
        product_levels=tuple(row.product_levels.split(",")),
    )


def _number() -> int:
    # Nine digits, at random: an id tells nobody how many customers there are.
    return 100_000_000 + secrets.randbelow(900_000_000)
