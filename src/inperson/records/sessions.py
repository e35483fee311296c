"""Sessions: one link and what became of it.

    CREATED → OPENED → CAPTURING → COMPLETED    (overall result PASS or FAIL)
        └─────────┴─────────┴────→ INCOMPLETE   (given up, with its error code)

Every change is an event with its time. The newest connection holds the session: an older one is told so at its next
step. `inperson.records.session_writer` creates sessions, `inperson.records.results` finishes them.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from inperson.errors import LinkError
from inperson.records import events
from inperson.records.database import Database
from inperson.records.link_request import LinkRequest as LinkRequest
from inperson.records.link_request import open_request
from inperson.records.tables import accounts
from inperson.records.tables import sessions as table
from inperson.records.vault import SessionKey, Vault

State = Literal["CREATED", "OPENED", "CAPTURING", "COMPLETED", "INCOMPLETE"]
OverallResult = Literal["PASS", "FAIL", "INCOMPLETE"]
Video = Literal["PENDING", "READY", "ERROR"]

FINAL: Final = ("COMPLETED", "INCOMPLETE")

_MINUTE_MS = 60_000
_SIGNATURE_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One session as it was when it was read.

    ``attempts_begun`` counts starts, ``attempts_used`` those that were judged: a lost connection uses none up.
    ``overall_result``, ``error_code`` and ``completed_at`` are None before a final state.

    ``uploaded``: bytes that came over the link. ``read_at``: when the final result was last asked for. ``video`` is
    None when none was asked for. ``erasing_at`` tells of an erasure under way, ``erased_at`` of one that is done: then
    the personal texts of ``request`` and both digests are empty, and ``key`` opens nothing.
    """

    signature_id: str
    account_id: int
    customer_id: int
    state: State
    created_at: int
    expires_at: int
    request: LinkRequest
    flow_category: str
    attempts_begun: int
    attempts_used: int
    holder: str | None
    overall_result: OverallResult | None
    score: float | None
    attack_type: int | None
    error_code: str | None
    submission_completed: bool
    completed_at: int | None
    uploaded: int
    read_at: int | None
    video: Video | None
    media_erased_at: int | None
    erasing_at: int | None
    erased_at: int | None
    user_digest: str | None = field(repr=False)
    link_digest: str = field(repr=False)
    key: SessionKey = field(repr=False, compare=False)

    @property
    def final(self) -> bool:
        """Whether nothing can change any more."""
        return self.state in FINAL

    def opens_with(self, link_uuid: str) -> bool:
        """Whether a link token with this ``_uuid`` was made for this session."""
        return hmac.compare_digest(self.link_digest, link_digest(link_uuid))


class Standing(NamedTuple):
    """What whoever looks often wants to know of a session."""

    state: State
    held: bool
    expires_at: int


def new_signature_id() -> str:
    """16 random lowercase hex digits."""
    return secrets.token_hex(8)


def link_digest(link_uuid: str) -> str:
    """What is stored of a link token's ``_uuid``, so that the database cannot be turned into links."""
    return hashlib.sha256(link_uuid.encode()).hexdigest()


def user_digest(vault: Vault, account_id: int, user_id: str) -> str:
    """By which sessions of one person are found together: nobody without the master secret can compute it."""
    return vault.digest(f"{account_id} {user_id}")


async def get(db: Database, vault: Vault, signature_id: str) -> Session | None:
    """The session, or None; also an erased one. Raises `SealError` when the master secret is another."""
    if not _SIGNATURE_ID.fullmatch(signature_id):
        return None
    query = (
        select(table, accounts.c.customer_id)
        .join(accounts, accounts.c.id == table.c.account_id)
        .where(table.c.signature_id == signature_id)
    )
    async with db.reading() as connection:
        row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    # Of a destroyed key nothing is left: whatever was sealed with it stays shut to any other.
    return _session(row, vault.open_key(row.sealed_key) if row.sealed_key else vault.new_key()[0])


async def standing(db: Database, signature_id: str) -> Standing:
    """How a session stands. Raises `LinkError` LINK_INVALID."""
    query = select(table.c.state, table.c.holder, table.c.expires_at).where(table.c.signature_id == signature_id)
    async with db.reading() as connection:
        row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise LinkError("LINK_INVALID")
    return Standing(row.state, row.holder is not None, row.expires_at)


async def opened(db: Database, signature_id: str, now: int) -> None:
    """The page was opened: CREATED becomes OPENED. Again, or later, it changes nothing."""
    created = (table.c.signature_id == signature_id) & (table.c.state == "CREATED")
    async with db.transaction() as connection:
        changed = await connection.execute(update(table).where(created).values(state="OPENED"))
        if changed.rowcount:
            await events.note(connection, signature_id, "OPENED", "SUCCESS", now)


async def hold(db: Database, signature_id: str, holder: str, now: int) -> None:
    """The connection ``holder`` takes the session over from whoever held it.

    Raises `LinkError`: LINK_INVALID, LINK_FINISHED, LINK_EXPIRED.
    """
    async with db.transaction() as connection:
        _refuse_expired(await claim(connection, signature_id), now)
        await change(connection, signature_id, holder=holder)


async def let_go(db: Database, signature_id: str, holder: str) -> None:
    """The connection ``holder`` gives the session up, if it still has it: nobody holds it then.

    Raises `LinkError`: LINK_INVALID, LINK_FINISHED, OPENED_ELSEWHERE.
    """
    async with db.transaction() as connection:
        await claim(connection, signature_id, holder)
        await change(connection, signature_id, holder=None)


async def still_held(db: Database, signature_id: str, holder: str) -> None:
    """Whether the connection ``holder`` has the session. Raises `LinkError` as `claim` does when it does not."""
    query = select(table.c.state, table.c.holder).where(table.c.signature_id == signature_id)
    async with db.reading() as connection:
        row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise LinkError("LINK_INVALID")
    if row.state in FINAL:
        raise LinkError("LINK_FINISHED")
    if row.holder != holder:
        raise LinkError("OPENED_ELSEWHERE")


async def add_upload(db: Database, signature_id: str, uploaded: int) -> None:
    """So many more bytes came over the link."""
    async with db.transaction() as connection:
        more = table.c.uploaded + uploaded
        await connection.execute(update(table).where(table.c.signature_id == signature_id).values(uploaded=more))


async def begin_attempt(db: Database, signature_id: str, holder: str, now: int) -> int:
    """An attempt starts: its number, from 1, never given twice.

    Raises `LinkError`: LINK_INVALID, LINK_FINISHED, LINK_EXPIRED, and OPENED_ELSEWHERE when another connection holds
    the session.
    """
    async with db.transaction() as connection:
        row = await claim(connection, signature_id, holder)
        _refuse_expired(row, now)
        number: int = row.attempts_begun + 1
        await change(connection, signature_id, state="CAPTURING", attempts_begun=number)
        await events.note(connection, signature_id, "CAPTURE_STARTED", "SUCCESS", now)
    return number


async def result_read(db: Database, session: Session, now: int) -> None:
    """The final result was asked for, so its pictures are kept that much longer. To the minute: a note is a write."""
    stale = table.c.read_at.is_(None) | (table.c.read_at < now - _MINUTE_MS)
    if not session.final or session.erased_at is not None or now - (session.read_at or 0) <= _MINUTE_MS:
        return
    async with db.transaction() as connection:
        await connection.execute(
            update(table).where(table.c.signature_id == session.signature_id, stale).values(read_at=now)
        )


async def claim(connection: AsyncConnection, signature_id: str, holder: str | None = None) -> Row[Any]:
    """Within a transaction: the session's row, locked until its end, if it can still change.

    Raises `LinkError`: LINK_INVALID for an unknown session, LINK_FINISHED for a final one, OPENED_ELSEWHERE when
    ``holder`` is given and is not the one.
    """
    query = select(table).where(table.c.signature_id == signature_id).with_for_update()
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise LinkError("LINK_INVALID")
    if row.state in FINAL:
        raise LinkError("LINK_FINISHED")
    if holder is not None and row.holder != holder:
        raise LinkError("OPENED_ELSEWHERE")
    return row


async def change(connection: AsyncConnection, signature_id: str, **values: object) -> None:
    """Within a transaction: set columns of a claimed session."""
    await connection.execute(update(table).where(table.c.signature_id == signature_id).values(**values))


def _refuse_expired(row: Row[Any], now: int) -> None:
    if now >= row.expires_at:
        raise LinkError("LINK_EXPIRED")


def _session(row: Row[Any], key: SessionKey) -> Session:
    return Session(
        signature_id=row.signature_id,
        account_id=row.account_id,
        customer_id=row.customer_id,
        state=row.state,
        created_at=row.created_at,
        expires_at=row.expires_at,
        request=open_request(row, key),
        flow_category=row.flow_category,
        attempts_begun=row.attempts_begun,
        attempts_used=row.attempts_used,
        holder=row.holder,
        overall_result=row.overall_result,
        score=row.score,
        attack_type=row.attack_type,
        error_code=row.error_code,
        submission_completed=row.submission_completed,
        completed_at=row.completed_at,
        uploaded=row.uploaded,
        read_at=row.read_at,
        video=row.video,
        media_erased_at=row.media_erased_at,
        erasing_at=row.erasing_at,
        erased_at=row.erased_at,
        user_digest=row.user_digest,
        link_digest=row.link_digest,
        key=key,
    )
