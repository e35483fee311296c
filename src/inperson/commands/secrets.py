"""``inperson secrets``: looking after what the master secret seals."""

from __future__ import annotations

import asyncio
import json as json_text
from dataclasses import asdict
from typing import TYPE_CHECKING

from cyclopts import App

from inperson.commands import AsJson, records, say
from inperson.settings import SOURCES, Settings

if TYPE_CHECKING:
    from inperson.records.resealing import Resealed

app = App(name="secrets", help="What the master secret seals.")


@app.command(config=SOURCES)
def reseal(*, json: AsJson = False, settings: Settings | None = None) -> int:
    """Seal under the current master secret what former ones have sealed. It may be interrupted and begun again.

    The exit status is 1 when something opens with none of them.
    """
    done = asyncio.run(_reseal(settings or Settings()))
    if json:
        say(json_text.dumps(asdict(done)))
    else:
        say(f"resealed: {done.accounts} accounts, {done.sessions} sessions; opened by no secret: {done.unreadable}")
    return 1 if done.unreadable else 0


async def _reseal(settings: Settings) -> Resealed:
    from inperson.records.resealing import reseal

    async with records(settings) as (database, vault):
        return await reseal(database, vault)
