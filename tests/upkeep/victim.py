"""Processes that are killed while they erase: `python -m tests.upkeep.victim DATABASE MEDIA signatureId…`.

The erasure of the first session is killed before its first step, that of the second before its second, and so on. A
step is anything that can be seen from outside: a statement, a commit, an object that goes. For each process one word is
written: ``killed`` or ``done``.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from inperson.records import erasure
from inperson.records.database import Database
from inperson.records.media import MediaStore


class Death:
    """Comes before the step ``number``, from 1, as SIGKILL does: nothing runs after it."""

    def __init__(self, number: int) -> None:
        self._left = number

    def pass_by(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def before(self, whose: type, name: str) -> None:
        """Let it pass by before each call of a method."""
        method: Callable[..., Awaitable[Any]] = getattr(whose, name)

        async def called(*arguments: Any, **more: Any) -> Any:
            self.pass_by()
            return await method(*arguments, **more)

        setattr(whose, name, called)


async def erase(database_url: str, media_url: str, signature_id: str, step: int) -> None:
    db = await Database.open(database_url)
    death = Death(step)
    for whose, name in (
        (AsyncConnection, "execute"),
        (MediaStore, "delete"),
        (MediaStore, "delete_all"),
        (Database, "scrub"),
    ):
        death.before(whose, name)
    commit: Callable[[Connection], None] = Connection._commit_impl

    def committed(connection: Connection) -> None:
        death.pass_by()
        commit(connection)
        death.pass_by()

    setattr(Connection, "_commit_impl", committed)  # noqa: B010 - mypy takes it for a mistake, rightly
    assert await erasure.erase(db, MediaStore(media_url), signature_id, time.time_ns() // 1_000_000)
    await db.close()


def main(database_url: str, media_url: str, *signature_ids: str) -> None:
    for step, signature_id in enumerate(signature_ids, 1):
        child = os.fork()
        if child == 0:
            asyncio.run(erase(database_url, media_url, signature_id, step))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        word = "done" if status == 0 else signal.Signals(os.WTERMSIG(status)).name
        sys.stdout.write(f"{word}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
