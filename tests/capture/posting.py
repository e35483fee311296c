"""A line of HTTP posts, as the page makes it where no socket gets through (page/posts.js)."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec
from websockets.exceptions import ConnectionClosed

MOST = 3
JSON = "application/json"
FRAME = "application/octet-stream"


class Posting:
    """As much of websockets' client connection as `tests.capture.page.Page` needs."""

    close_code: int | None = None

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.name: str | None = None
        self._number = 0
        self._waiting: deque[str | bytes] = deque()
        self._posts: set[asyncio.Task[None]] = set()
        self._early: dict[int, str] = {}
        self._next = 0
        self._last: int | None = None
        self._told: asyncio.Queue[str | None] = asyncio.Queue()
        self._closed = asyncio.Event()

    async def send(self, message: str | bytes) -> None:
        if self.close_code is not None:
            raise ConnectionClosed(None, None)
        self._waiting.append(message)
        self._pump()

    async def recv(self) -> str:
        told = await self._told.get()
        if told is None:
            self._told.put_nowait(None)
            raise ConnectionClosed(None, None)
        return told

    async def __aiter__(self) -> AsyncIterator[str]:
        while (told := await self._told.get()) is not None:
            yield told

    async def wait_closed(self) -> None:
        await self._closed.wait()

    async def close(self) -> None:
        """Nothing is said, not even goodbye."""
        self._close(1006)
        for post in self._posts:
            post.cancel()
        await asyncio.gather(*self._posts, return_exceptions=True)

    async def post(self, message: str | bytes = "", **headers: str) -> httpx.Response:
        """One post by itself."""
        kind = {"Content-Type": FRAME if isinstance(message, bytes) else JSON}
        return await self.client.post("/idvs/posts", content=message, headers=kind | headers)

    def _pump(self) -> None:
        while self._waiting and len(self._posts) < (MOST if self.name else 1):
            self._begin(self._waiting.popleft())
        if self.name and not self._posts:
            self._begin("")

    def _begin(self, message: str | bytes) -> None:
        headers = {}
        if self.name is not None:
            headers = {"X-Line": self.name, "X-Number": str(self._number)}
            self._number += 1
        task = asyncio.create_task(self._exchange(message, headers))
        self._posts.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._posts.discard(task)
        if self.close_code is None:
            self._pump()

    async def _exchange(self, message: str | bytes, headers: dict[str, str]) -> None:
        try:
            answer = await self.post(message, **headers)
        except httpx.HTTPError:
            self._close(1006)
            return
        if answer.status_code != 200:
            self._close(1006)
            return
        body: dict[str, Any] = msgspec.json.decode(answer.content)
        self.name = self.name or body["line"]
        for place, told in enumerate(body["messages"], body["first"]):
            if place >= self._next:
                self._early[place] = msgspec.json.encode(told).decode()
        while self._next in self._early:
            self._told.put_nowait(self._early.pop(self._next))
            self._next += 1
        if body.get("over"):
            self._last = body["first"] + len(body["messages"])
        if self._last is not None and self._next >= self._last:  # the last word may overtake the ones before it
            self._close(1000)

    def _close(self, code: int) -> None:
        if self.close_code is None:
            self.close_code = code
            self._told.put_nowait(None)
            self._closed.set()


@asynccontextmanager
async def posting(url: str) -> AsyncIterator[Posting]:
    """A line of posts to the service at ``url``."""
    async with httpx.AsyncClient(base_url=url, timeout=20) as client:
        line = Posting(client)
        yield line
        await line.close()
