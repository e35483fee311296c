"""The socket route: accepts a connection, runs its conversation, and turns every failure into a message."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import IPv6Address, ip_address, ip_network

import structlog
from litestar import websocket
from litestar.connection import WebSocket
from litestar.datastructures import State
from litestar.exceptions import WebSocketDisconnect
from litestar.handlers import WebsocketRouteHandler

from inperson.capture.conversation import Conversation
from inperson.capture.inbox import Inbox
from inperson.capture.leaving import origin
from inperson.capture.rooms import Rooms
from inperson.capture.wire import Error
from inperson.errors import FrameError, LinkError, WireError
from inperson.records.sessions import Session

log = structlog.get_logger()

MOST_LINES = 400
"""Live sockets of one node; more than its cores could answer in time."""
MOST_STRANGERS = 32
"""Of these, those from one address that have not yet shown a link: nobody fills the node without one."""
HANDOVER_SECONDS = 4.0
"""How long a new connection of a link waits for the older one to end; less than a page waits for its greeting."""


def session_socket(rooms: Rooms, public_url: str) -> WebsocketRouteHandler:
    """The route ``/idvs/session``, for pages of ``public_url`` and for what is no browser."""
    home = origin(public_url)
    strangers: Counter[str] = Counter()
    lines: dict[str, Conversation] = {}
    count = 0

    @websocket("/idvs/session", opt={"public": True})
    async def session(socket: WebSocket[None, None, State]) -> None:
        nonlocal count
        # A browser names the page that asks, and only ours may; what is no browser names none (decision 0021).
        if socket.headers.get("origin", home) != home:
            await socket.close()
            return
        source = household(socket.client.host if socket.client else "")
        await socket.accept()
        inbox = Inbox(socket)
        conversation = Conversation(socket, inbox, rooms)
        reading = asyncio.create_task(inbox.read())
        count += 1
        try:
            if count > MOST_LINES or strangers[source] >= MOST_STRANGERS:
                await conversation.send(Error(code="BUSY", again=True))
            else:
                with _one_more(strangers, source):
                    admitted = await conversation.admit()
                await _converse(conversation, admitted, lines)
        except WebSocketDisconnect:
            pass
        except Exception as failure:
            message = _explain(failure)
            if message.code == "SERVER":
                log.exception("conversation failed")
            with suppress(WebSocketDisconnect, TimeoutError):
                await conversation.send(message)
        finally:
            count -= 1
            reading.cancel()
            await conversation.close()

    return session


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


async def _converse(conversation: Conversation, session: Session, lines: dict[str, Conversation]) -> None:
    """Let the newest connection of a link have it: a phone that lost its network comes back before we see it gone."""
    older = lines.get(session.signature_id)
    lines[session.signature_id] = conversation
    try:
        if older is not None:
            await _let_end(older)
        await conversation.run(session)
    finally:
        conversation.ended.set()
        if lines.get(session.signature_id) is conversation:
            del lines[session.signature_id]


async def _let_end(older: Conversation) -> None:
    """Tell an older connection that it is over, and let it store what it has: a verdict on its way is not lost."""
    older.inbox.fail(LinkError("OPENED_ELSEWHERE"))
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
