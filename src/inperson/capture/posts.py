"""The route of HTTP posts: the conversation of the socket, where something on the way lets no socket through.

The first post is the greeting; its answer names a line. Every further one shows the line's name in ``X-Line`` and its
own number in ``X-Number``, from 0, and brings a message, or nothing to only listen. 410: the line is over.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import msgspec
from litestar import MediaType, Request, Response, post
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler

from inperson.capture.inbox import MOST_TEXT
from inperson.capture.leaving import origin
from inperson.capture.lobby import Lobby
from inperson.capture.post_line import News, PostLine
from inperson.engine.frames import MAX_BYTES
from inperson.errors import LineError, WireError

MOST_UNDER_WAY = 6
"""Posts of one line at a time: as many as a browser has connections to a host."""
LINGER_SECONDS = 5.0
"""How long a late post is still told the last word of a line that has ended."""
_FRAME = "application/octet-stream"
_OVER = 410


class _Answer(msgspec.Struct, omit_defaults=True):
    first: int
    messages: list[msgspec.Raw]
    over: bool = False
    line: str | None = None


class Posts:
    """The lines of posts that end at this node."""

    def __init__(self, lobby: Lobby) -> None:
        self._lobby = lobby
        self._lines: dict[str, PostLine] = {}
        self._under_way: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Let go of every line when this is cancelled: what an attempt has is stored."""
        try:
            await asyncio.Event().wait()
        finally:
            for line in self._lines.values():
                line.lose()
            await asyncio.gather(*self._under_way, return_exceptions=True)

    def open(self, greeting: str, address: str) -> PostLine:
        """A new line, on which ``greeting`` was said."""
        line = PostLine(greeting)
        self._lines[line.key] = line
        task = asyncio.create_task(self._serve(line, address))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return line

    def find(self, name: str) -> PostLine | None:
        """The line of this name, if it is one of this node's."""
        line = self._lines.get(name.partition(".")[0])
        return line if line is not None and line.is_named(name) else None

    async def _serve(self, line: PostLine, address: str) -> None:
        try:
            await self._lobby.receive(line, address)
        finally:
            asyncio.get_running_loop().call_later(LINGER_SECONDS, self._lines.pop, line.key, None)


def session_posts(posts: Posts, public_url: str) -> HTTPRouteHandler:
    """The route ``/idvs/posts``, for pages of ``public_url`` and for what is no browser."""
    home = origin(public_url)

    @post("/idvs/posts", status_code=200, opt={"public": True}, request_max_body_size=MAX_BYTES + 16)
    async def receive(request: Request[None, None, State]) -> Response[bytes]:
        if request.headers.get("origin", home) != home:
            return _refused(403)
        name = request.headers.get("x-line")
        if name is None:
            if _framed(request):
                return _refused(400)  # unread: who has shown no link has little to say
            try:
                greeting = await _message(request)
            except WireError:
                return _refused(413)
            if not isinstance(greeting, str):
                return _refused(400)
            line = posts.open(greeting, request.client.host if request.client else "")
            return await _answered(line.news(), line.name)
        found = posts.find(name)
        return _refused(_OVER) if found is None else await _say(found, request)

    return receive


async def _say(line: PostLine, request: Request[None, None, State]) -> Response[bytes]:
    """Take one post of ``line``. One that breaks a rule ends it."""
    number = request.headers.get("x-number", "")
    with line.posting() as posting:
        if posting > MOST_UNDER_WAY or not (number.isascii() and number.isdigit() and len(number) < 10):
            line.lose()
            return _refused(_OVER)
        try:
            message = await _message(request)
        except WireError:
            line.lose()
            return _refused(413)
        return await _answered(line.post(int(number), message))


async def _answered(news: Coroutine[Any, Any, News], name: str | None = None) -> Response[bytes]:
    try:
        told = await news
    except LineError:
        return _refused(_OVER)
    answer = _Answer(told.first, [msgspec.Raw(each.encode()) for each in told.messages], told.over, name)
    return Response(msgspec.json.encode(answer), media_type=MediaType.JSON, headers={"Cache-Control": "no-store"})


def _framed(request: Request[None, None, State]) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == _FRAME


async def _message(request: Request[None, None, State]) -> str | bytes | None:
    """What a post brings: text, a frame, or nothing. Raises `WireError` when it is too large or not whole."""
    framed = _framed(request)
    content = bytearray()
    try:
        async for piece in request.stream():
            content += piece
            if len(content) > (MAX_BYTES + 16 if framed else MOST_TEXT):
                raise WireError("message", "is too large")
    except HTTPException:
        raise WireError("message", "does not come whole") from None
    if not content:
        return None
    # What is no UTF-8 stays what it is: no message, which is told as on the socket.
    return bytes(content) if framed else content.decode("utf-8", "surrogateescape")


def _refused(status: int) -> Response[bytes]:
    return Response(b"", status_code=status, media_type=MediaType.TEXT, headers={"Cache-Control": "no-store"})
