"""A line made of HTTP posts: each brings one message or none, and is answered when there is something to say.

Posts overtake each other, in both directions. Those of the page are numbered, and taken in that order; what it is
told is numbered too, so that the page can put it in order.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

from inperson.errors import LineError

LISTEN_SECONDS = 8.0
"""How long a post waits for something to say: less than proxies wait for an answer, and than a page waits for us."""
TURN_SECONDS = 8.0
"""How long a post waits for those before it."""
QUIET_SECONDS = 30.0
"""A page that asked nothing for so long is gone."""
MOST_ASKING = 2
"""Posts that wait for something to say; one more lets the oldest go, so that a page has posts free to speak with."""
MOST_EARLY = 6
"""How far a post may be ahead of its turn."""
MOST_UNHEARD = 8
"""Messages that wait to be read: more only come when nobody reads the line any more."""
MOST_UNREAD = 32
"""Messages that wait for the page to ask; sending waits then."""


@dataclass(frozen=True, slots=True)
class News:
    """What a post is answered: ``messages``, the first of which is the line's number ``first``.

    ``over``: no more will come.
    """

    first: int
    messages: tuple[str, ...] = ()
    over: bool = False


class PostLine:
    """An `inperson.capture.line.Line`. ``name`` is what the page shows with each post: a secret."""

    def __init__(self, greeting: str) -> None:
        self.key = secrets.token_hex(8)
        self.name = f"{self.key}.{secrets.token_urlsafe(24)}"
        self._said: deque[str | bytes] = deque([greeting])
        self._heard = asyncio.Event()
        self._turn = 0
        self._turned = asyncio.Condition()
        self._unread: deque[str] = deque()
        self._given = 0
        self._last = News(0)
        self._asking: deque[asyncio.Future[News]] = deque()
        self._taken = asyncio.Event()
        self._posting = 0
        self._lost = False
        self._closed = False

    def is_named(self, name: str) -> bool:
        """Whether ``name`` is this line's, in the same time for every wrong one."""
        return secrets.compare_digest(self.name.encode(), name.encode())

    @contextmanager
    def posting(self) -> Iterator[int]:
        """Around a post, from its first byte on: the page is there. Gives how many are under way."""
        self._heard.set()
        self._posting += 1
        try:
            yield self._posting
        finally:
            self._posting -= 1

    async def post(self, number: int, message: str | bytes | None) -> News:
        """One post of the page. Raises `LineError` when the line is over, or when the post cannot be of it."""
        if not self._closed:
            await self._wait_turn(number)
            if message is not None:
                self._hear(message)
            self._heard.set()
        return await self.news()

    async def news(self) -> News:
        """What there is to say, as soon as there is something, or nothing after a while. Raises `LineError`."""
        if self._unread:
            return self._take()
        if self._lost:
            raise LineError
        if self._closed:
            return self._last_word()
        asking: asyncio.Future[News] = asyncio.get_running_loop().create_future()
        self._asking.append(asking)
        if len(self._asking) > MOST_ASKING:
            _tell(self._asking.popleft(), News(self._given))
        with suppress(TimeoutError):
            async with asyncio.timeout(LISTEN_SECONDS):
                await asyncio.shield(asking)
        if asking.done():
            return asking.result()
        self._asking.remove(asking)
        return News(self._given)

    def lose(self) -> None:
        """Nothing more can come: whoever waits is told."""
        self._lost = True
        self._heard.set()
        self._taken.set()
        while self._asking:
            _tell(self._asking.popleft(), None)

    async def receive(self) -> str | bytes:
        while not self._said:
            self._heard.clear()
            if self._lost:
                raise LineError
            try:
                async with asyncio.timeout(QUIET_SECONDS):
                    await self._heard.wait()
            except TimeoutError:
                self.lose()
        return self._said.popleft()

    async def send(self, text: str) -> None:
        while len(self._unread) >= MOST_UNREAD and not self._lost:
            self._taken.clear()
            await self._taken.wait()
        if self._lost:
            raise LineError
        self._unread.append(text)
        if self._asking:
            _tell(self._asking.popleft(), self._take())

    async def close(self) -> None:
        """Every post that is under way, and every late one, is told the last word: it may arrive by any of them."""
        self._closed = True
        self._said.clear()
        while self._unread and not self._lost:
            self._taken.clear()
            await self._taken.wait()
        while self._asking:
            _tell(self._asking.popleft(), self._last_word())

    async def _wait_turn(self, number: int) -> None:
        try:
            if not self._turn <= number < self._turn + MOST_EARLY:
                raise LineError
            async with asyncio.timeout(TURN_SECONDS), self._turned:
                await self._turned.wait_for(lambda: self._turn == number or self._lost)
                self._turn += 1
                self._turned.notify_all()
        except (LineError, TimeoutError):
            self.lose()
            raise LineError from None

    def _hear(self, message: str | bytes) -> None:
        if len(self._said) >= MOST_UNHEARD:
            self.lose()
            raise LineError
        self._said.append(message)

    def _last_word(self) -> News:
        return replace(self._last, over=True)

    def _take(self) -> News:
        self._last = News(self._given, tuple(self._unread))
        self._given += len(self._unread)
        self._unread.clear()
        self._taken.set()
        return self._last


def _tell(asking: asyncio.Future[News], news: News | None) -> None:
    if asking.done():
        return
    if news is None:
        asking.set_exception(LineError())
    else:
        asking.set_result(news)
