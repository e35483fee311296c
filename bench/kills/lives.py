"""One service, in one home, that lives again and again: as a process that is killed, and started anew."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Lock

from bench.kills.customer import Customer, customer
from bench.kills.tally import Tally, Told, tally
from bench.kills.victim import STEPS, Life, Step, live
from inperson.records import accounts
from inperson.records.database import Database
from inperson.records.master import master_secrets
from inperson.records.media import MediaStore
from inperson.records.vault import Vault
from inperson.settings import Settings

_LONGEST_SECONDS = 90.0
_MOST_WAIT = 0.2

# Migrations keep their place in globals: one database is opened at a time.
_one = Lock()

# Each life is a process of its own, forked from one that has imported everything and done nothing.
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["bench.kills.victim"])


@dataclass
class Service:
    """``seconds``: how long a delivery may take; a killed one is taken up again after three times that."""

    settings: Settings
    account_id: int
    customer: Customer
    seconds: int
    told: Told = field(default_factory=Told)

    def live(self, step: Step | None, *, checks: int, nth: int = 1, moment: float | None = None) -> bool:
        """One life. With ``moment`` it is killed from outside, so many seconds after it had settled.

        Answers whether it was killed. Raises `RuntimeError` when it ends in any other way than these two.
        """
        url = self.settings.database_url
        life = Life(self.settings.home, url, self.account_id, self.customer.url, self.seconds, checks, step, nth)
        mine, its = _context.Pipe(duplex=False)
        process = _context.Process(target=live, args=(life, its))
        process.start()
        its.close()
        done, killing = False, None
        until = time.monotonic() + _LONGEST_SECONDS
        try:
            while True:
                wait = (killing or until) - time.monotonic()
                if not mine.poll(max(wait, 0.0)):
                    process.kill()
                    if killing is None:
                        raise RuntimeError("the service hangs")
                    killing = None
                    continue
                word, signature_id = mine.recv()
                if word == "settled" and moment is not None:
                    killing = time.monotonic() + moment
                elif word == "began":
                    self.told.began.append(signature_id)
                elif word == "answered":
                    self.told.answered.add(signature_id)
                done = done or word == "done"
        except EOFError:
            process.join(_LONGEST_SECONDS)
        finally:
            mine.close()
            process.kill()
            process.join()
        killed = process.exitcode == -signal.SIGKILL
        if not killed and not (done and process.exitcode == 0):
            raise RuntimeError(f"the service ended with {process.exitcode}")
        self.told.kills += killed
        return killed

    def random(self, random: Random) -> None:
        """One life that is killed anywhere: at a step, or at a moment."""
        if random.random() < 0.5:
            self.live(random.choice(STEPS), checks=4, nth=random.randint(1, 4))
        else:
            self.live(None, checks=4, moment=random.uniform(0, _MOST_WAIT))

    def settle(self) -> Tally:
        """A last life, which nobody ends; then one counts."""
        self.live(None, checks=0)
        with _one:
            return asyncio.run(self._count())

    async def _count(self) -> Tally:
        database = await Database.open(self.settings.database_url)
        try:
            vault, media = _vault(self.settings), MediaStore(self.settings.media_url)
            return await tally(database, vault, media, self.told, self.customer.arrived)
        finally:
            await database.close()


@contextmanager
def service(home: Path, database_url: str = "", seconds: int = 2) -> Iterator[Service]:
    """A service with one account and its customer, in an empty home. No process of it runs yet."""
    settings = Settings(home=home, database_url=database_url)
    with _one:
        account_id, webhook_secret = asyncio.run(_account(settings))
    with customer(webhook_secret) as receiver:
        yield Service(settings, account_id, receiver, seconds)


async def _account(settings: Settings) -> tuple[int, str]:
    database = await Database.open(settings.database_url)
    try:
        account, _, webhook_secret = await accounts.create(database, _vault(settings), "kills", time.time_ns() // 10**6)
    finally:
        await database.close()
    return account.id, webhook_secret


def _vault(settings: Settings) -> Vault:
    return Vault(*master_secrets(settings.home, settings.master_secret, settings.former_master_secrets))
