"""The rounds: every job in turn, again and again, each no more than a share at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias

import structlog

_log = structlog.get_logger(__name__)
_BREATH_SECONDS = 0.1  # between rounds while there is more to do

Work: TypeAlias = Callable[[int], Awaitable[int]]
"""Does at most so many of what is due, and answers how many it did."""


@dataclass(frozen=True, slots=True)
class Job:
    """``at_most``: its share of a round. ``prompt``: whether a nudge is meant for it."""

    name: str
    work: Work
    at_most: int = 100
    prompt: bool = False


class Rounds:
    """Does ``jobs`` every ``pause_seconds``; sooner while any has more to do."""

    def __init__(self, jobs: Sequence[Job], pause_seconds: float) -> None:
        self._jobs = jobs
        self._pause = pause_seconds
        self._wake = asyncio.Event()

    def nudge(self) -> None:
        """There is something for the prompt jobs."""
        self._wake.set()

    async def run(self) -> None:
        """Go on until cancelled."""
        clock = asyncio.get_running_loop().time
        due = clock()
        while True:
            nudged = self._wake.is_set()
            self._wake.clear()
            if clock() >= due:
                more = await self.once(self._jobs)
                due = clock() + (_BREATH_SECONDS if more else self._pause)
            elif nudged and await self.once([job for job in self._jobs if job.prompt]):
                self._wake.set()
            with suppress(TimeoutError):
                async with asyncio.timeout_at(due):
                    await self._wake.wait()

    async def once(self, jobs: Sequence[Job] | None = None) -> bool:
        """One round of ``jobs``, or of all. Answers whether any of them had as much to do as it may."""
        more = False
        for job in self._jobs if jobs is None else jobs:
            try:
                done = await job.work(job.at_most)
            except Exception as error:  # whatever it is, it must not stop the others
                _log.error("upkeep_failed", job=job.name, exc_info=error)
                continue
            more = more or done >= job.at_most
            if done:
                _log.info("upkeep", job=job.name, done=done)
        return more
