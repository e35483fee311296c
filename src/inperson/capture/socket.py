"""The socket route: accepts a connection, runs its conversation, and turns every failure into a message."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import structlog
from litestar import websocket
from litestar.connection import WebSocket
from litestar.datastructures import State
from litestar.exceptions import WebSocketDisconnect
from litestar.handlers import WebsocketRouteHandler

from inperson.capture.conversation import Conversation
from inperson.capture.inbox import Inbox
from inperson.capture.rooms import Rooms
from inperson.capture.wire import Error
from inperson.errors import FrameError, LinkError, WireError

log = structlog.get_logger()

MOST_LINES = 400
"""Live sockets of one node; more than its cores could answer in time."""
HANDOVER_SECONDS = 4.0
"""How long a new connection of a link waits for the older one to end; less than a page waits for its greeting."""


def session_socket(rooms: Rooms) -> WebsocketRouteHandler:
    """The route ``/idvs/session``."""
    lines: dict[str, Conversation] = {}
    count = 0

    @websocket("/idvs/session", opt={"public": True})
    async def session(socket: WebSocket[None, None, State]) -> None:
        nonlocal count
        await socket.accept()
        inbox = Inbox(socket)
        conversation = Conversation(socket, inbox, rooms)
        reading = asyncio.create_task(inbox.read())
        count += 1
        try:
            if count > MOST_LINES:
                await conversation.send(Error(code="BUSY", again=True))
            else:
                await _converse(conversation, lines)
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


async def _converse(conversation: Conversation, lines: dict[str, Conversation]) -> None:
    """Let the newest connection of a link have it: a phone that lost its network comes back before we see it gone."""
    session = await conversation.admit()
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
