"""Moments that no clock of a real network would hit on purpose: the conversation over a socket that a test controls."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from inperson.capture import conversation as module
from inperson.capture.conversation import Conversation
from inperson.capture.inbox import Inbox
from inperson.capture.line import SocketLine
from inperson.capture.rooms import Rooms
from inperson.capture.wire import Cancel, Done, FrameMessage, Prompt, Ready, Start, Still
from inperson.errors import LineError, LinkError
from inperson.records import results, sessions
from inperson.records.sessions import Session
from tests.capture.conftest import Recall
from tests.capture.line import Line
from tests.capture.page import ANSWER_SECONDS, CAMERA, Link
from tests.conftest import now_ms
from tests.records.given import attempt

CANCEL = Cancel(reason="USER_CANCELLED")


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
async def conversation(line: Line, rooms: Rooms) -> AsyncIterator[Conversation]:
    end = SocketLine(line.socket)
    inbox = Inbox(end)
    reading = asyncio.create_task(inbox.read())
    yield Conversation(end, inbox, rooms)
    reading.cancel()


async def admitted(conversation: Conversation, line: Line, link: Link) -> Session:
    line.says(link.hello)
    return await conversation.admit()


async def ran(conversation: Conversation, session: Session) -> None:
    async with asyncio.timeout(ANSWER_SECONDS):
        await conversation.run(session)


async def retried(rooms: Rooms, session: Session, times: int) -> None:
    """An older connection has judged this often that it cannot tell."""
    await sessions.hold(rooms.database, session.signature_id, "older", now_ms())
    for _ in range(times):
        number = await sessions.begin_attempt(rooms.database, session.signature_id, "older", now_ms())
        await results.finish_attempt(rooms.database, session, "older", attempt("retry", number), now_ms())


async def test_a_link_that_was_finished_meanwhile_is_left_as_it_was(
    conversation: Conversation, line: Line, link: Link, rooms: Rooms
) -> None:
    session = await admitted(conversation, line, link)
    await results.give_up(rooms.database, session, "NO_PERMISSION", now_ms())
    await ran(conversation, session)
    [done] = line.told
    assert isinstance(done, Done)
    assert done.code == "NO_PERMISSION"


async def test_attempts_that_were_used_meanwhile_count(
    conversation: Conversation, line: Line, link: Link, rooms: Rooms
) -> None:
    session = await admitted(conversation, line, link)
    await retried(rooms, session, 2)
    line.says(CANCEL)
    await ran(conversation, session)
    ready = line.told[0]
    assert isinstance(ready, Ready)
    assert (ready.attempt, ready.attempts) == (3, 3)


async def test_a_link_without_attempts_left_ends_at_once(
    conversation: Conversation, line: Line, link: Link, rooms: Rooms, recall: Recall
) -> None:
    session = await admitted(conversation, line, link)
    await retried(rooms, session, 3)
    await ran(conversation, session)
    [done] = line.told
    assert isinstance(done, Done)
    assert done.code == "LIVENESS_TRY_COUNT_EXCEED"
    assert (await recall(link)).state == "INCOMPLETE"


@pytest.mark.parametrize("frames", [0, 2])
async def test_a_cancel_counts_though_the_page_left_right_after_it(
    conversation: Conversation, line: Line, link: Link, recall: Recall, wall: bytes, frames: int
) -> None:
    session = await admitted(conversation, line, link)
    line.says(Start(camera=CAMERA))
    running = asyncio.create_task(conversation.run(session))
    await line.told_at_least(2)
    line.says(*(FrameMessage(number, 0.0, still=False, jpeg=wall) for number in range(frames)), CANCEL)
    line.leaves()
    with pytest.raises(LineError):
        await running
    session = await recall(link)
    assert (session.state, session.error_code) == ("INCOMPLETE", "USER_CANCELLED")


async def test_another_node_may_take_the_link_over_in_the_middle_of_an_attempt(
    conversation: Conversation, line: Line, link: Link, rooms: Rooms, recall: Recall, wall: bytes
) -> None:
    session = await admitted(conversation, line, link)
    line.says(Start(camera=CAMERA))
    running = asyncio.create_task(conversation.run(session))
    await line.told_at_least(2)
    assert isinstance(line.told[1], Prompt)
    await sessions.hold(rooms.database, session.signature_id, "elsewhere", now_ms())
    line.says(FrameMessage(0, 0.0, still=False, jpeg=wall), CANCEL)
    with pytest.raises(LinkError, match="OPENED_ELSEWHERE"):
        await running
    session = await recall(link)
    assert (session.state, session.holder, session.attempts_used) == ("CAPTURING", "elsewhere", 0)


async def test_the_reason_of_an_end_is_not_lost_in_storing_it(
    conversation: Conversation, line: Line, link: Link, rooms: Rooms
) -> None:
    session = await admitted(conversation, line, link)
    line.says(Start(camera=CAMERA))
    running = asyncio.create_task(conversation.run(session))
    await line.told_at_least(2)
    await results.give_up(rooms.database, session, "USER_CANCELLED", now_ms())
    conversation.inbox.fail(LinkError("OPENED_ELSEWHERE"))
    with pytest.raises(LinkError, match="OPENED_ELSEWHERE"):
        await running


async def test_a_server_that_stops_uses_no_attempt_up(
    conversation: Conversation, line: Line, link: Link, rooms: Rooms, recall: Recall
) -> None:
    session = await admitted(conversation, line, link)
    line.says(Start(camera=CAMERA))
    running = asyncio.create_task(conversation.run(session))
    await line.told_at_least(2)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    session = await recall(link)
    assert session.attempts_used == 0
    assert [stored.outcome for stored in await results.attempts(rooms.database, session)] == ["lost"]


async def test_a_page_that_does_not_read_is_not_waited_for(
    conversation: Conversation,
    line: Line,
    link: Link,
    rooms: Rooms,
    recall: Recall,
    wall: bytes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "SEND_SECONDS", 0.05)
    session = await admitted(conversation, line, link)
    line.says(Start(camera=CAMERA))
    running = asyncio.create_task(conversation.run(session))
    await line.told_at_least(2)
    line.reads.clear()
    line.says(FrameMessage(0, 0.0, still=False, jpeg=wall))
    with pytest.raises(TimeoutError):
        await running
    await conversation.close()
    assert not line.closed
    assert [stored.outcome for stored in await results.attempts(rooms.database, await recall(link))] == ["lost"]


@pytest.mark.parametrize("failure", [OSError("client disconnected"), RuntimeError("after sending websocket.close")])
async def test_whatever_the_server_says_of_a_page_that_left_it_left(
    conversation: Conversation, line: Line, failure: Exception
) -> None:
    line.refuses = failure
    with pytest.raises(LineError):
        await conversation.send(Still())
    await conversation.close()
