"""A PostgreSQL server for the tests: a cluster of its own in a temporary folder, gone when they end."""

from __future__ import annotations

import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_BINARIES = Path("/usr/lib/postgresql/15/bin")


def missing() -> str | None:
    """What this machine lacks to run the server, or None."""
    if not (_BINARIES / "initdb").exists():
        return f"PostgreSQL 15 is not in {_BINARIES} (Debian: postgresql-15)"
    if importlib.util.find_spec("asyncpg") is None:
        return "asyncpg is not installed (extra inperson[postgresql])"
    return None


@dataclass(frozen=True)
class Server:
    """A running server, reached through a socket in ``folder``."""

    folder: Path

    @property
    def shared_database(self) -> str:
        """The URL of the one that is always there."""
        return self._url("postgres")

    def empty_database(self) -> str:
        """The URL of a new database."""
        name = f"test_{secrets.token_hex(6)}"
        _run("createdb", "-h", str(self.folder), name)
        return self._url(name)

    def _url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self.folder}"


@contextmanager
def running() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="inperson-pg-"))  # short: a socket's path has at most 107 bytes
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    data = str(folder / "data")
    try:
        _run("initdb", "-D", data, "-A", "trust", "-U", "postgres", "--no-sync")
        options = f"-c listen_addresses='' -c fsync=off -c unix_socket_directories={folder}"
        _run("pg_ctl", "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start")
        try:
            yield Server(folder)
        finally:
            _run("pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _run(program: str, *arguments: str) -> None:
    environment = {**os.environ, "PGUSER": "postgres"}
    subprocess.run(
        [str(_BINARIES / program), *arguments],
        user="postgres" if os.geteuid() == 0 else None,  # the server refuses to be root
        env=environment,
        cwd="/",
        stdout=subprocess.DEVNULL,
        check=True,
        timeout=60,
    )
