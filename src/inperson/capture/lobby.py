"""Every line to this node: who is let in, which of a link's is the newest, and how failures become messages."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from ipaddress import IPv6Address, ip_address, ip_network

import structlog

from inperson.capture.conversation import Conversation
from inperson.capture.inbox import Inbox
from inperson.capture.line import Line
from inperson.capture.rooms import Rooms
from inperson.capture.wire import Error
from inperson.errors import FrameError, LineError, LinkError, WireError
from inperson.records.sessions import Session

log = structlog.get_logger()

MOST_LINES = 400
"""Live lines of one node; more than its cores could answer in time."""
MOST_FOLLOWERS = 400
"""Beside these, those that only hear how far a check is: they keep nobody out, and next to nothing is done for them."""
MOST_STRANGERS = 32
"""Of these, those from one address that have not yet shown a link: nobody fills the node without one."""
HANDOVER_SECONDS = 4.0
"""How long a new connection of a link waits for the older one to end; less than a page waits for its greeting."""
_BUSY = Error(code="BUSY", again=True)


class Lobby:
    """Receives every line of a node, whatever carries it."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._strangers: Counter[str] = Counter()
        self._holding: dict[str, Conversation] = {}
        self._following: dict[str, Conversation] = {}
        self._count = self._followers = 0

    async def receive(self, line: Line, address: str) -> None:
        """Speak with the page at the other end of ``line``, which came from ``address``, until either is done."""
        source = household(address)
        inbox = Inbox(line)
        conversation = Conversation(line, inbox, self._rooms)
        reading = asyncio.create_task(inbox.read())
        self._count += 1
        try:
            if self._count > MOST_LINES or self._strangers[source] >= MOST_STRANGERS:
                await conversation.send(_BUSY)
            else:
                with _one_more(self._strangers, source):
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
            self._count -= 1
            reading.cancel()
            await conversation.close()

    async def _converse(self, conversation: Conversation, session: Session) -> None:
        comes_to_follow = conversation.follows
        if conversation.late and not comes_to_follow:
            await conversation.bid_farewell(session)
            return
        if not comes_to_follow:
            await _in_turn(self._holding, session, conversation, conversation.run)
        if not conversation.follows:
            return
        full = self._followers >= MOST_FOLLOWERS
        if full and comes_to_follow:
            await conversation.send(_BUSY)
            return
        # Who has let a check go must hear how it ends: if not aside, then in the place that it has.
        with nullcontext() if full else self._aside():
            await _in_turn(self._following, session, conversation, conversation.follow)

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


@contextmanager
def _one_more(counts: Counter[str], name: str) -> Iterator[None]:
    counts[name] += 1
    try:
        yield
    finally:
        counts[name] -= 1
        if not counts[name]:
            del counts[name]


def household(name: str) -> str:
    """Whom the address ``name`` stands for: itself, or in IPv6 the network that one household has."""
    try:
        address = ip_address(name)
    except ValueError:
        return name
    return str(ip_network((address.packed[:8] + bytes(8), 64))) if isinstance(address, IPv6Address) else name


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
