"""Results: attempts with their evidence, the verdict, its pictures and the callback, stored together or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from inperson.errors import LinkError
from inperson.records import attempts as attempt_rows
from inperson.records import captures, events, outbox
from inperson.records import pictures as picture_rows
from inperson.records.attempts import AttemptRecord, Outcome, SignalRecord, attempts
from inperson.records.captures import Capture
from inperson.records.database import Database
from inperson.records.media import MediaStore
from inperson.records.pictures import AUDIT, FRAMES, VIDEO, MediaRow, Picture, pictures, read_picture
from inperson.records.sessions import OverallResult, Session, change, claim
from inperson.records.tables import session_events, sessions
from inperson.records.user_locks import FAILED, NEVER, LockRule, failed

__all__ = [
    "AUDIT",
    "FRAMES",
    "VIDEO",
    "AttemptRecord",
    "MediaRow",
    "Outcome",
    "Picture",
    "SignalRecord",
    "attempts",
    "complete",
    "finish_attempt",
    "give_up",
    "pictures",
    "read_picture",
]


async def finish_attempt(
    db: Database,
    session: Session,
    holder: str | None,
    attempt: AttemptRecord,
    now: int,
    uploaded: int = 0,
    rule: LockRule = NEVER,
) -> None:
    """Store an attempt that leaves the session open: a retry, or one that was lost with its connection.

    A lost one counts as not used, and is stored whoever holds the session meanwhile; so is any without a ``holder``,
    whose connection was overtaken while it was judged. ``uploaded``: its bytes. What fails is a failure by ``rule``.
    Raises `LinkError`: LINK_FINISHED, OPENED_ELSEWHERE.
    """
    lost = attempt.outcome == "lost"
    async with db.transaction() as connection:
        row = await claim(connection, session.signature_id, None if lost else holder)
        await attempt_rows.add(connection, session.signature_id, attempt)
        await events.note(connection, session.signature_id, "CAPTURE_FINISHED", attempt.outcome.upper(), now)
        used = row.attempts_used + (not lost)
        await change(connection, session.signature_id, attempts_used=used, uploaded=row.uploaded + uploaded)
        if attempt.outcome in FAILED:
            await failed(connection, session.user_digest, rule, now)


async def complete(
    db: Database,
    media: MediaStore,
    session: Session,
    holder: str,
    attempt: AttemptRecord,
    pictures: Sequence[Picture],
    now: int,
    capture: Capture | None = None,
    uploaded: int = 0,
    rule: LockRule = NEVER,
    submit_callback: bool = False,
) -> None:
    """Store the verdict of ``attempt``, which passes or rejects, with all that belongs to it, in one transaction.

    ``capture``: by which it would be known again. With `FRAMES` among the pictures a video waits to be made of them.

    The pictures are sealed and durable before it; the callback is in the outbox with it, and with ``submit_callback``
    one that tells of the submission.
    Raises `LinkError` (LINK_FINISHED, OPENED_ELSEWHERE) and `RecordError`; then nothing has changed.
    """
    if attempt.outcome not in ("pass", "reject"):
        raise ValueError(f"{attempt.outcome} is no verdict")
    result: OverallResult = "PASS" if attempt.outcome == "pass" else "FAIL"
    # At once: what is flushed together waits for the disk together.
    kept = await asyncio.gather(*(picture_rows.keep(media, session, picture) for picture in pictures))
    try:
        async with db.transaction() as connection:
            row = await claim(connection, session.signature_id, holder)
            await attempt_rows.add(connection, session.signature_id, attempt)
            await picture_rows.add(connection, session.signature_id, kept)
            if capture is not None:
                await captures.add(connection, session.signature_id, capture, now)
            await change(
                connection,
                session.signature_id,
                state="COMPLETED",
                attempts_used=row.attempts_used + 1,
                uploaded=row.uploaded + uploaded,
                overall_result=result,
                score=attempt.score,
                attack_type=attempt.attack_type,
                error_code="SUCCESS" if result == "PASS" else "LIVENESS_ATTACK",
                submission_completed=True,
                completed_at=now,
                video="PENDING" if any(picture.kind == FRAMES for picture in pictures) else None,
            )
            await events.note(connection, session.signature_id, "CAPTURE_FINISHED", attempt.outcome.upper(), now)
            await events.note(connection, session.signature_id, "COMPLETED", result, now)
            if attempt.outcome in FAILED:
                await failed(connection, session.user_digest, rule, now)
            if session.request.callback_url is not None:
                for told in ("SUBMIT_COMPLETED", "COMPLETED") if submit_callback else ("COMPLETED",):
                    await outbox.enqueue(connection, session, now, told)
    except LinkError:
        # Only here is it sure that nothing was committed. After any other failure the objects stay: unread, sealed,
        # and under the session's own folder, where clearing it finds them.
        await picture_rows.forget(media, kept)
        raise


async def give_up(db: Database, session: Session, error_code: str, now: int, holder: str | None = None) -> None:
    """The session ends INCOMPLETE for the reason ``error_code`` (contract §5). A final session stays as it is.

    With ``holder``, raises `LinkError` OPENED_ELSEWHERE when another connection holds it.
    """
    async with db.transaction() as connection:
        try:
            await claim(connection, session.signature_id, holder)
        except LinkError as error:
            if error.code == "LINK_FINISHED":
                return
            raise
        await incomplete(connection, [session.signature_id], error_code, now)


async def incomplete(connection: AsyncConnection, signature_ids: Sequence[str], error_code: str, now: int) -> None:
    """Within a transaction that holds the sessions' rows: they end INCOMPLETE."""
    if not signature_ids:
        return
    await connection.execute(
        update(sessions)
        .where(sessions.c.signature_id.in_(signature_ids))
        .values(state="INCOMPLETE", overall_result="INCOMPLETE", error_code=error_code, completed_at=now)
    )
    ended = [{"signature_id": each, "event": "INCOMPLETE", "result": error_code, "at": now} for each in signature_ids]
    await connection.execute(insert(session_events), ended)
