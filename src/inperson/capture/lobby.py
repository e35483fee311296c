"""Every line to this node: who is let in, which of a link's is the newest, and how failures become messages."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress

import structlog

from inperson.capture.conversation import Conversation
from inperson.capture.inbox import Inbox
from inperson.capture.line import Line
from inperson.capture.rooms import Rooms
from inperson.capture.strangers import Strangers
from inperson.capture.wire import Error
from inperson.errors import FrameError, LineError, LinkError, WireError
from inperson.records.sessions import Session

log = structlog.get_logger()

MOST_LINES = 400
"""Live lines of one node that have shown a link; more than its cores could answer in time."""
MOST_FOLLOWERS = 400
"""Beside these, those that only hear how far a check is: they keep nobody out, and next to nothing is done for them."""
HANDOVER_SECONDS = 4.0
"""How long a new connection of a link waits for the older one to end; less than a page waits for its greeting."""
_BUSY = Error(code="BUSY", again=True)


class Lobby:
    """Receives every line of a node, whatever carries it."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._strangers = Strangers()
        self._holding: dict[str, Conversation] = {}
        self._following: dict[str, Conversation] = {}
        self._count = self._followers = 0

    async def receive(self, line: Line, address: str) -> None:
        """Speak with the page at the other end of ``line``, which came from ``address``, until either is done."""
        inbox = Inbox(line)
        conversation = Conversation(line, inbox, self._rooms)
        reading = asyncio.create_task(inbox.read())
        try:
            if self._strangers.too_many(address):
                await conversation.send(_BUSY)
            else:
                with self._strangers.one(address, inbox):
                    session = await conversation.admit()
                await self._converse(conversation, session)
        except LineError:
            pass
        except Exception as failure:
            message = _explain(failure)
            if message.code == "SERVER":
                log.exception("conversation failed")
            with suppress(LineError, TimeoutError):
                await conversation.send(message)
        finally:
            reading.cancel()
            await conversation.close()

    async def _converse(self, conversation: Conversation, session: Session) -> None:
        if conversation.late and not conversation.follows:
            if await conversation.bid_farewell(session):
                return
            conversation.follows = True  # it has no other way to hear how that ends
        comes_to_follow = conversation.follows
        if (self._followers >= MOST_FOLLOWERS) if comes_to_follow else (self._count >= MOST_LINES):
            await conversation.send(_BUSY)
            return
        with self._place():
            if not comes_to_follow:
                await _in_turn(self._holding, session, conversation, conversation.run)
            if conversation.follows:
                # Who has let a check go must hear how it ends: if not aside, then in the place that it has.
                with nullcontext() if self._followers >= MOST_FOLLOWERS else self._aside():
                    await _in_turn(self._following, session, conversation, conversation.follow)

    @contextmanager
    def _place(self) -> Iterator[None]:
        self._count += 1
        try:
            yield
        finally:
            self._count -= 1

    @contextmanager
    def _aside(self) -> Iterator[None]:
        """While a line follows it takes no other's place."""
        self._followers += 1
        self._count -= 1
        try:
            yield
        finally:
            self._followers -= 1
            self._count += 1


async def _in_turn(
    places: dict[str, Conversation],
    session: Session,
    conversation: Conversation,
    work: Callable[[Session], Awaitable[None]],
) -> None:
    """Let the newest connection of a link have it: a phone that lost its network comes back before we see it gone."""
    older = places.get(session.signature_id)
    places[session.signature_id] = conversation
    try:
        if older is not None:
            # Who is just giving the session up is not told that somebody has it: it will follow.
            if older.follows is conversation.follows:
                older.inbox.fail(LinkError("OPENED_ELSEWHERE"))
            await _let_end(older)
        await work(session)
    finally:
        conversation.ended.set()
        if places.get(session.signature_id) is conversation:
            del places[session.signature_id]


async def _let_end(older: Conversation) -> None:
    """Let an older connection store what it has: a verdict on its way is not lost."""
    with suppress(TimeoutError):
        async with asyncio.timeout(HANDOVER_SECONDS):
            await older.ended.wait()


def _explain(failure: Exception) -> Error:
    """The message for a failure. The texts of failures stay here: the page has its own words for each code."""
    match failure:
        case LinkError(code=code):
            return Error(code=code, again=False)  # type: ignore[arg-type]
        case TimeoutError():
            return Error(code="TIMEOUT", again=True)
        case WireError():
            return Error(code="PROTOCOL", again=False)
        case FrameError():
            return Error(code="PROTOCOL", again=True)
    return Error(code="SERVER", again=True)
