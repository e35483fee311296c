from __future__ import annotations

import base64
import shlex
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inperson.errors import SettingError
from inperson.records import master
from inperson.records.master import master_secrets

SECRET = bytes(range(1, 33))


def keep(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    path.chmod(0o600)
    return path


def printing(code: str) -> str:
    return f"command:{shlex.join([sys.executable, '-c', code])}"


def test_a_secret_of_its_own_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    home = tmp_path / "a" / "home"
    (secret,) = master_secrets(home)
    assert len(secret) == 32
    assert master_secrets(home) == (secret,)
    assert (home / "master.secret").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in home.iterdir()] == ["master.secret"]
    assert master_secrets(tmp_path / "other") != (secret,)


def test_starting_twice_at_once_makes_one_secret(tmp_path: Path) -> None:
    found: list[tuple[bytes, ...]] = []
    start = threading.Barrier(8)

    def begin() -> None:
        start.wait()
        found.append(master_secrets(tmp_path))

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o620, 0o604])
def test_a_file_that_others_can_reach_is_refused(tmp_path: Path, mode: int) -> None:
    master_secrets(tmp_path)
    (tmp_path / "master.secret").chmod(mode)
    with pytest.raises(SettingError, match=r"^home: .*master\.secret may be read by others"):
        master_secrets(tmp_path)
    with pytest.raises(SettingError, match=r"^master_secret: .*master\.secret may be read by others"):
        master_secrets(tmp_path, f"file:{tmp_path}/master.secret")
    with pytest.raises(SettingError, match=r"^former_master_secrets: .*master\.secret may be read by others"):
        master_secrets(tmp_path / "other", "", [f"file:{tmp_path}/master.secret"])


def test_a_home_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(SettingError, match="home"):
        master_secrets(tmp_path / "home")


WRITTEN = {
    "as it is": SECRET,
    "hex": SECRET.hex().encode() + b"\n",
    "hex in capitals": SECRET.hex().upper().encode(),
    "base64": base64.b64encode(SECRET) + b"\n",
    "base64 without its end": base64.b64encode(SECRET).rstrip(b"="),
    "base64 for addresses": base64.urlsafe_b64encode(SECRET),
}


@pytest.mark.parametrize("how", WRITTEN)
def test_a_secret_in_a_file(tmp_path: Path, how: str) -> None:
    path = keep(tmp_path / "secret", WRITTEN[how])
    assert master_secrets(tmp_path, f"file:{path}") == (SECRET,)
    assert not (tmp_path / "master.secret").exists()


@given(st.binary(min_size=32, max_size=80))
def test_a_secret_is_the_same_in_hex_and_in_base64(secret: bytes) -> None:
    assert master._decode("master_secret", secret.hex().encode()) == secret
    text = base64.b64encode(secret)
    if not master._hex.fullmatch(text):  # what is hex is read as hex
        assert master._decode("master_secret", text) == secret


@given(st.binary(max_size=31))
def test_a_short_secret_is_refused_however_it_is_written(secret: bytes) -> None:
    for text in (secret, secret.hex().encode(), base64.b64encode(secret)):
        with pytest.raises(SettingError, match="32 bytes or more"):
            master._decode("master_secret", text)


def test_a_secret_in_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANK_MASTER", SECRET.hex())
    assert master_secrets(tmp_path, "env:BANK_MASTER") == (SECRET,)
    monkeypatch.setenv("BANK_MASTER", "hush")
    with pytest.raises(SettingError, match="32 bytes or more") as caught:
        master_secrets(tmp_path, "env:BANK_MASTER")
    assert "hush" not in str(caught.value)


def test_a_secret_that_a_program_prints(tmp_path: Path) -> None:
    source = printing(f"import sys; sys.stderr.write('asking'); print('{SECRET.hex()}')")
    assert master_secrets(tmp_path, source) == (SECRET,)


def test_a_program_gets_its_arguments_without_a_shell(tmp_path: Path) -> None:
    with pytest.raises(SettingError):
        master_secrets(tmp_path, f"command:echo {SECRET.hex()}; touch {tmp_path}/touched")
    assert not (tmp_path / "touched").exists()


def test_a_program_that_does_not_end_is_ended_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(master, "_COMMAND_SECONDS", 0.5)
    child = f"import time; time.sleep(20); open({str(tmp_path / 'lived')!r}, 'w')"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    began = time.monotonic()
    with pytest.raises(SettingError, match="did not end within"):
        master_secrets(tmp_path, printing(code))
    assert time.monotonic() - began < 20  # its child held the output open


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("secret", "must be file:PATH"),
        ("file:", "must be file:PATH"),
        ("command: ", "must be file:PATH"),
        ("http://vault", "must be file:PATH"),
        ("file:/nowhere/at/all", "cannot be read"),
        ("env:NOT_THERE_AT_ALL", "no environment variable NOT_THERE_AT_ALL"),
        ("command:/nowhere/at/all --now", "/nowhere/at/all cannot be run"),
        ("command:false", "false ended with status 1"),
        ("command:true", "32 bytes or more"),
        ("command:echo 'open", "quotes"),
    ],
)
def test_a_source_that_gives_no_secret_is_named(tmp_path: Path, source: str, reason: str) -> None:
    with pytest.raises(SettingError, match=f"^master_secret: .*{reason}"):
        master_secrets(tmp_path, source)


def test_former_secrets_follow_the_current_one(tmp_path: Path) -> None:
    (own,) = master_secrets(tmp_path)
    path = keep(tmp_path / "new", SECRET)
    assert master_secrets(tmp_path, f"file:{path}", [f"file:{tmp_path}/master.secret"]) == (SECRET, own)
