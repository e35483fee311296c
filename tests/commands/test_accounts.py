from __future__ import annotations

import asyncio
import io
import json
from pathlib import Path
from typing import Any

import pytest

from inperson.api.ticket import sign
from inperson.records import accounts
from inperson.records.database import Database
from inperson.records.master import master_secrets
from inperson.records.vault import Vault
from tests.conftest import now_ms
from tests.test_cli import Run, home, run

__all__ = ["home", "run"]


def said(run: Run, *arguments: str) -> Any:
    """What ``inperson accounts`` printed as JSON."""
    done = run("accounts", *arguments, "--json")
    assert (done.status, done.complained) == (0, "")
    return json.loads(done.said)


def refused(run: Run, *arguments: str) -> str:
    done = run("accounts", *arguments)
    assert (done.status != 0, done.said, done.complained.count("\n")) == (True, "", 1)
    return done.complained


def keys_of(home: Path, access_key: str) -> tuple[str, ...]:
    async def read() -> tuple[str, ...]:
        database = await Database.open(f"sqlite:///{home}/inperson.db")
        try:
            found = await accounts.by_access_key(database, Vault(*master_secrets(home)), access_key, now_ms())
        finally:
            await database.close()
        assert found is not None
        return found[1]

    return asyncio.run(read())


def test_a_new_account_is_shown_with_what_it_may_do_and_without_secrets(run: Run) -> None:
    limits = ["--regions", "PHL", "--networks", "10.0.0.0/8", "--per-second", "5", "--per-day", "900", "--quota", "7"]
    created = said(run, "create", "Bank", *limits, "--levels", "PRO", "--expires", "2030-01-01")
    shown = said(run, "show", "Bank")
    assert shown.pop("created").endswith("+00:00")
    assert shown == {
        "name": "Bank",
        "accessKey": created["accessKey"],
        "state": "ACTIVE",
        "expires": "2030-01-01T00:00:00+00:00",
        "levels": ["PRO"],
        "regions": ["PHL"],
        "networks": ["10.0.0.0/8"],
        "perSecond": 5,
        "perDay": 900,
        "quota": 7,
        "linksMade": 0,
        "formerSecretKeyUntil": None,
        "formerWebhookSecretUntil": None,
    }


def test_no_command_but_the_first_shows_a_secret(run: Run) -> None:
    created = said(run, "create", "Bank")
    for command in (["list"], ["show", "Bank"], ["disable", "Bank"], ["enable", "Bank"], ["set", "Bank", "--quota=9"]):
        for form in ([], ["--json"]):
            done = run("accounts", *command, *form)
            assert created["accessKey"] in done.said
            assert created["secretKey"] not in done.said
            assert created["webhookSecret"] not in done.said


def test_accounts_are_listed_oldest_first(run: Run) -> None:
    keys = [said(run, "create", name)["accessKey"] for name in ("One", "Two")]
    run("accounts", "disable", "Two")
    assert [account["accessKey"] for account in said(run, "list")] == keys
    lines = run("accounts", "list").said.splitlines()
    assert [line.split() for line in lines] == [[keys[0], "ACTIVE", "One"], [keys[1], "DISABLED", "Two"]]


def test_an_account_is_disabled_and_enabled(run: Run) -> None:
    said(run, "create", "Bank")
    assert said(run, "disable", "Bank")["state"] == "DISABLED"
    assert said(run, "enable", "Bank")["state"] == "ACTIVE"


def test_what_is_set_changes_alone(run: Run) -> None:
    said(run, "create", "Bank", "--per-day", "900", "--regions", "PHL")
    changed = said(run, "set", "Bank", "--regions", "none", "--quota", "5")
    assert (changed["regions"], changed["quota"], changed["perDay"]) == (None, 5, 900)
    assert "names nothing to change" in refused(run, "set", "Bank")


@pytest.mark.parametrize("kind", ["secretKey", "webhookSecret"])
def test_a_secret_is_changed_without_a_break(run: Run, home: Path, kind: str) -> None:
    flags = ["--webhook"] if kind == "webhookSecret" else []
    until = "formerWebhookSecretUntil" if flags else "formerSecretKeyUntil"
    first = said(run, "create", "Bank")
    second = said(run, "rotate", "Bank", "--grace", "1", *flags)
    assert second[kind] != first[kind]
    assert said(run, "show", "Bank")[until] == second["formerGoodUntil"]
    if not flags:
        assert keys_of(home, first["accessKey"]) == (second[kind], first[kind])
    assert "former secret is still good" in refused(run, "rotate", "Bank", *flags)
    assert said(run, "retire", "Bank", *flags)[until] is None
    if not flags:
        assert keys_of(home, first["accessKey"]) == (second[kind],)
    assert "no former secret" in refused(run, "retire", "Bank", *flags)


def test_a_secret_without_grace_ends_at_once(run: Run, home: Path) -> None:
    first = said(run, "create", "Bank")
    second = said(run, "rotate", "Bank", "--grace", "0")
    assert keys_of(home, first["accessKey"]) == (second["secretKey"],)
    assert sign("a", second["secretKey"], "1") != sign("a", first["secretKey"], "1")


def test_deleting_wants_to_be_confirmed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    key = said(run, "create", "Bank")["accessKey"]

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdin", io.StringIO("Bank\n"))
    assert refused(run, "delete", "Bank").startswith("inperson: --yes: ")
    monkeypatch.setattr("sys.stdin", Terminal("yes\n"))
    assert "nothing was changed" in run("accounts", "delete", "Bank").complained
    assert said(run, "show", key)["state"] == "ACTIVE"
    monkeypatch.setattr("sys.stdin", Terminal("Bank\n"))
    assert run("accounts", "delete", "Bank").status == 0
    assert said(run, "show", key)["state"] == "DELETED"


def test_the_environment_speaks_for_settings_and_confirms_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    said(run, "create", "Bank")
    monkeypatch.setenv("INPERSON_YES", "1")
    assert refused(run, "delete", "Bank").startswith("inperson: --yes: ")
    assert said(run, "show", "Bank")["state"] == "ACTIVE"


def test_a_deleted_account_can_only_be_shown(run: Run, home: Path) -> None:
    key = said(run, "create", "Bank")["accessKey"]
    assert said(run, "delete", "Bank", "--yes")["state"] == "DELETED"
    assert keys_of(home, key) == ()
    for command in (["enable", key], ["rotate", key], ["set", key, "--quota", "1"], ["delete", key, "--yes"]):
        assert "no such account" in refused(run, *command)
    assert "no account has the name" in refused(run, "show", "Bank")


def test_a_name_that_two_have_is_not_enough(run: Run) -> None:
    keys = [said(run, "create", "Bank")["accessKey"] for _ in range(2)]
    complained = refused(run, "disable", "Bank")
    assert all(key in complained for key in keys)
    assert said(run, "disable", keys[1])["state"] == "DISABLED"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["create", "Bank", "--regions", "PH"], "--regions"),
        (["create", "Bank", "--networks", "10.0.0.1/8"], "--networks"),
        (["create", "Bank", "--per-second", "0"], "--per-second"),
        (["set", "Bank", "--per-day", "many"], "--per-day"),
        (["set", "Bank", "--quota", "-1"], "--quota"),
        (["set", "Bank", "--expires", "soon"], "--expires"),
        (["set", "Bank", "--levels", "GOLD"], "--levels"),
        (["rotate", "Bank", "--grace", "-1"], "--grace"),
        (["rotate", "Bank", "--grace", "nan"], "--grace"),
        (["rotate", "Bank", "--grace", "long"], "--grace"),
    ],
)
def test_a_wrong_flag_is_named(run: Run, arguments: list[str], named: str) -> None:
    said(run, "create", "Bank")
    assert named in refused(run, *arguments)
