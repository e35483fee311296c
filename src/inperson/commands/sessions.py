"""``inperson sessions``: what is left of a check. Nothing of whom it was."""

from __future__ import annotations

import asyncio
import json as json_text
from dataclasses import asdict
from typing import TYPE_CHECKING

from cyclopts import App

from inperson.commands import AsJson, records, say, when
from inperson.settings import SOURCES, Settings

if TYPE_CHECKING:
    from inperson.records.traces import Traces

app = App(name="sessions", help="What is left of a check, to prove its erasure.")


@app.command(config=SOURCES)
def show(signature_id: str, *, json: AsJson = False, settings: Settings | None = None) -> None:
    """Show what is left of one check: whether its key is there, which columns, how many objects.

    Parameters
    ----------
    signature_id
        As Generate URL answered it.
    """
    told = asdict(asyncio.run(_show(settings or Settings(), signature_id)))
    if json:
        say(json_text.dumps(told))
        return
    for name, value in told.items():
        text = when(value) if name.endswith("_at") else ", ".join(value) if isinstance(value, tuple) else value
        say(f"{name:16} {'' if text is None else text}")


async def _show(settings: Settings, signature_id: str) -> Traces:
    from inperson.records.media import MediaStore
    from inperson.records.traces import traces

    async with records(settings) as (database, _):
        return await traces(database, MediaStore(settings.media_url), signature_id)
