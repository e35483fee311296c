"""The commands that look after a deployment. Each opens its records, does one thing, and says what it did."""

from __future__ import annotations

import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from inperson.settings import Settings

if TYPE_CHECKING:
    from inperson.records.database import Database
    from inperson.records.vault import Vault

AsJson = Annotated[bool, Parameter(name="--json", negative="", help="Print JSON.")]
"""The flag ``--json``."""


@asynccontextmanager
async def records(settings: Settings) -> AsyncIterator[tuple[Database, Vault]]:
    """The deployment's database and vault, open while the block runs. Raises `SettingError` or `RecordError`."""
    from inperson.records import keystone
    from inperson.records.database import Database
    from inperson.records.master import master_secrets
    from inperson.records.vault import Vault

    vault = Vault(*master_secrets(settings.home, settings.master_secret, settings.former_master_secrets))
    database = await Database.open(settings.database_url)
    try:
        await keystone.check(database, vault)
        yield database, vault
    finally:
        await database.close()


def now_ms() -> int:
    """Epoch ms."""
    return time.time_ns() // 1_000_000


def when(at: int | None) -> str | None:
    """Epoch ms as people write it, in UTC, to the second."""
    return None if at is None else datetime.fromtimestamp(at // 1000, UTC).isoformat()


def say(text: str) -> None:
    """One text on stdout. Not through cyclopts, which wraps what it prints: other programs read this."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()  # whoever reads no more shall be met here, and not when the process ends
