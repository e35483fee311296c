from __future__ import annotations

import asyncio
import json
import sqlite3
from pathlib import Path

import pytest

from inperson.records import accounts
from inperson.records.database import Database
from inperson.records.vault import Vault
from tests.conftest import now_ms
from tests.test_cli import Run, home, run

__all__ = ["home", "run"]

NEW = bytes(range(32))


def test_the_master_secret_is_changed_without_a_break(run: Run, home: Path) -> None:
    created = json.loads(run("accounts", "create", "Bank", "--json").said)
    changed = {
        "INPERSON_MASTER_SECRET": "env:NEW_MASTER",
        "NEW_MASTER": NEW.hex(),
        "INPERSON_FORMER_MASTER_SECRETS": f"file:{home}/master.secret",
    }
    done = run("secrets", "reseal", "--json", **changed)
    assert (done.status, json.loads(done.said)) == (0, {"accounts": 1, "sessions": 0, "unreadable": 0})
    (home / "master.secret").unlink()
    assert asyncio.run(secret_keys(home, created["accessKey"])) == (created["secretKey"],)
    again = run("secrets", "reseal", INPERSON_FORMER_MASTER_SECRETS="env:NEW_MASTER")
    assert again.said == "resealed: 0 accounts, 0 sessions; opened by no secret: 0\n"


def test_what_no_master_secret_opens_is_told_by_the_exit_status(run: Run, home: Path) -> None:
    run("accounts", "create", "Bank")
    with sqlite3.connect(home / "inperson.db") as database:
        database.execute("UPDATE accounts SET sealed_secret_key = X'01'")
    database.close()
    done = run("secrets", "reseal")
    assert (done.status, done.said) == (1, "resealed: 0 accounts, 0 sessions; opened by no secret: 1\n")


@pytest.mark.parametrize(
    "command", [("secrets", "reseal"), ("accounts", "create", "Shop"), ("demo", "--once"), ("serve",)]
)
def test_nothing_begins_with_the_master_secret_of_another(run: Run, command: tuple[str, ...]) -> None:
    run("accounts", "create", "Bank")
    done = run(*command, INPERSON_MASTER_SECRET="env:NEW_MASTER", NEW_MASTER=NEW.hex())
    assert (done.status, done.said) == (2, "")
    assert done.complained.startswith("inperson: master_secret: does not open this database: ")
    assert done.complained.count("\n") == 1


def test_a_wrong_source_is_one_sentence_without_what_it_holds(run: Run) -> None:
    done = run("secrets", "reseal", INPERSON_MASTER_SECRET="env:NEW_MASTER", NEW_MASTER="hush")
    assert (done.status, done.said, done.complained.count("\n")) == (2, "", 1)
    assert done.complained.startswith("inperson: master_secret: ")
    assert "hush" not in done.complained


async def secret_keys(home: Path, access_key: str) -> tuple[str, ...]:
    database = await Database.open(f"sqlite:///{home}/inperson.db")
    try:
        found = await accounts.by_access_key(database, Vault(NEW), access_key, now_ms())
    finally:
        await database.close()
    assert found is not None
    return found[1]
