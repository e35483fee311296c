from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import httpx
import pytest

from inperson.cli import main
from inperson.records import accounts
from inperson.records.database import Database
from inperson.records.master import master_secrets
from inperson.records.vault import Vault
from tests.conftest import Customer, fetch_token, free_port, now_ms

HEAVY = ("mediapipe", "cv2", "numpy", "scipy", "litestar", "sqlalchemy", "uvicorn", "cryptography")


@dataclass(frozen=True)
class Done:
    """A command that has ended. ``complained`` is what it said to people on stderr, without the lines of the log."""

    status: int
    said: str
    complained: str


Run: TypeAlias = Callable[..., Done]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home, and a working directory beside it."""
    home, here = tmp_path / "home", tmp_path / "here"
    home.mkdir()
    here.mkdir()
    monkeypatch.setenv("INPERSON_HOME", str(home))
    monkeypatch.chdir(here)
    return home


@pytest.fixture
def run(home: Path, own_logs: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line in this process, with the variables given."""

    def command(*arguments: str, **variables: str) -> Done:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        output = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        # `serve` sends the log to stderr. Other tests' service has a thread of its own, and speaks there too.
        complained = [line for line in output.err.splitlines(keepends=True) if not line.startswith('{"')]
        return Done(ended.value.code, output.out, "".join(complained))

    return command


def test_an_account_is_created_with_the_keys_that_open_it(run: Run, home: Path) -> None:
    done = run("accounts", "create", "Bank of Nowhere", "--json")
    assert (done.status, done.complained) == (0, "")
    shown = json.loads(done.said)
    assert list(shown) == ["name", "accessKey", "secretKey", "webhookSecret"]
    assert shown["name"] == "Bank of Nowhere"
    assert shown["webhookSecret"].startswith("whsec_")
    assert asyncio.run(account_of(home, shown["accessKey"]))[1] == (shown["secretKey"],)


def test_an_account_is_shown_for_people_too(run: Run) -> None:
    lines = run("accounts", "create", "Shop").said.splitlines()
    assert [line.split()[0] for line in lines] == ["name", "accessKey", "secretKey", "webhookSecret"]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["serve", "--port", "0"], "port"),
        (["serve", "--port", "many"], "--port"),
        (["serve", "--public-url", "ftp://x"], "public_url"),
        (["serve", "--nonsense"], "--nonsense"),
        (["serve", "--log-level", "loud"], "--log-level"),
        (["accounts", "create", " "], "name"),
        (["accounts", "create"], "name"),
        (["accounts", "create", "Shop", "--database-url", "mysql://u:hush@h/d"], "database_url"),
        (["nonsense"], "nonsense"),
    ],
)
def test_a_wrong_argument_is_one_sentence_and_status_2(run: Run, arguments: list[str], named: str) -> None:
    done = run(*arguments)
    assert (done.status, done.said) == (2, "")
    assert done.complained.count("\n") == 1
    assert done.complained.startswith("inperson: ")
    assert named.lower() in done.complained.lower()
    assert "hush" not in done.complained


@pytest.mark.parametrize(
    ("text", "named"),
    [("port = 0", "port"), ("prot = 80", "prot"), ('port = "many"', "port"), ("port =", "inperson.toml")],
)
def test_a_wrong_file_is_one_sentence_and_status_2(run: Run, home: Path, text: str, named: str) -> None:
    (home / "inperson.toml").write_text(text)
    done = run("serve")
    assert done.status == 2
    assert done.complained.count("\n") == 1
    assert named in done.complained


def test_liveness_types_are_tables_in_a_file_and_json_elsewhere(run: Run, home: Path) -> None:
    """Each is wrong in a way of its own: so it is told which of them was read, and that it was read whole."""
    (home / "inperson.toml").write_text(
        "[liveness_types.login]\nlight = true\n"
        "flows = [{flow = 'DISTANT_CLOSE'}, {flow = 'ACTION', actions = {NOD = 1}}]\n"
    )
    done = run("serve")
    assert (done.status, done.complained.count("\n")) == (2, 1)
    assert done.complained.startswith("inperson: liveness_types.login.flows[1].actions: must be one of BLINK")
    wrong = json.dumps({"from-a-variable": {"flows": []}})
    assert "liveness_types.from-a-variable.flows" in run("serve", INPERSON_LIVENESS_TYPES=wrong).complained
    wrong = json.dumps({"from-a-flag": {"flows": []}})
    assert "liveness_types.from-a-flag.flows" in run("serve", "--liveness-types", wrong).complained


def test_a_misspelt_key_of_a_liveness_type_is_named(run: Run, home: Path) -> None:
    (home / "inperson.toml").write_text("[liveness_types.login]\nflow = [{flow = 'SILENT'}]\n")
    assert "liveness_types.login.flow: is unknown" in run("serve").complained


def test_a_wrong_variable_is_named(run: Run) -> None:
    done = run("serve", INPERSON_LINK_SECONDS="5")
    assert (done.status, done.complained) == (2, "inperson: link_seconds: must be between 60 and 86400\n")


def test_a_flag_wins_over_a_variable_over_the_file_here_over_the_file_at_home(run: Run, home: Path) -> None:
    def complaint(*arguments: str, **variables: str) -> str:
        # Every number of workers is wrong, each told by its source alone: the one that counts is shown by its type.
        return run("serve", *arguments, **variables).complained

    (home / "inperson.toml").write_text('workers = "at home"\n')
    assert '"at home"' in complaint()
    Path("inperson.toml").write_text('workers = "here"\n')
    assert '"here"' in complaint()
    assert '"variable"' in complaint(INPERSON_WORKERS="variable")
    assert '"flag"' in complaint("--workers", "flag")


def test_a_file_in_the_working_directory_that_others_may_write_is_not_believed(run: Run) -> None:
    file = Path("inperson.toml")
    file.write_text("master_secret = 'command:touch taken'")
    file.chmod(0o666)
    done = run("accounts", "list")
    assert (done.status, done.said, Path("taken").exists()) == (2, "", False)
    assert "inperson.toml" in done.complained


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_in_the_working_directory_that_is_anothers_is_not_believed(run: Run, home: Path) -> None:
    file = Path("inperson.toml")
    for place, status in ((file, 2), (home / file, 0)):
        place.write_text("port = 80")
        os.chown(place, 4711, -1)
        assert run("accounts", "list").status == status
        place.unlink()


def test_the_home_may_be_named_by_a_flag_and_has_its_file(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "inperson.toml").write_text("attempts = 0")
    assert "attempts" in run("serve", "--home", str(other)).complained


def test_who_reads_no_further_is_no_error(home: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        command = [sys.executable, "-m", "inperson.cli", "accounts", "create", "Bank"]
        done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False, timeout=60)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_port_that_is_taken_is_told(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("serve", "--port", str(port))
    assert done.status == 2
    assert done.complained.startswith(f"inperson: port: cannot listen on {port}")


def test_a_trained_model_that_cannot_be_read_stops_the_start(run: Run) -> None:
    done = run("serve", "--port", str(free_port()), "--trained-model", "nowhere.toml")
    assert (done.status, done.complained.count("\n")) == (2, 1)
    assert "nowhere.toml" in done.complained


def test_a_master_secret_that_others_may_read_stops_the_start(run: Run, home: Path) -> None:
    run("accounts", "create", "Shop")
    (home / "master.secret").chmod(0o644)
    done = run("serve", "--port", str(free_port()))
    assert done.status == 2
    assert "master.secret" in done.complained


@pytest.mark.timeout(240)
def test_serve_answers_and_a_term_signal_ends_it_in_order(run: Run, home: Path) -> None:
    shown = json.loads(run("accounts", "create", "Shop", "--json").said)
    account, [secret] = asyncio.run(account_of(home, shown["accessKey"]))
    url = f"http://127.0.0.1:{free_port()}"
    with subprocess.Popen(
        [sys.executable, "-m", "inperson.cli", "serve", "--port", url.rsplit(":", 1)[1], "--workers", "1"],
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            wait_until_alive(url)
            assert fetch_token(url, Customer(account, secret, shown["webhookSecret"]))
        finally:
            process.send_signal(signal.SIGTERM)
            _, said = process.communicate(timeout=120)  # it waits for the models that it is still reading
    events = [json.loads(line)["event"] for line in said.splitlines() if line.startswith("{")]
    assert process.returncode == 0
    assert (events[0], events[-1]) == ("serving", "stopped")
    assert not (home / "inperson.db-wal").exists()  # SQLite folds its journal in when it is closed, not when killed


def test_the_help_names_everybody_who_can_come(run: Run) -> None:
    from inperson.simulator.conditions import BONA_FIDE
    from inperson.simulator.species import ATTACKS

    said = "".join(run("simulate", "--help").said.split())
    named = re.search(r"Whocomes\.People:(.*?),andinhardconditions(.*?)\.Attacks:(.*?)\.", re.sub(r"[│\s]", "", said))
    assert named is not None
    people, conditions, attacks = named.groups()
    assert [people, *conditions.split(",")] == list(BONA_FIDE)
    assert attacks.split(",") == list(ATTACKS)


def test_the_command_line_imports_nothing_heavy() -> None:
    listed = f"import sys, inperson.cli; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", listed], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]"


def wait_until_alive(url: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if httpx.get(f"{url}/healthz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("the service does not answer")


async def account_of(home: Path, access_key: str) -> tuple[accounts.Account, tuple[str, ...]]:
    database = await Database.open(f"sqlite:///{home}/inperson.db")
    try:
        found = await accounts.by_access_key(database, Vault(*master_secrets(home)), access_key, now_ms())
    finally:
        await database.close()
    assert found is not None
    return found
