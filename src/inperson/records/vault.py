"""Sealing: AES-256-GCM for what must not be read from a stolen database or picture folder.

    master secret ──HKDF──> key for session keys ──seals──> a session's key ──seals──> its request, its pictures
                  └─HKDF──> key for account secrets ──seals──> secret keys, webhook secrets

A box is one version byte, a random nonce of 12 bytes, the cipher text and its tag of 16. Every box is bound to a
purpose, so that one never opens in another's place. Destroying a session's sealed key destroys all it ever sealed.
"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from inperson.errors import SealError, SettingError

_VERSION = b"\x01"
_NONCE = 12
_TAG = 16
_KEY = 32


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
    """Everything that the ``master`` secret (32 bytes or more) opens."""

    def __init__(self, master: bytes) -> None:
        self._keys = AESGCM(_derive(master, "session keys"))
        self._secrets = AESGCM(_derive(master, "account secrets"))

    def new_key(self) -> tuple[SessionKey, bytes]:
        """A fresh random key, and itself sealed, to be stored."""
        key = secrets.token_bytes(_KEY)
        return SessionKey(key), _seal(self._keys, key, "session key")

    def open_key(self, sealed: bytes) -> SessionKey:
        """The key that `new_key` sealed. Raises `SealError`."""
        return SessionKey(_open(self._keys, sealed, "session key"))

    def seal_secret(self, secret: str, purpose: str) -> bytes:
        """A box of an account's secret."""
        return _seal(self._secrets, secret.encode(), purpose)

    def open_secret(self, sealed: bytes, purpose: str) -> str:
        """What `seal_secret` sealed for ``purpose``. Raises `SealError`."""
        return _open(self._secrets, sealed, purpose).decode()


def master_secret(home: Path) -> bytes:
    """The 32 bytes in ``home/master.secret``, generated at the first call. Raises `SettingError`.

    The file is readable by its owner only; one that others may read is refused, for it may be known already.
    """
    path = home / "master.secret"
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            _generate(path)
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise SettingError(
                "home", f"{path} may be read by others than its owner; allow it only to the owner (0600)"
            )
        secret = path.read_bytes()
    except OSError as error:
        raise SettingError("home", f"{path} cannot be used: {error.strerror}") from error
    if len(secret) != _KEY:
        raise SettingError("home", f"{path} does not hold {_KEY} bytes")
    return secret


def _generate(path: Path) -> None:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_KEY))
            file.flush()
            os.fsync(file.fileno())
        # A link fails where the name exists: of two processes that start at once, both then read the same secret.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


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
