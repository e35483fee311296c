from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from random import Random
from secrets import token_hex
from typing import TypeAlias

import numpy as np
import pytest

from inperson.capture.rooms import Rooms
from inperson.capture.wire import Box
from inperson.capture.workers import Workers
from inperson.engine.frames import encode as to_jpeg
from inperson.engine.verdict import judge
from inperson.records import sessions
from inperson.records.database import Database
from inperson.records.sessions import Session
from inperson.records.user_locks import NEVER
from inperson.simulator.picture import face_picture
from inperson.simulator.subjects import Subject, subject
from tests.capture.page import Link, Page, Sitter, opened
from tests.conftest import GENERATE_URL, Call, Service, forget_captures, link_body

NewLink: TypeAlias = Callable[..., Link]
Recall: TypeAlias = Callable[[Link], Awaitable[Session]]


@pytest.fixture(autouse=True)
def known_challenges(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every conversation draws alike: no draw decides whether a test passes. What is drawn is test_challenge's."""
    monkeypatch.setattr("inperson.capture.conversation.secrets.SystemRandom", lambda: Random(4))  # noqa: S311


@pytest.fixture
async def unknown(database: Database) -> None:
    """Nobody has been here before."""
    await forget_captures(database)


@pytest.fixture
def new_link(call: Call, unknown: None) -> NewLink:
    """Asks for a link as a customer does, each for another person. Nobody is called back, unless asked for."""

    def generate(**changes: object) -> Link:
        return Link(
            call(GENERATE_URL, link_body(**{"callbackUrl": ..., "userId": token_hex(8), **changes}))["data"]["url"]
        )

    return generate


@pytest.fixture
def link(new_link: NewLink) -> Link:
    return new_link()


BOTH_WAYS = pytest.mark.parametrize("page", ["socket", "posts"], indirect=True)
"""The mark of a test that has to hold whatever carries the messages."""


@pytest.fixture
async def page(service: Service, request: pytest.FixtureRequest) -> AsyncIterator[Page]:
    """A connection that has not said anything yet: a socket, unless the test is parametrized with posts."""
    async with opened(service.url, getattr(request, "param", "socket")) as page:
        yield page


@pytest.fixture
def in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes anew waits until the older connection has stored what it has, also where that takes long."""
    monkeypatch.setattr("inperson.capture.lobby.HANDOVER_SECONDS", 60.0)


@pytest.fixture
def rooms(service: Service, database: Database) -> Iterator[Rooms]:
    """What a conversation of our own needs, over what the service keeps."""
    workers = Workers(1)
    yield Rooms(
        database=database,
        vault=service.vault,
        media=service.media,
        tokens=service.tokens,
        workers=workers,
        attempts=3,
        lock=NEVER,
        nudge=lambda: None,
        public_url=service.url,
        types=service.settings.types,
        judge=judge,
    )
    workers.close()


@pytest.fixture
def recall(service: Service, database: Database) -> Recall:
    """Reads the session of a link."""

    async def read(link: Link) -> Session:
        session = await sessions.get(database, service.vault, link.signature_id)
        assert session is not None
        return session

    return read


@pytest.fixture(scope="session")
def faces() -> dict[str, Subject]:
    """Who may sit before a camera, each made once."""
    return {species: subject(species, face_picture(None), seed=5) for species in ("person", "photo")}


@pytest.fixture
def person(faces: dict[str, Subject]) -> Sitter:
    return Sitter(faces["person"])


@pytest.fixture
def photo(faces: dict[str, Subject]) -> Sitter:
    return Sitter(faces["photo"])


@pytest.fixture(scope="session")
def portrait(faces: dict[str, Subject]) -> bytes:
    """A good frame of one face, 480 × 640."""
    return Sitter(faces["person"]).jpeg(Box(0.5, 0.5, 0.4, 0.4), 1.0)


@pytest.fixture(scope="session")
def wall() -> bytes:
    """A frame without anybody."""
    return to_jpeg(np.full((640, 480, 3), 128, np.uint8))


@pytest.fixture
def quiet(service: Service) -> Iterator[None]:
    """Whatever a page does is no error of the server, and no token gets into its log."""
    begun = len(service.log.getvalue())
    yield
    said = service.log.getvalue()[begun:]
    assert "eyJ" not in said
    assert [line for line in map(json.loads, said.splitlines()) if line["level"] not in {"debug", "info"}] == []
