"""What the tests of the whole service start from: a real server with an account, and clients that call it."""

from __future__ import annotations

import asyncio
import atexit
import io
import logging
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import httpx
import pytest
import structlog
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from inperson import logs
from inperson.api.ticket import sign
from inperson.api.transaction import add_transaction
from inperson.app import serving
from inperson.engine.flows import Flow, LivenessType
from inperson.records import accounts
from inperson.records.accounts import Account
from inperson.records.database import Database
from inperson.records.master import master_secrets
from inperson.records.media import MediaStore
from inperson.records.tables import capture_keys, captures
from inperson.records.vault import Vault
from inperson.settings import Settings
from inperson.tokens import Tokens

# A busy machine is no failing property.
hypothesis.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("house")

CONFIGURED = {
    kind.name: kind
    for kind in (
        LivenessType("login", (Flow("SILENT", weight=3.0), Flow("ACTION", {"OPEN_MOUTH": 1.0}, 1))),
        LivenessType("lit", (Flow("SILENT"),), light=True),
    )
}
"""The liveness types that the service has beside the contract's own."""

GENERATE_TOKEN = "/openapi/auth/ticket/v1/generate-token"
GENERATE_URL = "/intl/openapi/identity-risk/idvs-h5/ekyc/v1/generate-liveness-detection-url"
GET_RESULT = "/intl/openapi/identity-risk/idvs-h5/ekyc/v1/get-result"
CLEAR_DATA = "/intl/openapi/identity-risk/idvs-h5/ekyc/v1/clear-data"

Envelope: TypeAlias = dict[str, Any]
Call: TypeAlias = Callable[..., Envelope]


@dataclass(frozen=True)
class Customer:
    """An account with the keys that were shown once."""

    account: Account
    secret_key: str
    webhook_secret: str

    @property
    def access_key(self) -> str:
        return self.account.access_key


@dataclass(frozen=True)
class Service:
    """A running server, and what it keeps: for tests that need a state which no call can bring about."""

    settings: Settings
    customer: Customer
    log: io.StringIO

    @property
    def url(self) -> str:
        return self.settings.public_url

    @property
    def tokens(self) -> Tokens:
        return Tokens(*master_secrets(self.settings.home))

    @property
    def vault(self) -> Vault:
        return Vault(*master_secrets(self.settings.home))

    @property
    def media(self) -> MediaStore:
        return MediaStore(self.settings.media_url)


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def free_port() -> int:
    """A port for a server that names it. Nobody else is given it until this process ends.

    A port that was merely looked for and let go of is anybody's again: the other worker's, a receiver's, a browser's.
    So a socket stays bound to it, without listening. The system gives such a port to nobody who asks for any, and
    lets a server have it that asks for this one, since both say SO_REUSEADDR.
    """
    keeper = socket.socket()
    keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    keeper.bind(("127.0.0.1", 0))
    atexit.register(keeper.close)
    port: int = keeper.getsockname()[1]
    return port


def new_customer(settings: Settings, name: str = "Shop", **more: Any) -> Customer:
    """An account in the database of ``settings``, whether it is being served or not."""

    async def create() -> Customer:
        vault = Vault(*master_secrets(settings.home))
        database = await Database.open(settings.database_url)
        try:
            return Customer(*await accounts.create(database, vault, name, now_ms(), **more))
        finally:
            await database.close()

    return asyncio.run(create())


@contextmanager
def running(settings: Settings) -> Iterator[None]:
    """Serve in a thread while the block runs."""
    answers = threading.Event()
    told: list[Callable[[], object]] = []
    failed: list[BaseException] = []

    async def serve() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        told.append(lambda: loop.call_soon_threadsafe(stop.set))
        async with serving(settings):
            answers.set()
            await stop.wait()

    def run() -> None:
        try:
            asyncio.run(serve())
        except BaseException as error:  # raised again where somebody looks
            failed.append(error)
        finally:
            answers.set()

    thread = threading.Thread(target=run, name="service")
    thread.start()
    try:
        assert answers.wait(60)
        if not failed:
            yield
    finally:
        if not failed:
            told[0]()
        thread.join(30)
    if failed:
        raise failed[0]


@pytest.fixture
def own_logs() -> Iterator[None]:
    """Let one test send the logs elsewhere; afterwards they go where they went before."""
    before, handlers, level = structlog.get_config(), logging.root.handlers[:], logging.root.level
    yield
    structlog.configure(**before)
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    home: Path = tmp_path_factory.mktemp("home")
    settings = Settings(home=home, port=free_port(), workers=1, allow_private_callbacks=True, liveness_types=CONFIGURED)
    customer = new_customer(settings)
    log = io.StringIO()
    logs.configure("info", log, [add_transaction])
    with running(settings):
        yield Service(settings, customer, log)


@pytest.fixture(scope="session")
def client(service: Service) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.url, timeout=20) as client:
        yield client


@pytest.fixture
async def database(service: Service) -> AsyncIterator[Database]:
    """The server's own database, opened beside it."""
    database = await Database.open(service.settings.database_url)
    yield database
    await database.close()


async def forget_captures(database: Database) -> None:
    """As if nobody had come yet: the simulated person of one test is the very recording of another's."""
    async with database.transaction() as connection:
        for table in (capture_keys, captures):
            await connection.execute(table.delete())


@pytest.fixture(scope="session")
def token(service: Service) -> str:
    """An access token, obtained as a customer does."""
    return fetch_token(service.url, service.customer)


@pytest.fixture(scope="session")
def call(client: httpx.Client, token: str) -> Call:
    """Post a JSON body with the token; answers the envelope."""

    def post(path: str, body: object, **headers: str) -> Envelope:
        response = client.post(path, json=body, headers={"X-ACCESS-TOKEN": token, **headers})
        return envelope(response)

    return post


def fetch_token(url: str, customer: Customer, **more: object) -> str:
    timestamp = str(now_ms())
    body = {
        "accessKey": customer.access_key,
        "timestamp": timestamp,
        "signature": sign(customer.access_key, customer.secret_key, timestamp),
        **more,
    }
    answer = envelope(httpx.post(url + GENERATE_TOKEN, json=body, timeout=20))
    assert answer["code"] == "SUCCESS"
    token: str = answer["data"]["token"]
    return token


def envelope(response: httpx.Response) -> Envelope:
    """The envelope of an answer, once it is sure that it is a whole one (contract §1)."""
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    found: Envelope = response.json()
    assert list(found) == ["code", "message", "data", "extra", "transactionId", "pricingStrategy"]
    assert len(found["transactionId"]) == 16
    assert set(found["transactionId"]) <= set("0123456789abcdef")
    assert response.headers["x-transaction-id"] == found["transactionId"]
    assert found["pricingStrategy"] == "FREE"
    assert found["data"] is None or found["code"] == "SUCCESS"
    return found


def link_body(**changes: object) -> dict[str, object]:
    """The seed's own example of Generate URL, changed; a value of `...` leaves a parameter out."""
    body = {
        "returnUrl": "https://www.example.com",
        "failReturnUrl": "https://www.example.com/fail",
        "callbackUrl": "https://www.example.com/callback",
        "bizId": "7ac66c0f148de9519b8bd264312c4d64",
        "userId": "8e44f0089b076e18a718eb9ca3d94674",
        "region": "PHL",
        "language": "en-US",
        "prefersColorScheme": "light",
        "bizCode": "WhiteCard",
        "productLevel": "STANDARD",
        "livenessType": "DISTANT_NEAR",
    } | changes
    return {name: value for name, value in body.items() if value is not ...}
