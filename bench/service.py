"""A real server process with an account, in a fresh home that goes with it."""

from __future__ import annotations

import asyncio
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil  # type: ignore[import-untyped]

from bench.conditions import disk
from inperson.api.ticket import sign
from inperson.records import accounts
from inperson.records.database import Database
from inperson.records.master import master_secrets
from inperson.records.vault import Vault
from inperson.settings import Settings

GENERATE_TOKEN = "/openapi/auth/ticket/v1/generate-token"
GENERATE_URL = "/intl/openapi/identity-risk/idvs-h5/ekyc/v1/generate-liveness-detection-url"
LINK = {"returnUrl": "https://example.com/", "bizId": "bench", "userId": "bench", "region": "PHL"}

_START_SECONDS = 60.0
_STOP_SECONDS = 20.0
_ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Service:
    """A server that answers. ``token`` opens its calls for an hour; the keys ask for another."""

    port: int
    process: psutil.Process
    token: str
    access_key: str
    secret_key: str = field(repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def links(self, count: int, **parameters: object) -> list[str]:
        """Fresh links."""
        async with httpx.AsyncClient(base_url=self.url, timeout=30, trust_env=False) as client:
            people = ({"userId": secrets.token_hex(8)} for _ in range(count))  # or one would lock out the next
            return [await self._link(client, LINK | person | parameters) for person in people]

    async def _link(self, client: httpx.AsyncClient, body: dict[str, object]) -> str:
        answer = (await client.post(GENERATE_URL, json=body, headers={"X-ACCESS-TOKEN": self.token})).json()
        if answer["code"] != "SUCCESS":
            raise RuntimeError(f"no link: {answer['code']} {answer['message']}")
        return str(answer["data"]["url"])


@contextmanager
def running(*flags: str, writes: bool = True, cores: Sequence[int] | None = None) -> Iterator[Service]:
    """Serve while the block runs; call this outside of an event loop. ``flags`` are those of ``inperson serve``.

    Without ``writes`` it is the floor of Generate URL (`bench.silent`). ``cores``: the only ones it may use.
    """
    with fresh_home() as home:
        access_key, secret_key = asyncio.run(_account(home))
        with process(home, *flags, writes=writes) as (port, server):
            wait_for_answer(port, server)
            if cores is not None and hasattr(server, "cpu_affinity"):
                server.cpu_affinity(list(cores))
            yield Service(port, server, _token(port, access_key, secret_key), access_key, secret_key)


@contextmanager
def fresh_home() -> Iterator[Path]:
    """An empty folder on a real disk."""
    with tempfile.TemporaryDirectory(prefix="inperson-bench-", dir=disk()) as folder:
        yield Path(folder)


@contextmanager
def process(home: Path, *flags: str, writes: bool = True) -> Iterator[tuple[int, psutil.Process]]:
    """Start a server in ``home``, and stop it after the block. It need not answer yet: `wait_for_answer`."""
    port = _free_port()
    program = [str(Path(sys.executable).with_name("inperson"))] if writes else [sys.executable, "-m", "bench.silent"]
    # Nothing of whoever runs this may change the server: no variable, no file in the working directory; and Python
    # keeps what it has compiled, as it does by itself.
    ours = ("INPERSON_", "PYTHONDONTWRITEBYTECODE")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    with (home / "server.log").open("wb") as log:
        server = psutil.Popen(
            [*program, "serve", "--home", str(home), "--port", str(port), *flags],
            stdout=log, stderr=log, cwd=home, env=environment | {"PYTHONPATH": str(_ROOT)},
        )  # fmt: skip
        try:
            yield port, server
        except RuntimeError as error:
            error.add_note((home / "server.log").read_text("utf-8", "replace")[-2000:])
            raise
        finally:
            with suppress(psutil.NoSuchProcess):
                server.send_signal(signal.SIGTERM)
                try:
                    server.wait(_STOP_SECONDS)
                except (psutil.TimeoutExpired, subprocess.TimeoutExpired):
                    server.kill()
                    server.wait(_STOP_SECONDS)


def wait_for_answer(port: int, server: psutil.Process) -> None:
    """Return at the first answer of ``/healthz``. Raises `RuntimeError` when the process ends, or none comes."""
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except (OSError, http.client.HTTPException):
            if not server.is_running() or server.status() == psutil.STATUS_ZOMBIE:
                raise RuntimeError("the server ended") from None
        finally:
            connection.close()
        time.sleep(0.01)
    raise RuntimeError("the server does not answer")


async def _account(home: Path) -> tuple[str, str]:
    settings = Settings(home=home)
    database = await Database.open(settings.database_url)
    try:
        account, secret_key, _ = await accounts.create(database, Vault(*master_secrets(home)), "bench", _now())
    finally:
        await database.close()
    return account.access_key, secret_key


def _token(port: int, access_key: str, secret_key: str) -> str:
    timestamp = str(_now())
    body = {
        "accessKey": access_key,
        "timestamp": timestamp,
        "signature": sign(access_key, secret_key, timestamp),
    }
    answer = httpx.post(f"http://127.0.0.1:{port}{GENERATE_TOKEN}", json=body, timeout=30, trust_env=False).json()
    if answer["code"] != "SUCCESS":
        raise RuntimeError(f"no token: {answer['code']} {answer['message']}")
    return str(answer["data"]["token"])


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _now() -> int:
    return time.time_ns() // 1_000_000
