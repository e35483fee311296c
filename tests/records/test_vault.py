from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inperson.errors import SealError
from inperson.records.vault import SessionKey, Vault

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
    assert b"ada.lovelace" not in box  # a shorter word may come about by chance
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


def test_a_former_master_secret_still_opens_and_no_longer_seals() -> None:
    former, current = Vault(b"f" * 32), Vault(b"c" * 32)
    both = Vault(b"c" * 32, b"x" * 32, b"f" * 32)
    key, sealed = former.new_key()
    assert both.open_key(sealed).open(key.seal(b"data", "p"), "p") == b"data"
    assert both.open_secret(former.seal_secret("secret", "p"), "p") == "secret"
    with pytest.raises(SealError):
        current.open_key(sealed)
    current.open_key(both.new_key()[1])
    assert current.open_secret(both.seal_secret("secret", "p"), "p") == "secret"


def test_a_box_of_a_former_master_secret_is_resealed_once() -> None:
    former, current = Vault(b"f" * 32), Vault(b"c" * 32)
    both = Vault(b"c" * 32, b"f" * 32)
    key, sealed = former.new_key()
    box = both.resealed_key(sealed)
    assert box is not None
    assert current.open_key(box).open(key.seal(b"data", "p"), "p") == b"data"
    assert both.resealed_key(box) is None
    secret = both.resealed_secret(former.seal_secret("secret", "p"), "p")
    assert secret is not None
    assert current.open_secret(secret, "p") == "secret"
    assert both.resealed_secret(secret, "p") is None
    with pytest.raises(SealError):
        current.resealed_key(sealed)


def test_a_digest_is_the_same_each_time_and_no_plain_hash() -> None:
    assert VAULT.digest("4711 ada") == VAULT.digest("4711 ada") != VAULT.digest("4712 ada")
    assert VAULT.digest("4711 ada") != Vault(b"n" * 32).digest("4711 ada")
    assert VAULT.digest("4711 ada") != hashlib.sha256(b"4711 ada").hexdigest()
