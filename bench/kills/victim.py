"""The process that is killed: the whole service in one home, in which checks end and callbacks go out.

Only three things are not as in `inperson serve`. The checks end without anybody filmed: this calls what the socket
calls once there is a verdict. The face model is not loaded. And at one step the process sends itself SIGKILL.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal, TypeAlias

from inperson import app, logs
from inperson.callbacks import delivery
from inperson.callbacks.posting import post
from inperson.capture.rooms import Rooms
from inperson.capture.workers import Workers
from inperson.records import outbox, results, sessions
from inperson.records.attempts import AttemptRecord
from inperson.records.link_request import LinkRequest
from inperson.records.pictures import Picture
from inperson.records.session_writer import NewSession, SessionWriter
from inperson.settings import Settings

Step: TypeAlias = Literal[
    "before the commit of the result",
    "after the commit of the result",
    "after the answer to the page",
    "after leasing the callback",
    "before posting the callback",
    "after posting, before recording",
    "after recording the delivery",
]
STEPS: tuple[Step, ...] = Step.__args__  # type: ignore[attr-defined]

PICTURE = b"\xff\xd8 no picture, but kept and sealed like one"
_HOUR = 3_600_000
_SETTLED_SECONDS = 60.0


@dataclass(frozen=True)
class Life:
    """One life of the process: ``checks`` end in it, then it is killed at the ``nth`` time of ``step``, if any.

    ``receiver`` is the callback's address; ``seconds`` how long one may take to arrive: a third of its lease.
    """

    home: Path
    database_url: str
    account_id: int
    receiver: str
    seconds: int
    checks: int
    step: Step | None
    nth: int = 1


def live(life: Life, report: Connection) -> None:
    """Live it, and tell ``report`` in pairs, of a word and the signatureId that it is about.

    "settled": every callback of the lives before is delivered. "began", "answered": a check, and that its page was told
    the end. "done": nothing killed it.
    """
    logs.configure("error")
    asyncio.run(_live(life, report))


async def _live(life: Life, report: Connection) -> None:
    rooms: list[Rooms] = []

    def remember(**parts: Any) -> Rooms:
        rooms.append(Rooms(**parts))
        return rooms[-1]

    async def nothing(_: Workers) -> None: ...

    for place, name, ours in ((app, "Rooms", remember), (Workers, "warm_up", nothing)):
        setattr(place, name, ours)
    settings = Settings(
        home=life.home,
        database_url=life.database_url,
        workers=1,
        allow_private_callbacks=True,
        callback_seconds=life.seconds,
    )
    async with app.house(settings):
        [room] = rooms
        await _settled(room)
        report.send(("settled", ""))
        reached = _arm(life)
        for _ in range(life.checks):
            signature_id = sessions.new_signature_id()
            report.send(("began", signature_id))
            await _check(room, life, signature_id)
            reached("after the commit of the result")
            room.nudge()
            report.send(("answered", signature_id))
            reached("after the answer to the page")
            await asyncio.sleep(0)  # the socket's next message: the courier may run
        await _settled(room)
        report.send(("done", ""))


async def _check(rooms: Rooms, life: Life, signature_id: str) -> None:
    """A link, its page, and a verdict with a picture, as the socket stores it."""
    now = app.now_ms()
    request = LinkRequest(
        return_url="https://bank.example/done",
        fail_return_url="https://bank.example/done",
        callback_url=life.receiver,
        biz_id="kills",
        user_id=signature_id,
        biz_code=None,
        region="PHL",
        language=None,
        prefers_color_scheme="light",
        iframe_enabled=False,
        product_level="STANDARD",
        ignore_fail_when_jump=False,
        liveness_type="SILENT",
    )
    new = NewSession(
        signature_id=signature_id,
        account_id=life.account_id,
        link_digest=sessions.link_digest(signature_id),
        request=request,
        flow_category="SILENT",
        created_at=now,
        expires_at=now + _HOUR,
    )
    await SessionWriter(rooms.database, rooms.vault).create(new)
    await sessions.hold(rooms.database, signature_id, "page", now)
    await sessions.begin_attempt(rooms.database, signature_id, "page", now)
    session = await sessions.get(rooms.database, rooms.vault, signature_id)
    assert session is not None
    verdict = AttemptRecord(
        number=1,
        outcome="pass",
        score=96.5,
        attack_type=None,
        hint=None,
        profile="STANDARD/1",
        started_at=now,
        finished_at=now,
        signals=(),
    )
    picture = Picture("silentImage", now, PICTURE)
    await results.complete(rooms.database, rooms.media, session, "page", verdict, [picture], now)


async def _settled(rooms: Rooms) -> None:
    """Return when no callback waits."""
    async with asyncio.timeout(_SETTLED_SECONDS):
        while await outbox.next_due(rooms.database, outbox.Room(1, 1)) is not None:
            rooms.nudge()  # a lease that has run out is noticed now, not within fifteen seconds
            await asyncio.sleep(0.02)


def _arm(life: Life) -> Callable[[Step], None]:
    """From now on the ``nth`` time of the step is the last."""
    left = life.nth

    def reached(step: Step) -> None:
        nonlocal left
        if step == life.step:
            left -= 1
            if left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def after(step: Step, do: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def done(*given: Any, **named: Any) -> Any:
            answer = await do(*given, **named)
            if answer is None or answer:  # a lease that found nothing is no step
                reached(step)
            return answer

        return done

    def before(step: Step, do: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def done(*given: Any, **named: Any) -> Any:
            reached(step)
            return await do(*given, **named)

        return done

    for room, name, armed in (
        (outbox, "enqueue", after("before the commit of the result", outbox.enqueue)),
        (outbox, "lease", after("after leasing the callback", outbox.lease)),
        (
            delivery,
            "post",
            before("before posting the callback", after("after posting, before recording", post)),
        ),
        (outbox, "record", after("after recording the delivery", outbox.record)),
    ):
        setattr(room, name, armed)
    return reached
