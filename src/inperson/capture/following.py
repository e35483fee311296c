"""Following a session that another device has, or is to have."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

from inperson.capture.ending import expire, last_word, read
from inperson.capture.inbox import Inbox
from inperson.capture.rooms import Rooms
from inperson.capture.wire import Following, HandedOff, Progress, ServerMessage
from inperson.errors import WireError
from inperson.records import sessions
from inperson.records.sessions import FINAL, Standing

FOLLOW_SECONDS = 2.0
"""How often a follower looks how far it is: the session may be held on any node."""
FOLLOW_RARELY_SECONDS = 10.0
"""How often once nothing has happened for `FOLLOW_CLOSELY_SECONDS`."""
FOLLOW_CLOSELY_SECONDS = 120.0


async def follow(
    rooms: Rooms,
    signature_id: str,
    inbox: Inbox,
    send: Callable[[ServerMessage], Awaitable[None]],
    link: Callable[[], Awaitable[HandedOff]],
) -> None:
    """Tell how far the session is elsewhere, without holding it, until it is final or can no longer be begun.

    The ``link``, for another device to open, is told once, when nobody has the session. Who has begun in time may
    finish: upkeep ends it in the end. Raises as `inperson.capture.conversation.Conversation.run` does.
    """
    offered, told = False, None
    since = time.monotonic()
    while True:
        standing = await sessions.standing(rooms.database, signature_id)
        progress = _progress(standing)
        left = standing.expires_at / 1000 - time.time()
        if progress == "WAITING" and left <= 0 and await expire(rooms, signature_id):
            continue
        if progress == "WAITING" and not offered:
            await send(await link())
            offered = True
        if progress != told:
            await send(Following(state=progress))
            told, since = progress, time.monotonic()
        if progress == "FINISHED":
            await send(last_word(await read(rooms, signature_id)))
            return
        closely = time.monotonic() - since < FOLLOW_CLOSELY_SECONDS
        pause = FOLLOW_SECONDS if closely else FOLLOW_RARELY_SECONDS
        with suppress(TimeoutError):
            await inbox.next(min(pause, left) if left > 0 else pause)
            raise WireError("type", "whoever follows has nothing to say")


def _progress(standing: Standing) -> Progress:
    """How far a session is, for a follower: it does not hold it, so whoever does is somebody else."""
    if standing.state in FINAL:
        return "FINISHED"
    return "STARTED" if standing.held else "WAITING"
