"""Accounts: who may call the API, and how much (contract §1, §2)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypedDict, Unpack

from sqlalchemy import ColumnElement, Row, insert, select

from inperson.errors import RecordError
from inperson.networks import Network, read_networks
from inperson.records.account_keys import KINDS, SECRET_KEY, WEBHOOK_SECRET, change, claim, open_secret_keys
from inperson.records.database import Database
from inperson.records.tables import accounts as _table
from inperson.records.vault import Vault

AccountState = Literal["ACTIVE", "DISABLED", "DELETED"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account as it was when it was read.

    ``expires_at`` is None for one that never does; ``product_levels`` are those it was granted. ``regions`` (ISO 3166-1
    alpha-3), ``networks`` that it may call from, ``per_second`` and ``per_day`` (calls) and ``quota`` (links) are None
    where nothing limits it. ``links_made`` counts against the quota. ``former_…_until``: how long the secret before the
    current one is good; None when there is none, and it may be past. ``secret_key_number`` is the current secret key's.
    """

    id: int
    customer_id: int
    name: str
    access_key: str
    state: AccountState
    created_at: int
    expires_at: int | None
    product_levels: tuple[str, ...]
    regions: tuple[str, ...] | None
    networks: tuple[Network, ...] | None
    per_second: int | None
    per_day: int | None
    quota: int | None
    links_made: int
    former_secret_key_until: int | None
    former_webhook_secret_until: int | None
    secret_key_number: int

    def has_key(self, number: int, now: int) -> bool:
        """Whether the secret key with this number is good at ``now``: the current one, or the one before."""
        former = number == self.secret_key_number - 1 and now < (self.former_secret_key_until or 0)
        return number == self.secret_key_number or former


class Grants(TypedDict, total=False):
    """What an account may do. What is left out is not limited, or stays as it is."""

    product_levels: Iterable[str]
    expires_at: int | None
    regions: Iterable[str] | None
    networks: Iterable[Network] | None
    per_second: int | None
    per_day: int | None
    quota: int | None


async def create(
    db: Database, vault: Vault, name: str, now: int, **granted: Unpack[Grants]
) -> tuple[Account, str, str]:
    """A new account, its secret key, and its webhook secret (``whsec_…``). Both product levels, unless fewer."""
    secret_key, webhook_secret = SECRET_KEY.generate(), WEBHOOK_SECRET.generate()
    values = {"product_levels": "STANDARD,PRO"} | _columns(granted)
    new = insert(_table).values(
        id=_number(),
        customer_id=_number(),
        name=name,
        access_key=secrets.token_hex(8),
        sealed_secret_key=vault.seal_secret(secret_key, SECRET_KEY.purpose),
        sealed_webhook_secret=vault.seal_secret(webhook_secret, WEBHOOK_SECRET.purpose),
        state="ACTIVE",
        created_at=now,
        **values,
    )
    async with db.transaction() as connection:
        row = (await connection.execute(new.returning(_table))).one()
    return _account(row), secret_key, webhook_secret


async def by_access_key(
    db: Database, vault: Vault, access_key: str, now: int
) -> tuple[Account, tuple[str, ...]] | None:
    """The account of ``access_key`` and its secret keys that are good at ``now``, the current one first.

    Raises `SealError` when the master secret is another.
    """
    if not (access_key.isascii() and access_key.isalnum()):
        return None  # databases disagree on what to do with a NUL or half a character
    row = await _one(db, _table.c.access_key == access_key)
    return None if row is None else (_account(row), open_secret_keys(vault, row, now))


async def by_id(db: Database, account_id: int) -> Account | None:
    """The account, or None."""
    row = await _one(db, _table.c.id == account_id)
    return None if row is None else _account(row)


async def named(db: Database, name: str) -> Account:
    """The account with this accessKey, else the only one with this name that is not deleted.

    Raises `RecordError` when there is none, or more than one.
    """
    async with db.reading() as connection:
        found = (_table.c.access_key == name) | ((_table.c.name == name) & (_table.c.state != "DELETED"))
        rows = (await connection.execute(select(_table).where(found).order_by(_table.c.created_at))).all()
    exact = [row for row in rows if row.access_key == name] or rows
    if not exact:
        raise RecordError(f"no account has the name or accessKey {name!r}")
    if len(exact) > 1:
        keys = ", ".join(row.access_key for row in exact)
        raise RecordError(f"{len(exact)} accounts are named {name!r}: say which by its accessKey ({keys})")
    return _account(exact[0])


async def listed(db: Database) -> list[Account]:
    """Every account, oldest first."""
    async with db.reading() as connection:
        rows = (await connection.execute(select(_table).order_by(_table.c.created_at, _table.c.id))).all()
    return [_account(row) for row in rows]


async def grant(db: Database, account_id: int, **granted: Unpack[Grants]) -> None:
    """Change what an account may do; a new quota counts from now on. Raises `RecordError` for an unknown account."""
    values = _columns(granted)
    if "quota" in values:
        values["links_made"] = 0
    async with db.transaction() as connection:
        await claim(connection, account_id)
        if values:
            await change(connection, account_id, **values)


async def set_state(db: Database, account_id: int, state: Literal["ACTIVE", "DISABLED"]) -> None:
    """Disable an account, or enable it again. Raises `RecordError` for an unknown account."""
    async with db.transaction() as connection:
        await claim(connection, account_id)
        await change(connection, account_id, state=state)


async def delete(db: Database, account_id: int) -> None:
    """End an account for good and destroy its secrets. Its row stays: sessions and their verdicts refer to it.

    Raises `RecordError` for an unknown account.
    """
    destroyed: dict[str, object] = {}
    for kind in KINDS:
        destroyed |= {kind.sealed: b"", kind.former: None, kind.until: None}
    async with db.transaction() as connection:
        await claim(connection, account_id)
        await change(connection, account_id, state="DELETED", **destroyed)


async def _one(db: Database, which: ColumnElement[bool]) -> Row[Any] | None:
    async with db.reading() as connection:
        return (await connection.execute(select(_table).where(which))).one_or_none()


def _columns(granted: Grants) -> dict[str, object]:
    """``granted`` as columns: what are several values becomes one text."""
    lists = ("product_levels", "regions", "networks")
    return {
        name: ",".join(map(str, value)) if name in lists and value is not None else value  # type: ignore[call-overload]
        for name, value in granted.items()
    }


def _account(row: Row[Any]) -> Account:
    return Account(
        id=row.id,
        customer_id=row.customer_id,
        name=row.name,
        access_key=row.access_key,
        state=row.state,
        created_at=row.created_at,
        expires_at=row.expires_at,
        product_levels=tuple(row.product_levels.split(",")),
        regions=None if row.regions is None else tuple(row.regions.split(",")),
        networks=None if row.networks is None else read_networks(row.networks),
        per_second=row.per_second,
        per_day=row.per_day,
        quota=row.quota,
        links_made=row.links_made,
        former_secret_key_until=row.former_secret_key_until,
        former_webhook_secret_until=row.former_webhook_secret_until,
        secret_key_number=row.secret_key_number,
    )


def _number() -> int:
    # Nine digits, at random: an id tells nobody how many customers there are.
    return 100_000_000 + secrets.randbelow(900_000_000)
