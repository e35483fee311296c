"""Worker threads for what takes the processor: as many as cores, one landmarker each (design §3)."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeAlias, TypeVar

import cv2

from inperson.engine.frames import Frame
from inperson.engine.landmarks import Landmarker
from inperson.engine.observation import Observation, observe

T = TypeVar("T")

_Waiting: TypeAlias = deque[tuple[Callable[[], Any], Future[Any]]]


class Workers:
    """A pool of ``count`` threads. The event loop only waits for them.

    A verdict goes before the frames that wait: who waits for it has nothing left to do, and a frame that is answered
    a moment later only slows its own sender's next one.
    """

    def __init__(self, count: int) -> None:
        # The pool has all cores: threads within its threads would only be in each other's way.
        cv2.setNumThreads(1)
        # The event loop shall not wait the default 5 ms for a thread that computes.
        sys.setswitchinterval(0.001)
        self._own = threading.local()
        self._landmarkers: list[Landmarker] = []
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="engine")
        self._count = count
        self._first: _Waiting = deque()
        self._frames: _Waiting = deque()

    async def warm_up(self) -> None:
        """Build every thread's landmarker now, so that the first person does not wait for it."""
        together = threading.Barrier(self._count, timeout=60)

        def build() -> None:
            together.wait()  # each thread takes exactly one of these jobs
            self._landmarker()

        await asyncio.gather(*(self.run(build) for _ in range(self._count)))

    async def observe(self, frame: Frame) -> Observation:
        """Decode and measure one frame. Raises `inperson.errors.FrameError`."""
        return await self._queue(lambda: observe(frame, self._landmarker()), self._frames)

    async def run(self, work: Callable[[], T]) -> T:
        """Run ``work`` in a thread of the pool, before the frames that wait."""
        return await self._queue(work, self._first)

    def close(self) -> None:
        """Wait for what runs, drop what waits, and free the models."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        for _, done in (*self._first, *self._frames):
            done.cancel()
        for landmarker in self._landmarkers:
            landmarker.close()

    async def _queue(self, work: Callable[[], T], waiting: _Waiting) -> T:
        done: Future[T] = Future()
        waiting.append((work, done))
        self._pool.submit(self._work)  # for each that waits, one turn; who gets it is seen when it comes
        return await asyncio.wrap_future(done)

    def _work(self) -> None:
        try:
            work, done = self._first.popleft()
        except IndexError:
            work, done = self._frames.popleft()
        if not done.set_running_or_notify_cancel():
            return
        try:
            done.set_result(work())
        except BaseException as error:  # whatever it is, who waits must hear of it
            done.set_exception(error)

    def _landmarker(self) -> Landmarker:
        landmarker: Landmarker | None = getattr(self._own, "landmarker", None)
        if landmarker is None:
            landmarker = self._own.landmarker = Landmarker()
            self._landmarkers.append(landmarker)
        return landmarker
