"""Sealing: AES-256-GCM for what must not be read from a stolen database or picture folder.

    master secret ──HKDF──> key for session keys ──seals──> a session's key ──seals──> its request, its pictures
                  ├─HKDF──> key for account secrets ──seals──> secret keys, webhook secrets
                  └─HKDF──> key for digests: what must be found again but not read

A box is one version byte, a random nonce of 12 bytes, the cipher text and its tag of 16. Every box is bound to a
purpose, so that one never opens in another's place. Destroying a session's sealed key destroys all it ever sealed.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from contextlib import suppress

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from inperson.errors import SealError

_VERSION = b"\x01"
_NONCE = 12
_TAG = 16
_KEY = 32
_SESSION_KEY = "session key"


class SessionKey:
    """One session's key, opened. Its bytes are in no attribute and no text."""

    __slots__ = ("_cipher",)

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, data: bytes, purpose: str) -> bytes:
        """A box of ``data`` that only this key opens, and only for ``purpose``."""
        return _seal(self._cipher, data, purpose)

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """What was sealed for ``purpose``. Raises `SealError`."""
        return _open(self._cipher, sealed, purpose)


class Vault:
    """Everything that the ``master`` secret (32 bytes or more) opens, and what ``former`` ones have sealed.

    Only the current one seals. `resealed_key` and `resealed_secret` bring a box under it.
    """

    def __init__(self, master: bytes, *former: bytes) -> None:
        masters = (master, *former)
        self._keys = [AESGCM(_derive(each, "session keys")) for each in masters]
        self._secrets = [AESGCM(_derive(each, "account secrets")) for each in masters]
        self._digests = _derive(master, "digests")

    def new_key(self) -> tuple[SessionKey, bytes]:
        """A fresh random key, and itself sealed, to be stored."""
        key = secrets.token_bytes(_KEY)
        return SessionKey(key), _seal(self._keys[0], key, _SESSION_KEY)

    def open_key(self, sealed: bytes) -> SessionKey:
        """The key that `new_key` sealed. Raises `SealError`."""
        return SessionKey(_open_any(self._keys, sealed, _SESSION_KEY))

    def resealed_key(self, sealed: bytes) -> bytes | None:
        """A session's sealed key under the current master secret, or None when it is. Raises `SealError`."""
        return _resealed(self._keys, sealed, _SESSION_KEY)

    def seal_secret(self, secret: str, purpose: str) -> bytes:
        """A box of an account's secret."""
        return _seal(self._secrets[0], secret.encode(), purpose)

    def open_secret(self, sealed: bytes, purpose: str) -> str:
        """What `seal_secret` sealed for ``purpose``. Raises `SealError`."""
        return _open_any(self._secrets, sealed, purpose).decode()

    def resealed_secret(self, sealed: bytes, purpose: str) -> bytes | None:
        """An account's sealed secret, like `resealed_key`."""
        return _resealed(self._secrets, sealed, purpose)

    def digest(self, text: str) -> str:
        """HMAC-SHA256 of ``text``, in hex: nobody's guess without the master secret, and another one under another."""
        return hmac.digest(self._digests, text.encode("utf-8", "surrogatepass"), "sha256").hex()


def _derive(master: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), _KEY, salt=None, info=f"inperson {purpose}".encode()).derive(master)


def _seal(cipher: AESGCM, data: bytes, purpose: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return _VERSION + nonce + cipher.encrypt(nonce, data, purpose.encode())


def _open(cipher: AESGCM, sealed: bytes, purpose: str) -> bytes:
    if len(sealed) < 1 + _NONCE + _TAG or sealed[:1] != _VERSION:
        raise SealError("not a sealed box")
    try:
        return cipher.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], purpose.encode())
    except InvalidTag:
        raise SealError("sealed with another key or for another purpose, or altered") from None


def _open_any(ciphers: Sequence[AESGCM], sealed: bytes, purpose: str) -> bytes:
    for cipher in ciphers[:-1]:
        with suppress(SealError):
            return _open(cipher, sealed, purpose)
    return _open(ciphers[-1], sealed, purpose)


def _resealed(ciphers: Sequence[AESGCM], sealed: bytes, purpose: str) -> bytes | None:
    try:
        _open(ciphers[0], sealed, purpose)
    except SealError:
        return _seal(ciphers[0], _open_any(ciphers, sealed, purpose), purpose)
    return None
