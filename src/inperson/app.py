"""The composition root: opens every room of the house, wires them, serves them, and closes them in order.

settings ─→ master secret ─→ vault, tokens
         ─→ database, media, courier, workers
         ─→ routes of `inperson.api` and `inperson.capture`, one ASGI application around them
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

import structlog
import uvloop
from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.types import ASGIApp, ControllerRouterHandler

from inperson import logs
from inperson.api import clearing, health, links, pictures, reference, results, ticket
from inperson.api.access import Gate
from inperson.api.body import LONGEST
from inperson.api.envelope import on_exception, only_post
from inperson.api.rates import Rates
from inperson.api.transaction import Transactions, add_transaction
from inperson.callbacks.delivery import Courier
from inperson.capture.lobby import Lobby
from inperson.capture.pages import page_assets, session_page
from inperson.capture.posts import Posts, session_posts
from inperson.capture.rooms import Rooms
from inperson.capture.sdk import sdk_files
from inperson.capture.socket import session_socket
from inperson.capture.theme import theme_files
from inperson.capture.workers import Workers
from inperson.engine.frames import MAX_BYTES
from inperson.engine.verdict import judge
from inperson.records import keystone
from inperson.records.database import Database
from inperson.records.master import master_secrets
from inperson.records.media import MediaStore
from inperson.records.session_writer import SessionWriter
from inperson.records.user_locks import LockRule
from inperson.records.vault import Vault
from inperson.serving.beside import beside
from inperson.serving.head import Heads
from inperson.serving.headers import SecurityHeaders
from inperson.serving.limits import Limits
from inperson.serving.server import answering, listen
from inperson.settings import Settings
from inperson.tokens import Tokens
from inperson.trained_models import read_model
from inperson.upkeep.jobs import every_job
from inperson.upkeep.rounds import Rounds

log = structlog.get_logger("inperson")

_LIMITS = Limits(message=MAX_BYTES + 16)


def now_ms() -> int:
    """The clock of the house: epoch ms."""
    return time.time_ns() // 1_000_000


@asynccontextmanager
async def house(settings: Settings, more: Sequence[ControllerRouterHandler] = ()) -> AsyncIterator[ASGIApp]:
    """The whole service as an ASGI application, open for as long as the block runs. ``more`` routes are added.

    Raises `SettingError` for what the settings name and cannot be used, `RecordError` for an unusable database.
    """
    masters = master_secrets(settings.home, settings.master_secret, settings.former_master_secrets)
    vault, tokens = Vault(*masters), Tokens(*masters)
    media = MediaStore(settings.media_url)
    model = None if settings.trained_model is None else read_model(settings.trained_model)
    database = await Database.open(settings.database_url)
    workers = Workers(settings.workers)
    types = settings.types
    calls = (ticket.CALL, links.call(types), results.CALL, clearing.CALL)
    try:
        await keystone.check(database, vault)
        courier = Courier(
            database, vault, now_ms, settings.allow_private_callbacks, limit_seconds=settings.callback_seconds
        )
        jobs = every_job(database, vault, media, now_ms, settings.media_hours, settings.retention_days)
        rounds = Rounds(jobs, settings.upkeep_seconds)
        writer = SessionWriter(database, vault)
        gate = Gate(database, tokens, now_ms, Rates(settings.limits_url))
        shown = pictures.Pictures(database, media, tokens, now_ms, settings.public_url)

        def nudge() -> None:
            courier.nudge()
            rounds.nudge()

        rooms = Rooms(
            database=database,
            vault=vault,
            media=media,
            tokens=tokens,
            workers=workers,
            attempts=settings.attempts,
            lock=LockRule(settings.lock_failures, settings.lock_window_seconds, settings.lock_seconds),
            nudge=nudge,
            public_url=settings.public_url,
            types=types,
            judge=partial(judge, model=model),
            submit_callbacks=settings.submit_callbacks,
            face_video=settings.face_video,
        )
        lobby = Lobby(rooms)
        posts = Posts(lobby)
        application = Litestar(
            [
                only_post([call.path for call in calls]),  # before the calls, or Litestar adds an OPTIONS of its own
                *ticket.routes(gate, database, vault, tokens, now_ms),
                *links.routes(
                    gate, database, vault, tokens, writer, now_ms, settings.public_url, settings.link_seconds, types
                ),
                *results.routes(gate, database, vault, shown, now_ms),
                *clearing.routes(gate, database, vault, media, now_ms),
                *pictures.routes(database, vault, tokens, shown),
                *health.routes(database),
                *reference.routes(calls, settings.public_url),
                session_page(rooms, settings.public_url, settings.theme),
                *theme_files(settings.theme),
                *page_assets(),
                *sdk_files(),
                session_socket(lobby, settings.public_url),
                session_posts(posts, settings.public_url),
                *more,
            ],
            exception_handlers={Exception: on_exception},
            request_max_body_size=LONGEST,
            # The page and its files. What holds secrets, or is JPEG, goes as it is.
            compression_config=CompressionConfig(
                "gzip", exclude=["/openapi", "/intl", "/media", "/demo/api", "/idvs/session", "/idvs/posts"]
            ),
            logging_config=None,
            openapi_config=None,
            debug=False,
        )
        # The models take a second or two: the API answers meanwhile, and the first person's frames wait for them.
        async with (
            beside(courier.run()),
            beside(rounds.run()),
            beside(workers.warm_up()),
            beside(posts.run()),
        ):
            yield SecurityHeaders(Transactions(Heads(application)), settings.public_url)
        await writer.close()
    finally:
        workers.close()
        await database.close()


@asynccontextmanager
async def serving(settings: Settings, more: Sequence[ControllerRouterHandler] = ()) -> AsyncIterator[None]:
    """The service, answering on its host and port while the block runs. Raises like `house`."""
    listener = listen(settings.host, settings.port)
    try:
        async with (
            house(settings, more) as application,
            answering(application, listener, _LIMITS, settings.public_url, settings.trusted_proxies),
        ):
            yield
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
