"""Where the master secret comes from: a file, the environment, or a program such as a KMS's client.

    (empty)      HOME/master.secret, 32 random bytes, made at the first call
    file:PATH    the secret, in a file that its owner alone may read
    env:NAME     the secret, in an environment variable
    command:…    a program and its arguments, run without a shell; the secret is what it prints

The secret is 32 bytes or more: as they are, or written in hex or base64. What is hex is read as hex.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
import shlex
import signal
import stat
import subprocess
from collections.abc import Sequence
from pathlib import Path

from inperson.errors import SettingError

_LEAST = 32
_LONGEST = 4096
_COMMAND_SECONDS = 20

_hex = re.compile(rb"(?:[0-9A-Fa-f]{2})+")


def master_secrets(home: Path, current: str = "", former: Sequence[str] = ()) -> tuple[bytes, ...]:
    """The master secret that ``current`` names, then the ``former`` ones: arguments for `Vault` and `Tokens`.

    Raises `SettingError`, which never holds a part of a secret: it cannot be read, is too short, or its file may be
    read by others than its owner, so that it may be known already.
    """
    first = _read("master_secret", current) if current else _own(home)
    return (first, *(_read("former_master_secrets", source) for source in former))


def _read(setting: str, source: str) -> bytes:
    kind, _, rest = source.partition(":")
    if kind == "file" and rest:
        return _decode(setting, _file(setting, Path(rest).expanduser()))
    if kind == "env" and rest:
        value = os.environ.get(rest)
        if value is None:
            raise SettingError(setting, f"there is no environment variable {rest}")
        return _decode(setting, os.fsencode(value))
    if kind == "command" and rest.strip():
        return _decode(setting, _printed(setting, rest))
    raise SettingError(setting, "must be file:PATH, env:NAME or command:PROGRAM")


def _own(home: Path) -> bytes:
    path = home / "master.secret"
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            _generate(path)
    except OSError as error:
        raise SettingError("home", f"{path} cannot be made: {error.strerror}") from error
    return _decode("home", _file("home", path))


def _file(setting: str, path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                reason = f"{path} may be read by others than its owner; allow it only to the owner (0600)"
                raise SettingError(setting, reason)
            return file.read(_LONGEST + 1)
    except OSError as error:
        raise SettingError(setting, f"{path} cannot be read: {error.strerror}") from error


def _printed(setting: str, command: str) -> bytes:
    try:
        words = shlex.split(command)
    except ValueError:
        raise SettingError(setting, "the command's quotes do not match") from None
    try:
        # A session of its own: whatever the program started ends with it, and none keeps its output open.
        process = subprocess.Popen(  # noqa: S603 - the operator's own command, no shell
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
    except OSError as error:
        raise SettingError(setting, f"{words[0]} cannot be run: {error.strerror}") from None
    with process:
        try:
            printed, _ = process.communicate(timeout=_COMMAND_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise SettingError(setting, f"{words[0]} did not end within {_COMMAND_SECONDS} s") from None
    if process.returncode != 0:
        raise SettingError(setting, f"{words[0]} ended with status {process.returncode}")
    return printed


def _decode(setting: str, found: bytes) -> bytes:
    """The secret's bytes. Random bytes are never all printable: what is, was written in hex or base64."""
    text = found.strip()
    try:
        if not (text.isascii() and text.decode("ascii").isprintable()):
            secret = found
        elif _hex.fullmatch(text):
            secret = binascii.unhexlify(text)
        else:
            digits = text.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
            secret = base64.b64decode(digits + b"=" * (-len(digits) % 4), validate=True)
    except binascii.Error:
        secret = b""
    if not _LEAST <= len(secret) <= _LONGEST:
        raise SettingError(setting, f"the secret must be {_LEAST} bytes or more, in hex or base64")
    return secret


def _generate(path: Path) -> None:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_LEAST))
            file.flush()
            os.fsync(file.fileno())
        # A link fails where the name exists: of two processes that start at once, both then read the same secret.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
