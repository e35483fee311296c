from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inperson.errors import SealError, SettingError
from inperson.records.vault import SessionKey, Vault, master_secret

KEY = SessionKey(bytes(range(32)))
VAULT = Vault(b"m" * 32)


@given(st.binary(max_size=300), st.text(max_size=30))
def test_a_box_opens_to_what_was_sealed(data: bytes, purpose: str) -> None:
    assert KEY.open(KEY.seal(data, purpose), purpose) == data


@given(st.binary(max_size=60), st.data())
def test_a_box_with_any_bit_changed_does_not_open(data: bytes, draw: st.DataObject) -> None:
    sealed = bytearray(KEY.seal(data, "request"))
    place = draw.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[place // 8] ^= 1 << place % 8
    with pytest.raises(SealError):
        KEY.open(bytes(sealed), "request")


@given(st.binary(max_size=60), st.data())
def test_a_box_that_was_cut_short_does_not_open(data: bytes, draw: st.DataObject) -> None:
    sealed = KEY.seal(data, "request")
    with pytest.raises(SealError):
        KEY.open(sealed[: draw.draw(st.integers(0, len(sealed) - 1))], "request")


@given(st.binary(max_size=100))
def test_bytes_that_nobody_sealed_do_not_open(noise: bytes) -> None:
    with pytest.raises(SealError):
        KEY.open(noise, "request")
    with pytest.raises(SealError):
        VAULT.open_key(noise)


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_box_opens_for_its_own_purpose_only(purpose: str, other: str) -> None:
    if purpose == other:
        return
    with pytest.raises(SealError):
        KEY.open(KEY.seal(b"data", purpose), other)


def test_a_box_does_not_show_what_is_in_it_and_is_new_each_time() -> None:
    box = KEY.seal(b"ada.lovelace", "request")
    assert b"ada" not in box
    assert box != KEY.seal(b"ada.lovelace", "request")


def test_a_session_key_comes_back_from_its_sealed_form() -> None:
    key, sealed = VAULT.new_key()
    assert VAULT.open_key(sealed).open(key.seal(b"data", "p"), "p") == b"data"


def test_every_session_key_is_another() -> None:
    (one, _), (other, _) = VAULT.new_key(), VAULT.new_key()
    with pytest.raises(SealError):
        other.open(one.seal(b"data", "p"), "p")


def test_another_master_secret_opens_nothing() -> None:
    stranger = Vault(b"n" * 32)
    _, sealed_key = VAULT.new_key()
    with pytest.raises(SealError):
        stranger.open_key(sealed_key)
    with pytest.raises(SealError):
        stranger.open_secret(VAULT.seal_secret("secret", "p"), "p")


@given(st.text(max_size=80))
def test_an_account_secret_comes_back(secret: str) -> None:
    assert VAULT.open_secret(VAULT.seal_secret(secret, "p"), "p") == secret


def test_an_account_secret_is_not_a_session_key() -> None:
    with pytest.raises(SealError):
        VAULT.open_key(VAULT.seal_secret("x" * 32, "session key"))


def test_the_master_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    home = tmp_path / "a" / "home"
    secret = master_secret(home)
    assert len(secret) == 32
    assert master_secret(home) == secret
    assert (home / "master.secret").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in home.iterdir()] == ["master.secret"]
    assert master_secret(tmp_path / "other") != secret


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o620, 0o604])
def test_a_master_secret_that_others_can_reach_is_refused(tmp_path: Path, mode: int) -> None:
    master_secret(tmp_path)
    (tmp_path / "master.secret").chmod(mode)
    with pytest.raises(SettingError, match=r"home: .*master\.secret may be read by others"):
        master_secret(tmp_path)


def test_a_master_secret_of_the_wrong_length_is_refused(tmp_path: Path) -> None:
    master_secret(tmp_path)
    (tmp_path / "master.secret").write_bytes(b"short")
    with pytest.raises(SettingError, match="32 bytes"):
        master_secret(tmp_path)


def test_a_home_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(SettingError, match="home"):
        master_secret(tmp_path / "home")


def test_starting_twice_at_once_makes_one_master_secret(tmp_path: Path) -> None:
    secrets: list[bytes] = []
    start = threading.Barrier(8)

    def begin() -> None:
        start.wait()
        secrets.append(master_secret(tmp_path))

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(secrets) == 8
    assert len(set(secrets)) == 1
