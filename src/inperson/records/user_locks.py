"""The lock of a person who failed too often (contract §5, LIVENESS_TRY_COUNT_EXCEED), over all links of one userId.

A failure is an attempt that was judged reject or retry; a pass clears those before it. Only the keyed digest of the
userId is known here. Nobody without one is ever locked.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from inperson.records.database import Database
from inperson.records.tables import attempts, sessions
from inperson.records.tables import user_locks as table

FAILED = ("reject", "retry")
_LONGEST_ATTEMPT_MS = 600_000


@dataclass(frozen=True, slots=True)
class LockRule:
    """``failures`` within ``window_seconds`` lock for ``seconds``. No ``failures``: never."""

    failures: int
    window_seconds: int
    seconds: int


NEVER = LockRule(failures=0, window_seconds=1, seconds=1)


async def locked(db: Database, user_digest: str | None, now: int) -> bool:
    """Whether the person is locked at ``now``, epoch ms."""
    if not user_digest:
        return False
    async with db.reading() as connection:
        until = await connection.scalar(select(table.c.until).where(table.c.user_digest == user_digest))
    return until is not None and now < until


async def failed(connection: AsyncConnection, user_digest: str | None, rule: LockRule, now: int) -> None:
    """Within the transaction that has stored a failed attempt: lock the person, if it was one too many."""
    if not user_digest or rule.failures == 0:
        return
    # The row is taken before anything is counted: of two failures at once, the second counts the first.
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = insert(table).values(user_digest=user_digest, until=0)
    await connection.execute(
        row.on_conflict_do_update(index_elements=[table.c.user_digest], set_={"until": table.c.until})
    )
    since = now - 1000 * rule.window_seconds
    recent = (
        select(attempts.c.outcome)
        .join(sessions, sessions.c.signature_id == attempts.c.signature_id)
        .where(
            sessions.c.user_digest == user_digest,
            # Links that ended before cannot have such attempts: one userId may stand for very many of them.
            sessions.c.expires_at > since - _LONGEST_ATTEMPT_MS,
            attempts.c.finished_at > since,
            attempts.c.outcome.in_((*FAILED, "pass")),
        )
        .order_by(attempts.c.finished_at.desc(), attempts.c.id.desc())
        .limit(rule.failures)
    )
    latest = (await connection.scalars(recent)).all()
    if len(latest) == rule.failures and "pass" not in latest:
        until = now + 1000 * rule.seconds
        await connection.execute(update(table).where(table.c.user_digest == user_digest).values(until=until))


async def forget(db: Database, now: int) -> None:
    """Forget every lock that is over."""
    async with db.transaction() as connection:
        await connection.execute(delete(table).where(table.c.until <= now))
