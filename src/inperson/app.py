"""The composition root: opens every room of the house, wires them, serves them, and closes them in order.

settings ─→ master secret ─→ vault, tokens
         ─→ database, media, courier, workers
         ─→ routes of `inperson.api` and `inperson.capture`, one ASGI application around them
"""

from __future__ import annotations

import asyncio
import signal
import socket
import time
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from typing import Any

import structlog
import uvicorn
import uvloop
from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.types import ASGIApp, ControllerRouterHandler

from inperson import logs
from inperson.api import health, links, pictures, reference, results, ticket
from inperson.api.access import Gate
from inperson.api.body import LONGEST
from inperson.api.envelope import on_exception, only_post
from inperson.api.transaction import Transactions, add_transaction
from inperson.callbacks.delivery import Courier
from inperson.capture.pages import page_assets, session_page
from inperson.capture.rooms import Rooms
from inperson.capture.socket import session_socket
from inperson.capture.workers import Workers
from inperson.engine.frames import MAX_BYTES
from inperson.engine.verdict import judge
from inperson.errors import SettingError
from inperson.records.database import Database
from inperson.records.media import MediaStore
from inperson.records.session_writer import SessionWriter
from inperson.records.vault import Vault, master_secret
from inperson.settings import Settings
from inperson.tokens import Tokens
from inperson.trained_models import read_model

log = structlog.get_logger("inperson")

_GOODBYE_SECONDS = 10
_START_SECONDS = 30


def now_ms() -> int:
    """The clock of the house: epoch ms."""
    return time.time_ns() // 1_000_000


@asynccontextmanager
async def house(settings: Settings, more: Sequence[ControllerRouterHandler] = ()) -> AsyncIterator[ASGIApp]:
    """The whole service as an ASGI application, open for as long as the block runs. ``more`` routes are added.

    Raises `SettingError` for what the settings name and cannot be used, `RecordError` for an unusable database.
    """
    master = master_secret(settings.home)
    vault, tokens = Vault(master), Tokens(master)
    media = MediaStore(settings.media_url)
    model = None if settings.trained_model is None else read_model(settings.trained_model)
    database = await Database.open(settings.database_url)
    workers = Workers(settings.workers)
    types = settings.types
    calls = (ticket.CALL, links.call(types), results.CALL)
    try:
        courier = Courier(database, vault, now_ms, settings.allow_private_callbacks)
        writer = SessionWriter(database, vault)
        gate = Gate(database, tokens, now_ms)
        shown = pictures.Pictures(media, tokens, now_ms, settings.public_url)
        rooms = Rooms(
            database=database,
            vault=vault,
            media=media,
            tokens=tokens,
            workers=workers,
            attempts=settings.attempts,
            nudge=courier.nudge,
            types=types,
            judge=partial(judge, model=model),
        )
        application = Litestar(
            [
                only_post([call.path for call in calls]),  # before the calls, or Litestar adds an OPTIONS of its own
                *ticket.routes(database, vault, tokens, now_ms),
                *links.routes(gate, tokens, writer, now_ms, settings.public_url, settings.link_seconds, types),
                *results.routes(gate, database, vault, shown),
                *pictures.routes(database, vault, tokens, shown),
                *health.routes(database),
                *reference.routes(calls, settings.public_url),
                session_page(rooms, settings.public_url),
                page_assets(),
                session_socket(rooms),
                *more,
            ],
            exception_handlers={Exception: on_exception},
            request_max_body_size=LONGEST,
            # The page and its files. What holds secrets, or is JPEG, goes as it is.
            compression_config=CompressionConfig(
                "gzip", exclude=["/openapi", "/intl", "/media", "/demo/api", "/idvs/session"]
            ),
            logging_config=None,
            openapi_config=None,
            debug=False,
        )
        # The models take a second or two: the API answers meanwhile, and the first person's frames wait for them.
        async with _beside(courier.run()), _beside(workers.warm_up()):
            yield Transactions(application)
        await writer.close()
    finally:
        workers.close()
        await database.close()


@asynccontextmanager
async def serving(settings: Settings, more: Sequence[ControllerRouterHandler] = ()) -> AsyncIterator[None]:
    """The service, answering on its host and port while the block runs. Raises like `house`."""
    listener = _listen(settings.host, settings.port)
    try:
        async with house(settings, more) as application:
            server = _Server(
                uvicorn.Config(
                    application,
                    http="httptools",
                    ws="websockets-sansio",
                    ws_max_size=MAX_BYTES + 16,
                    ws_per_message_deflate=False,  # frames are JPEG already
                    lifespan="off",
                    log_config=None,
                    access_log=False,
                    server_header=False,
                    timeout_keep_alive=75,  # customers keep connections open between calls
                    timeout_graceful_shutdown=_GOODBYE_SECONDS,
                )
            )
            async with _beside(server.serve(sockets=[listener])) as running:
                async with asyncio.timeout(_START_SECONDS):
                    await server.ready.wait()
                try:
                    yield
                finally:
                    server.should_exit = True
                    await running
    finally:
        listener.close()


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM, then let go in order. Raises like `house`."""
    logs.configure(settings.log_level, processors=[add_transaction])

    async def until_told() -> None:
        told = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, told.set)
        async with serving(settings):
            log.info("serving", url=settings.public_url, home=str(settings.home))
            await told.wait()
        log.info("stopped")

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(until_told())


class _Server(uvicorn.Server):
    """Tells when it answers, and leaves the signals to `serve`: uvicorn would end the process before its house."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[asyncio.Task[None]]:
    """Run ``work`` beside the block: if it fails, the block ends with its failure; with the block, it ends too."""
    owner = asyncio.current_task()
    task = asyncio.create_task(work)

    def tell(done: asyncio.Task[None]) -> None:
        if owner is not None and not done.cancelled() and done.exception() is not None:
            owner.cancel()

    task.add_done_callback(tell)
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=1024)
    except OSError as error:
        raise SettingError("port", f"cannot listen on {port} of {host} ({error.strerror})") from None
