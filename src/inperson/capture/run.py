"""One attempt over a connection: frames go in, answers go out, and what became of it is remembered."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import structlog

from inperson.capture.attempt import Attempt
from inperson.capture.inbox import Inbox
from inperson.capture.judging import judged_by, unjudged
from inperson.capture.leaving import ATTACK, SUCCESS, farewell
from inperson.capture.pacing import Order, Rate, Watch
from inperson.capture.recall import compared, remembered
from inperson.capture.rooms import Rooms
from inperson.capture.wire import (
    Camera,
    Cancel,
    Handoff,
    Hello,
    Judging,
    More,
    Prompt,
    ServerMessage,
    Shown,
    Start,
)
from inperson.engine.challenge import Challenge
from inperson.engine.frames import Frame
from inperson.engine.quality import Hint
from inperson.engine.take import Provenance, Sample
from inperson.engine.uprightness import upside_down
from inperson.engine.verdict import Verdict
from inperson.errors import FrameError, InPersonError, LinkError, WireError
from inperson.records import captures, results
from inperson.records.results import Outcome
from inperson.records.sessions import Session

log = structlog.get_logger()

STALL_SECONDS = 20.0
"""How long no message may come during an attempt."""
REASSURE_SECONDS = 6.0
"""How often a page is told that it is still being judged: one that hears nothing for twelve takes the line for lost."""
_ASPECT_TOLERANCE = 0.04
_LONGEST_LABEL = 200

Ending: TypeAlias = Start | Handoff | Cancel | Hint | None
"""How an attempt ends: with another message of the page, a retry's hint, or nothing when the session is final."""


@dataclass(frozen=True, slots=True)
class Run:
    """The attempt ``number`` of ``session``, which the connection ``holder`` holds, at ``challenge``."""

    rooms: Rooms
    inbox: Inbox
    send: Callable[[ServerMessage], Awaitable[None]]
    session: Session
    holder: str
    number: int
    camera: Camera
    challenge: Challenge
    started_at: int

    async def finish(self) -> Ending:
        """Run it to its end. Raises as `inperson.capture.conversation.Conversation.run` does."""
        attempt = Attempt(self.number, self.challenge, time.monotonic())
        try:
            await self.send(attempt.prompt())
            broken_by = await self._capture(attempt)
        except BaseException:
            # Whatever ended it, also the server's own stop: the person's attempt is not used up.
            with suppress(InPersonError):
                await asyncio.shield(self._store(attempt, "lost"))
            raise
        if broken_by is not None:
            await self._store(attempt, "lost")
            return broken_by
        if not attempt.finished:
            await self._store(attempt, "retry")
            return attempt.last_hint
        async with self._reassured():
            verdict = await self._verdict(attempt)
        if verdict.outcome == "retry":
            return verdict.hint
        code = SUCCESS if verdict.outcome == "pass" else ATTACK
        await self.send(farewell(self.session.request, self.session.signature_id, code))
        return None

    async def _capture(self, attempt: Attempt) -> Start | Handoff | Cancel | None:
        """Feed the attempt until it is finished or overdue, or until another message breaks it off."""
        order, rate = Order(), Rate()
        watch = Watch(self.rooms.database, self.session.signature_id, self.holder)
        while not attempt.finished and not attempt.overdue(time.monotonic()):
            message = await self.inbox.next(STALL_SECONDS)
            arrived_at = self.inbox.arrived_at
            if isinstance(message, (Start, Handoff, Cancel)):
                return message
            if isinstance(message, Hello):
                raise WireError("type", "hello comes once")
            if isinstance(message, Shown):
                attempt.shown(message)
                continue
            if isinstance(message, More):
                if attempt.more_time(time.monotonic()):
                    self.inbox.allow()
                continue
            order.check(message, arrived_at)
            await watch.look()
            await rate.turn()
            frame = Frame(message.sequence, message.time_ms, message.still, message.jpeg)
            observation = await self.rooms.workers.observe(frame)
            shape = observation.width / observation.height
            if abs(shape * self.camera.height / self.camera.width - 1) > _ASPECT_TOLERANCE:
                raise FrameError("the frame is not of the camera's shape")
            if attempt.puzzled(arrived_at):
                attempt.upside_down = await self.rooms.workers.run(partial(upside_down, frame))
            for reply in attempt.see(Sample(frame, observation), arrived_at):
                if isinstance(reply, Prompt):
                    self.inbox.allow()  # whoever needs long for one step may need long for the next
                await self.send(reply)
        return None

    @asynccontextmanager
    async def _reassured(self) -> AsyncIterator[None]:
        """While the block runs, the page hears from time to time that it does. That it left is no matter here."""

        async def tell() -> None:
            while True:
                await asyncio.sleep(REASSURE_SECONDS)
                await self.send(Judging())

        telling = asyncio.create_task(tell())
        try:
            yield
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)

    async def _verdict(self, attempt: Attempt) -> Verdict:
        """Judge a finished attempt, and store what is to be remembered: unless it is a retry, the session is final."""
        rooms, session, level = self.rooms, self.session, self.session.request.product_level
        take = attempt.take(_said_of(self.camera))
        own = await rooms.workers.run(lambda: remembered(take))
        earlier = await captures.alike(rooms.database, own.keys, _now())
        judged = await rooms.workers.run(
            lambda: judged_by(
                rooms.judge, compared(take, own, earlier), level, self.started_at, _now(), filmed=rooms.face_video
            )
        )
        now = _now()
        record = judged.record(self.number, self.started_at, now)
        log.info(
            "verdict",
            signature_id=session.signature_id,
            attempt=record.number,
            outcome=record.outcome,
            score=record.score,
            profile=record.profile,
        )
        uploaded = self.inbox.take_stock()
        try:
            if judged.verdict.outcome == "retry":
                await results.finish_attempt(rooms.database, session, self.holder, record, now, uploaded, rooms.lock)
                return judged.verdict
            await results.complete(
                rooms.database,
                rooms.media,
                session,
                self.holder,
                record,
                judged.pictures,
                now,
                own,
                uploaded=uploaded,
                rule=rooms.lock,
                submit_callback=rooms.submit_callbacks,
            )
        except LinkError:
            # Another connection has the link by now, and this verdict ends nothing. Who failed has failed all the same.
            passed = judged.verdict.outcome == "pass"
            record = unjudged(attempt, "lost", level, self.started_at, now) if passed else record
            with suppress(InPersonError):
                await results.finish_attempt(rooms.database, session, None, record, now, uploaded, rooms.lock)
            raise
        rooms.nudge()
        return judged.verdict

    async def _store(self, attempt: Attempt, outcome: Outcome) -> None:
        rooms, now = self.rooms, _now()
        record = unjudged(attempt, outcome, self.session.request.product_level, self.started_at, now)
        uploaded = self.inbox.take_stock()
        await results.finish_attempt(rooms.database, self.session, self.holder, record, now, uploaded, rooms.lock)


def _said_of(camera: Camera) -> Provenance:
    sides = camera.settings_width, camera.settings_height
    return Provenance(
        camera.label[:_LONGEST_LABEL],
        camera.frame_rate,
        None if sides[0] is None or sides[1] is None else (sides[0], sides[1]),
        camera.facing,
        camera.devices,
    )


def _now() -> int:
    return time.time_ns() // 1_000_000
