"""Work that runs beside a block, and fails with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any


@asynccontextmanager
async def beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[asyncio.Task[None]]:
    """Run ``work`` beside the block: if it fails, the block ends with its failure; with the block, it ends too."""
    owner = asyncio.current_task()
    task = asyncio.create_task(work)

    def tell(done: asyncio.Task[None]) -> None:
        if owner is not None and not done.cancelled() and done.exception() is not None:
            owner.cancel()

    task.add_done_callback(tell)
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
