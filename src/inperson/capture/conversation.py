"""One connection, from hello to farewell: the protocol of design §3 over one line."""

from __future__ import annotations

import asyncio
import secrets
import time
from contextlib import suppress
from functools import partial
from random import Random

from inperson.capture.challenge import draw
from inperson.capture.ending import expire, last_word, read
from inperson.capture.following import follow
from inperson.capture.handoff import handed_off
from inperson.capture.inbox import MOST_TEXT, Inbox
from inperson.capture.leaving import ATTEMPTS_USED, LOCKED, TIMEOUT, farewell
from inperson.capture.line import Line
from inperson.capture.rooms import Rooms
from inperson.capture.run import Ending, Run
from inperson.capture.wire import (
    PROTOCOL,
    Again,
    Cancel,
    FrameMessage,
    Handoff,
    Hello,
    Ready,
    ServerMessage,
    Start,
    encode,
)
from inperson.engine.frames import IN_FLIGHT
from inperson.errors import LineError, LinkError, WireError
from inperson.records import results, sessions, user_locks
from inperson.records.sessions import Session

HELLO_SECONDS = 10.0
IDLE_SECONDS = 300.0
"""How long a person may read before starting; the page connects again when it was longer."""
SEND_SECONDS = 15.0
STARTS_PER_ATTEMPT = 6
"""Lost connections use no attempt up, but not without end: each start draws anew, and who hangs up has seen a draw.
A person on a train, who looks at another app and turns the phone, needs a few."""
UPLOAD_PER_ATTEMPT = 150_000_000
"""Bytes that a link may take for each attempt it has, however they are spread: several times what a person needs."""
_ASPECTS = (0.3, 3.4)


class Conversation:
    """Speaks with one page. ``inbox`` is filled, and ``ended`` set, by someone else.

    Once admitted: whether it only ``follows`` what another device does, and whether it comes too ``late``, when its
    link has expired.
    """

    def __init__(self, line: Line, inbox: Inbox, rooms: Rooms) -> None:
        self.inbox = inbox
        self.follows = self.late = False
        self.holder = secrets.token_hex(16)
        self.ended = asyncio.Event()
        self._line = line
        self._token = ""
        self._language: str | None = None
        self._rooms = rooms
        self._random: Random = secrets.SystemRandom()

    async def admit(self) -> Session:
        """Read the hello. Answers the session of its link.

        Raises `LinkError` LINK_INVALID or LINK_EXPIRED, `WireError` for another first message, `TimeoutError`.
        """
        hello = await self.inbox.next(HELLO_SECONDS)
        if not isinstance(hello, Hello):
            raise WireError("type", "must be hello first")
        if hello.protocol != PROTOCOL:
            raise WireError("protocol", f"must be {PROTOCOL}")
        tokens = self._rooms.tokens
        uuid = tokens.read_link(hello.token, hello.signature_id, expired_too=True)
        session = await read(self._rooms, hello.signature_id)
        if not session.opens_with(uuid):
            raise LinkError("LINK_INVALID")
        self.late = _now() >= session.expires_at
        if not self.late:
            tokens.read_link(hello.token, hello.signature_id)
        self.inbox.allow()
        self.follows, self._token, self._language = hello.follow, hello.token, hello.language
        return session

    async def run(self, session: Session) -> None:
        """Hold the session until it is final, until the page gives it to another device and `follows`, or until the
        connection ends with an exception.

        Raises `LinkError`, `LineError`, `WireError`, `FrameError`, `RecordError`, `TimeoutError`.
        """
        try:
            await self._hold(session)
        except (LineError, TimeoutError):
            if self.inbox.last_word is not None:
                await self._give_up(session, self.inbox.last_word.reason)
            else:
                # Who follows sees that the link waits again; to whoever has taken it meanwhile this is no matter.
                with suppress(LinkError):
                    await sessions.let_go(self._rooms.database, session.signature_id, self.holder)
            raise
        finally:
            # What was sent beside attempts is of the link's allowance too. A few words are not worth the writing.
            if (uploaded := self.inbox.take_stock()) > MOST_TEXT:
                await sessions.add_upload(self._rooms.database, session.signature_id, uploaded)

    async def bid_farewell(self, session: Session) -> bool:
        """Tell who comes too late how the session ended, and where to go; False while who began in time is still at it.

        Raises as `run` does.
        """
        if not await expire(self._rooms, session.signature_id):
            return False
        await self.send(last_word(await read(self._rooms, session.signature_id)))
        return True

    async def follow(self, session: Session) -> None:
        """Tell how far the session is elsewhere (`inperson.capture.following`). Raises as `run` does."""
        link = partial(handed_off, self._rooms.public_url, self._token, session.signature_id, self._language)
        await follow(self._rooms, session.signature_id, self.inbox, self.send, link)

    async def _hold(self, session: Session) -> None:
        session = await self._take_over(session)
        if session.final:
            await self.send(last_word(session))
            return
        left = self._rooms.attempts - session.attempts_used
        if barred := await self._barred(session, left):
            await self._end(session, barred)
            return
        self.inbox.most = self._allowance - session.uploaded
        await self.send(self._ready(session, left))
        message = await self._idle()
        while True:
            if isinstance(message, Cancel):
                await self._end(session, message.reason)
                return
            if isinstance(message, Handoff):
                self._language = message.language
                await self._hand_over(session)
                return
            outcome = await self._attempt(session, message)
            if outcome is None:
                return
            if isinstance(outcome, (Start, Handoff, Cancel)):
                message = outcome
                continue
            left -= 1
            if barred := await self._barred(session, left):
                await self._end(session, barred)
                return
            await self.send(Again(hint=outcome, attempts_left=left))
            message = await self._idle()

    async def send(self, message: ServerMessage) -> None:
        """Send one message. Raises `TimeoutError` when the page does not read, `LineError` when it is gone."""
        async with asyncio.timeout(SEND_SECONDS):
            await self._line.send(encode(message))

    async def close(self) -> None:
        """End the connection, whatever state it is in."""
        with suppress(LineError, TimeoutError):
            async with asyncio.timeout(SEND_SECONDS):
                await self._line.close()

    async def _take_over(self, session: Session) -> Session:
        """Hold the session, if it can still change. Answers what became of it by then."""
        database, signature_id = self._rooms.database, session.signature_id
        try:
            await sessions.opened(database, signature_id, _now())
            await sessions.hold(database, signature_id, self.holder, _now())
        except LinkError as error:
            if error.code != "LINK_FINISHED":
                raise
        return await read(self._rooms, signature_id)

    async def _hand_over(self, session: Session) -> None:
        """Let the session go for whoever opens its link next, or has just opened it on another node."""
        self.follows = True
        with suppress(LinkError):
            await sessions.let_go(self._rooms.database, session.signature_id, self.holder)

    async def _idle(self) -> Start | Handoff | Cancel:
        """Wait until the person starts or leaves. What was still under way of an attempt is let go."""
        until = time.monotonic() + IDLE_SECONDS
        late = 0
        while True:
            message = await self.inbox.next(max(0.0, until - time.monotonic()))
            if isinstance(message, Hello):
                raise WireError("type", "hello comes once")
            if isinstance(message, (Start, Handoff, Cancel)):
                return message
            late += isinstance(message, FrameMessage)
            if late > 2 * IN_FLIGHT:
                raise WireError("frame", "comes before the start")

    async def _attempt(self, session: Session, start: Start) -> Ending:
        """Run one attempt. Answers None when the session is final, a retry's hint, or the message that broke it off."""
        camera = start.camera
        aspect = camera.width / camera.height
        if not _ASPECTS[0] < aspect < _ASPECTS[1]:
            raise WireError("camera", "has no possible size")
        started_at = _now()
        try:
            number = await sessions.begin_attempt(self._rooms.database, session.signature_id, self.holder, started_at)
        except LinkError as error:
            if error.code != "LINK_EXPIRED":
                raise
            await self._end(session, TIMEOUT)
            return None
        if barred := await self._barred(session, STARTS_PER_ATTEMPT * self._rooms.attempts + 1 - number):
            await self._end(session, barred)
            return None
        self.inbox.allow()
        kind = self._rooms.kind_of(session)
        challenge = draw(
            self._random,
            kind.flow(session.flow_category),
            aspect,
            third=session.request.product_level == "PRO",
            light=kind.light and start.light,
        )
        run = Run(
            rooms=self._rooms,
            inbox=self.inbox,
            send=self.send,
            session=session,
            holder=self.holder,
            number=number,
            camera=camera,
            challenge=challenge,
            started_at=started_at,
        )
        return await run.finish()

    async def _barred(self, session: Session, left: int) -> str | None:
        """Why no attempt may follow, if none may: of none ``left``, of uploads, or of a person locked on any link."""
        if left <= 0 or session.uploaded + self.inbox.total > self._allowance:
            return ATTEMPTS_USED
        locked = await user_locks.locked(self._rooms.database, session.user_digest, _now())
        return LOCKED if locked else None

    @property
    def _allowance(self) -> int:
        return UPLOAD_PER_ATTEMPT * self._rooms.attempts

    async def _end(self, session: Session, code: str) -> None:
        await self._give_up(session, ATTEMPTS_USED if code == LOCKED else code)
        await self.send(farewell(session.request, session.signature_id, code))

    async def _give_up(self, session: Session, code: str) -> None:
        await results.give_up(self._rooms.database, session, code, _now(), self.holder)

    def _ready(self, session: Session, left: int) -> Ready:
        return Ready(
            attempt=self._rooms.attempts - left + 1,
            attempts=self._rooms.attempts,
            short_side=480,
            quality=0.8,
            still_long_side=1600,
            still_quality=0.9,
            in_flight=IN_FLIGHT,
            light=self._rooms.kind_of(session).light,
            expires_in_ms=max(0, session.expires_at - _now()),
            handoff=True,
        )


def _now() -> int:
    return time.time_ns() // 1_000_000
