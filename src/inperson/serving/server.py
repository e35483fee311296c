"""The server below the application: listens, answers, and lets go in order."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from litestar.types import ASGIApp

from inperson.errors import SettingError
from inperson.serving.beside import beside
from inperson.serving.config import LimitedConfig
from inperson.serving.headers import strictest
from inperson.serving.limits import Limits

_GOODBYE_SECONDS = 10
_START_SECONDS = 30


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises `SettingError`."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=1024)
    except OSError as error:
        raise SettingError("port", f"cannot listen on {port} of {host} ({error.strerror})") from None


@asynccontextmanager
async def answering(
    application: ASGIApp, listener: socket.socket, limits: Limits, public_url: str, trusted_proxies: str
) -> AsyncIterator[None]:
    """Answer on ``listener`` with ``application`` while the block runs.

    ``trusted_proxies``: whose X-Forwarded-For is believed, addresses and networks separated by commas.
    """
    server = _Server(
        LimitedConfig(
            application,
            limits,
            strictest(public_url),
            ws_per_message_deflate=False,  # frames are JPEG already
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            forwarded_allow_ips=trusted_proxies,
            timeout_graceful_shutdown=_GOODBYE_SECONDS,
        )
    )
    async with beside(server.serve(sockets=[listener])) as running:
        async with asyncio.timeout(_START_SECONDS):
            await server.ready.wait()
        try:
            yield
        finally:
            server.should_exit = True
            await running


class _Server(uvicorn.Server):
    """Tells when it answers, and leaves the signals to whoever runs it: uvicorn would end the process by itself."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
