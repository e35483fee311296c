"""Group commit for new sessions: each is on the disk before its caller goes on, and all that wait share one fsync."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from inperson.errors import InPersonError, QuotaError, RecordError
from inperson.records import quota, repeats, tables
from inperson.records.database import Database
from inperson.records.link_request import LinkRequest, request_columns
from inperson.records.repeats import Repeat
from inperson.records.sessions import user_digest
from inperson.records.vault import Vault

_AT_ONCE = 500
_WAIT_SECONDS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """A session that shall be. ``link_digest`` is `sessions.link_digest` of its link token's ``_uuid``.

    ``repeat``: by which the request is known when it comes again. ``counted``: against its account's quota.
    """

    signature_id: str
    account_id: int
    link_digest: str
    request: LinkRequest
    flow_category: str
    created_at: int
    expires_at: int
    repeat: Repeat | None = None
    counted: bool = False


@dataclass(slots=True, eq=False)
class _Waiting:
    new: NewSession
    row: dict[str, object]
    stored: asyncio.Future[None]

    @property
    def counted_for(self) -> int | None:
        return self.new.account_id if self.new.counted else None

    @property
    def key(self) -> tuple[int, str] | None:
        return None if self.new.repeat is None else (self.new.account_id, self.new.repeat.key_digest)


class SessionWriter:
    """Creates sessions. While one commit is being written, the next ones gather; nobody waits for company."""

    def __init__(self, db: Database, vault: Vault) -> None:
        self._db = db
        self._vault = vault
        self._waiting: list[_Waiting] = []
        self._task: asyncio.Task[None] | None = None

    async def create(self, new: NewSession) -> None:
        """Store the session. When this returns, it is durable.

        Raises `QuotaError` when the account may make no more links, and `RecordError`: the signatureId or the account's
        repeat exists already, the account does not, or the database cannot write.
        """
        stored = asyncio.get_running_loop().create_future()
        waiting = _Waiting(new, _row(self._vault, new), stored)
        self._waiting.append(waiting)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write_all())
        try:
            async with asyncio.timeout(_WAIT_SECONDS):
                await waiting.stored
        except TimeoutError:
            raise RecordError("the session was not stored in time") from None

    async def close(self) -> None:
        """Wait until everything that waits is stored."""
        if self._task is not None:
            await self._task

    async def _write_all(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
            group = [waiting for waiting in group if not waiting.stored.done()]
            failed: dict[_Waiting, Exception] = {}
            try:
                async with self._db.transaction() as connection:
                    failed = await _store(connection, group)
            except Exception as error:  # whatever it is, each caller must hear of it
                failed = dict.fromkeys(group, error)
            for waiting in group:
                _answer(waiting, failed.get(waiting))


async def _store(connection: AsyncConnection, group: list[_Waiting]) -> dict[_Waiting, Exception]:
    """Insert those of the group that are new and that their quotas allow, and count them. Answers like `_insert`."""
    counted = Counter(waiting.counted_for for waiting in group if waiting.counted_for is not None)
    left = await quota.left(connection, counted) if counted else {}
    asked = {waiting.key: waiting.new.created_at for waiting in group if waiting.key}
    before = await repeats.remembered(connection, asked)
    refused: dict[_Waiting, Exception] = {}
    for waiting in group:
        if waiting.key in before:
            refused[waiting] = RecordError("the account's repeat exists already")
        elif waiting.counted_for in left:
            left[waiting.counted_for] -= 1
            if left[waiting.counted_for] < 0:
                refused[waiting] = QuotaError("the account's quota of links is used up")
    failed = refused | await _insert(connection, [waiting for waiting in group if waiting not in refused])
    made = Counter(waiting.counted_for for waiting in group if waiting.counted_for in left and waiting not in failed)
    await quota.spend(connection, made)
    return failed


async def _insert(connection: AsyncConnection, group: list[_Waiting]) -> dict[_Waiting, Exception]:
    """Insert the group; answers those that could not be, each with its reason."""
    if not group:
        return {}
    try:
        async with connection.begin_nested():
            await _insert_rows(connection, group)
    except Exception as error:  # a rule of the tables, or a text that the driver cannot encode: one row's own fault
        if len(group) == 1:
            return {group[0]: error}
        failed: dict[_Waiting, Exception] = {}
        for waiting in group:
            failed |= await _insert(connection, [waiting])
        return failed
    return {}


async def _insert_rows(connection: AsyncConnection, group: list[_Waiting]) -> None:
    rows = [waiting.row for waiting in group]
    await connection.execute(insert(tables.sessions), rows)
    created = [
        {"signature_id": row["signature_id"], "event": "CREATED", "result": "SUCCESS", "at": row["created_at"]}
        for row in rows
    ]
    await connection.execute(insert(tables.session_events), created)
    await repeats.remember(
        connection, [_repeat_row(waiting.new, waiting.new.repeat) for waiting in group if waiting.new.repeat]
    )


def _answer(waiting: _Waiting, error: Exception | None) -> None:
    if waiting.stored.done():
        return  # its caller went away
    if error is None:
        waiting.stored.set_result(None)
    elif isinstance(error, InPersonError):
        waiting.stored.set_exception(error)
    else:
        reason = RecordError(f"the session was not stored: {type(error).__name__}")
        reason.__cause__ = error
        waiting.stored.set_exception(reason)


def _row(vault: Vault, new: NewSession) -> dict[str, object]:
    key, sealed_key = vault.new_key()
    return {
        "signature_id": new.signature_id,
        "account_id": new.account_id,
        "link_digest": new.link_digest,
        "user_digest": user_digest(vault, new.account_id, new.request.user_id),
        "state": "CREATED",
        "created_at": new.created_at,
        "expires_at": new.expires_at,
        "sealed_key": sealed_key,
        "flow_category": new.flow_category,
        "attempts_begun": 0,
        "attempts_used": 0,
        "submission_completed": False,
        **request_columns(new.request, key),
    }


def _repeat_row(new: NewSession, repeat: Repeat) -> dict[str, object]:
    return {
        "account_id": new.account_id,
        "key_digest": repeat.key_digest,
        "body_digest": repeat.body_digest,
        "signature_id": new.signature_id,
        "created_at": new.created_at,
    }
