from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from inperson.cli import main
from inperson.records import accounts, outbox, results
from inperson.records.database import Database
from inperson.records.master import master_secrets
from inperson.records.media import MediaStore
from inperson.records.outbox import Outcome
from inperson.records.vault import Vault
from inperson.settings import Settings
from tests.records.given import NOW, REQUEST, attempt, capturing

ANSWER = b"out of order\x1b[2J"


@pytest.fixture
def callback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The id of a callback that has failed, in a home that the commands find."""
    monkeypatch.setenv("INPERSON_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return asyncio.run(_failed(Settings(home=tmp_path / "home")))


async def _failed(settings: Settings) -> str:
    vault = Vault(*master_secrets(settings.home, "", ()))
    database = await Database.open(settings.database_url)
    try:
        account, _, _ = await accounts.create(database, vault, "Shop", NOW)
        request = replace(REQUEST, callback_url="https://ada:hush@shop.example:8443/callback?key=hush")
        session = await capturing(database, vault, account, request)
        media = MediaStore(settings.media_url)
        await results.complete(database, media, session, "page", attempt("pass"), [], NOW)
        [delivery] = await outbox.lease(database, vault, NOW, 1, outbox.Room(1, 1))
        outcome = Outcome(status="FAILED", due_at=NOW, http_status=500, error=None, answer=ANSWER)
        await outbox.record(database, delivery, outcome, NOW)
    finally:
        await database.close()
    return delivery.id


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as ended:
        main(["callbacks", *arguments])
    said = capsys.readouterr()
    assert (ended.value.code, said.err) == (0, "")
    assert "hush" not in said.out
    return said.out


def test_they_are_listed_for_people_and_for_programs(callback: str, capsys: pytest.CaptureFixture[str]) -> None:
    [line] = run(capsys, "list", "--status", "FAILED", "--account", "Shop").splitlines()
    for part in (callback, "FAILED", "HTTP 500", "2024-02-21", "Shop"):
        assert part in line
    [row] = json.loads(run(capsys, "list", "--json"))
    assert (row["id"], row["status"], row["attempts"], row["last_status"]) == (callback, "FAILED", 1, 500)
    assert run(capsys, "list", "--status", "DELIVERED") == ""
    assert json.loads(run(capsys, "list", "--status", "DELIVERED", "--json")) == []


def test_one_is_shown_without_its_whole_address_and_cannot_steer_the_terminal(
    callback: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = run(capsys, "show", callback)
    assert "shop.example" in shown
    assert "out of order\\x1b[2J" in shown
    assert json.loads(run(capsys, "show", callback, "--json"))["answer"] == ANSWER.decode()


def test_one_is_sent_again(callback: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "retry", callback) == f"{callback} is due now\n"
    [row] = json.loads(run(capsys, "list", "--json"))
    assert row["status"] == "PENDING"


@pytest.mark.parametrize(
    ("arguments", "status", "named"),
    [
        (["show", "msg_0"], 1, "no such callback"),
        (["retry", "msg_0"], 1, "no such callback"),
        (["list", "--account", "Nobody"], 1, "Nobody"),
        (["list", "--status", "LOST"], 2, "LOST"),
        (["list", "--limit", "0"], 2, "limit"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    callback: str, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, named: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["callbacks", *arguments])
    said = capsys.readouterr()
    assert (ended.value.code, said.out, said.err.count("\n")) == (status, "", 1)
    assert named in said.err
