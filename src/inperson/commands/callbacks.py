"""``inperson callbacks``: what became of the callbacks (contract §6), and sending one again.

Addresses are the customers' secrets: of an address only the host is shown.
"""

from __future__ import annotations

import asyncio
import json as json_text
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter
from cyclopts.validators import Number

from inperson.commands import AsJson, now_ms, records, say, when
from inperson.settings import SOURCES, Settings

if TYPE_CHECKING:
    from inperson.records.deliveries import Listed, Shown

Status = Literal["PENDING", "DELIVERED", "FAILED"]

app = App(name="callbacks", help="What became of callbacks, and sending one again.")


@app.command(name="list", config=SOURCES)
def list_(
    *,
    status: Status | None = None,
    account: str | None = None,
    limit: Annotated[int, Parameter(validator=Number(gte=1, lte=100_000))] = 100,
    json: AsJson = False,
    settings: Settings | None = None,
) -> None:
    """List the newest callbacks, the newest first.

    Parameters
    ----------
    status
        Only those that are PENDING, DELIVERED or FAILED.
    account
        Only those of this account: its accessKey, or its name.
    limit
        How many at most.
    """
    rows = asyncio.run(_list(settings or Settings(), status, account, limit))
    if json:
        say(json_text.dumps([asdict(row) for row in rows]))
        return
    for row in rows:
        told = f"{row.status:9}  {row.attempts:2} tries  {_outcome(row):15}"
        say(f"{row.id}  {told}  {when(row.created_at)}  {row.account}")


@app.command(config=SOURCES)
def show(callback: str, *, json: AsJson = False, settings: Settings | None = None) -> None:
    """Show one callback, and the start of its receiver's last answer.

    Parameters
    ----------
    callback
        Its id, as the list has it and as the receiver gets it in the header webhook-id.
    """
    shown = asyncio.run(_show(settings or Settings(), callback))
    told = asdict(shown) | {"answer": None if shown.answer is None else shown.answer.decode("utf-8", "replace")}
    if json:
        say(json_text.dumps(told))
        return
    for name, value in told.items():
        text = when(value) if name.endswith("_at") else value
        say(f"{name:14} {'' if text is None else _printable(str(text))}")


@app.command(config=SOURCES)
def retry(callback: str, *, settings: Settings | None = None) -> None:
    """Send a callback that waits or has failed again, now. A running service does it within fifteen seconds.

    Parameters
    ----------
    callback
        Its id.
    """
    asyncio.run(_retry(settings or Settings(), callback))
    say(f"{callback} is due now")


async def _list(settings: Settings, status: Status | None, account: str | None, limit: int) -> list[Listed]:
    from inperson.records import accounts, deliveries

    async with records(settings) as (database, _):
        account_id = None if account is None else (await accounts.named(database, account)).id
        return await deliveries.find(database, status=status, account_id=account_id, limit=limit)


async def _show(settings: Settings, callback: str) -> Shown:
    from inperson.records import deliveries

    async with records(settings) as (database, vault):
        return await deliveries.show(database, vault, callback)


async def _retry(settings: Settings, callback: str) -> None:
    from inperson.records import deliveries

    async with records(settings) as (database, _):
        await deliveries.retry(database, callback, now_ms())


def _outcome(row: Listed) -> str:
    return row.last_error or (f"HTTP {row.last_status}" if row.last_status else "")


def _printable(text: str) -> str:
    # What a stranger's server answered must not steer the terminal.
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)
