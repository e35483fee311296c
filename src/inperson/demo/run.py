"""``inperson demo``: the whole service, a shop that uses it, a simulated person and simulated attacks."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from dataclasses import dataclass, replace

import httpx
import uvloop
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from inperson import logs
from inperson.app import serving
from inperson.client import AsyncClient
from inperson.commands import now_ms, records
from inperson.demo.shop import LinkWish, Shop, routes
from inperson.records import accounts, results, sessions
from inperson.records.database import Database
from inperson.records.vault import Vault
from inperson.settings import Settings
from inperson.simulator.drive import drive

SUBJECTS = ("person", "photo", "phone")
CALLBACK_SECONDS = 20.0
_PORTS = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. ``result`` is the contract's overallResult."""

    subject: str
    result: str
    score: float | None
    seconds: float
    why: str

    @property
    def right(self) -> bool:
        """Whether the person passed, or the attack did not."""
        return (self.result == "PASS") == (self.subject == "person")


def demo(settings: Settings, *, once: bool) -> int:
    """Serve, run `SUBJECTS` through real links, print the table. Answers the exit status.

    With ``once`` it ends there; else it goes on serving the shop until interrupted.
    """
    logs.configure("warning")
    settings = _at_a_free_port(replace(settings, allow_private_callbacks=True))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_demo(settings, once, Console()))


async def _demo(settings: Settings, once: bool, console: Console) -> int:
    async with records(settings) as (database, vault):
        return await _shown(settings, once, console, database, vault)


async def _shown(settings: Settings, once: bool, console: Console, database: Database, vault: Vault) -> int:
    account, secret_key, webhook_secret = await accounts.create(database, vault, "demo", now_ms())
    # No proxy of the environment: the service is this very process.
    direct = httpx.AsyncClient(timeout=20.0, trust_env=False)
    client = AsyncClient(settings.public_url, account.access_key, secret_key, http=direct)
    shop = Shop(settings.public_url, client, webhook_secret)
    try:
        async with serving(settings, routes(shop)):
            with Progress(
                SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console, transient=True
            ) as progress:
                task = progress.add_task("", total=None)
                rows = []
                for species in SUBJECTS:
                    progress.update(task, description=f"{species}: link, page socket, engine, callback, result")
                    rows.append(await _check(shop, database, vault, species))
            console.print(_table(rows))
            if not once:
                console.print(f"\nYour turn: open [bold]{settings.public_url}/demo[/bold]  (Ctrl-C ends)")
                await asyncio.Event().wait()
    except asyncio.CancelledError:
        if once:
            raise
    finally:
        await client.close()
    return 0 if all(row.right for row in rows) else 1


async def _check(shop: Shop, database: Database, vault: Vault, species: str) -> Row:
    """One link from beginning to end, as the shop and the subject see it."""
    link = await shop.link(LinkWish())
    report = await drive(link.url, species)
    called = await shop.callback(link.signature_id, CALLBACK_SECONDS)
    result = await shop.client.get_result(link.signature_id)
    session = await sessions.get(database, vault, link.signature_id)
    judged = await results.attempts(database, session) if session else []
    sentences = [signal.sentence for signal in judged[-1].signals if signal.name == "relief"] if judged else []
    why = sentences[0] if sentences else str(result.error_code)
    if called is None and result.overall_result in {"PASS", "FAIL"}:
        why = f"{why} No callback came."
    score = None if result.face_detail is None else result.face_detail.face_liveness_score
    return Row(species, result.overall_result, score, report.done_after or 0.0, why)


def _table(rows: Sequence[Row]) -> Table:
    table = Table("subject", "verdict", "score", "seconds", "why")
    for row in rows:
        colour = "green" if row.right else "red"
        score = "" if row.score is None else f"{row.score:.0f}"
        table.add_row(row.subject, f"[{colour}]{row.result}[/{colour}]", score, f"{row.seconds:.1f}", row.why)
    return table


def _at_a_free_port(settings: Settings) -> Settings:
    """The same settings, at the first free port from theirs up: a demo shall not fail because something else runs."""
    own_address = settings.public_url.endswith(f":{settings.port}")
    for port in range(settings.port, min(settings.port + _PORTS, 65536)):
        try:
            socket.create_server((settings.host, port)).close()
        except OSError:
            continue
        return replace(settings, port=port, public_url="" if own_address else settings.public_url)
    return settings
