"""Worker threads for what takes the processor: as many as cores, one landmarker each (design §3)."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from inperson.engine.frames import Frame
from inperson.engine.landmarks import Landmarker
from inperson.engine.observation import Observation, observe

T = TypeVar("T")


class Workers:
    """A pool of ``count`` threads. The event loop only waits for them."""

    def __init__(self, count: int) -> None:
        self._own = threading.local()
        self._landmarkers: list[Landmarker] = []
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="engine")
        self._count = count

    async def warm_up(self) -> None:
        """Build every thread's landmarker now, so that the first person does not wait for it."""
        together = threading.Barrier(self._count, timeout=60)

        def build() -> None:
            together.wait()  # each thread takes exactly one of these jobs
            self._landmarker()

        await asyncio.gather(*(self.run(build) for _ in range(self._count)))

    async def observe(self, frame: Frame) -> Observation:
        """Decode and measure one frame. Raises `inperson.errors.FrameError`."""
        return await self.run(lambda: observe(frame, self._landmarker()))

    async def run(self, work: Callable[[], T]) -> T:
        """Run ``work`` in a thread of the pool."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def close(self) -> None:
        """Wait for what runs, drop what waits, and free the models."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        for landmarker in self._landmarkers:
            landmarker.close()

    def _landmarker(self) -> Landmarker:
        landmarker: Landmarker | None = getattr(self._own, "landmarker", None)
        if landmarker is None:
            landmarker = self._own.landmarker = Landmarker()
            self._landmarkers.append(landmarker)
        return landmarker
