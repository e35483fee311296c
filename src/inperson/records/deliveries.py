"""Callbacks as an operator looks after them: listed, shown, and put due again."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Row, Select, select, update

from inperson.errors import RecordError, SealError
from inperson.records import sessions, tables
from inperson.records.database import Database
from inperson.records.outbox import ANSWER, Status
from inperson.records.vault import Vault

_table = tables.callbacks


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A callback as it stands, without anything personal. Times are epoch ms; ``account`` is the account's name.

    ``last_status`` is the receiver's of the last attempt, ``last_error`` a short word when it had none.
    """

    id: str
    account: str
    signature_id: str
    status: Status
    attempts: int
    created_at: int
    due_at: int
    delivered_at: int | None
    last_status: int | None
    last_error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown(Listed):
    """The same, opened: ``host`` that it goes to and the start of the receiver's last ``answer``. None when erased."""

    body: str
    host: str | None = field(repr=False)
    answer: bytes | None = field(repr=False)


async def find(
    db: Database, *, status: Status | None = None, account_id: int | None = None, limit: int = 100
) -> list[Listed]:
    """The newest callbacks, of one status or account where that is asked for."""
    query = _rows().order_by(_table.c.created_at.desc(), _table.c.id).limit(limit)
    if status is not None:
        query = query.where(_table.c.status == status)
    if account_id is not None:
        query = query.where(_table.c.account_id == account_id)
    async with db.reading() as connection:
        return [Listed(**_plain(row)) for row in await connection.execute(query)]


async def show(db: Database, vault: Vault, callback_id: str) -> Shown:
    """One callback. Raises `RecordError` for an unknown one."""
    async with db.reading() as connection:
        row = (await connection.execute(_rows().where(_table.c.id == callback_id))).one_or_none()
    session = None if row is None else await sessions.get(db, vault, row.signature_id)
    if row is None or session is None:
        raise RecordError("no such callback")
    answer = None
    if row.sealed_answer is not None:
        try:
            answer = session.key.open(row.sealed_answer, ANSWER)
        except SealError:  # it came while its session was being erased
            answer = None
    host = urlsplit(session.request.callback_url or "").hostname
    return Shown(**_plain(row), body=row.body, host=host, answer=answer)


async def retry(db: Database, callback_id: str, now: int) -> None:
    """A callback that waits or has failed is due now, for one attempt more than it had.

    One that is under way at this very moment may so arrive twice. Raises `RecordError` for an unknown one, one that was
    delivered, and one whose session was erased: its address is gone.
    """
    async with db.transaction() as connection:
        query = _rows(tables.sessions.c.sealed_key).where(_table.c.id == callback_id)
        row = (await connection.execute(query.with_for_update(of=_table))).one_or_none()
        if row is None:
            raise RecordError("no such callback")
        if row.status == "DELIVERED":
            raise RecordError("the callback was delivered")
        if not row.sealed_key:
            raise RecordError("the callback's session was erased, and its address with it")
        due = update(_table).where(_table.c.id == callback_id).values(status="PENDING", due_at=now)
        await connection.execute(due)


def _rows(*more: Any) -> Select[Any]:
    joined = _table.join(tables.sessions, tables.sessions.c.signature_id == _table.c.signature_id).join(
        tables.accounts, tables.accounts.c.id == tables.sessions.c.account_id
    )
    return select(_table, tables.accounts.c.name.label("account"), *more).select_from(joined)


def _plain(row: Row[Any]) -> dict[str, Any]:
    return {each.name: getattr(row, each.name) for each in fields(Listed)}
