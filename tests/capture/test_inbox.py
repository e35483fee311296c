from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from inperson.capture import inbox as module
from inperson.capture.inbox import Inbox
from inperson.capture.line import SocketLine
from inperson.capture.wire import Camera, Cancel, FrameMessage, Hello, More, Shown, Start
from inperson.engine.frames import IN_FLIGHT, MAX_BYTES
from inperson.errors import LineError, LinkError, WireError
from tests.capture.line import Line

HELLO = Hello(token="t", signature_id="s", protocol=1)
START = Start(camera=Camera(width=640, height=480))
SHOWN = Shown(number=0, time_ms=0.0)
CANCEL = Cancel(reason="USER_CANCELLED")
SOON = 20.0
"""Seconds in which a message comes that is there, however busy the machine is."""


def frame(sequence: int = 0, size: int = 10) -> FrameMessage:
    return FrameMessage(sequence, 0.0, still=False, jpeg=b"x" * size)


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
async def inbox(line: Line) -> AsyncIterator[Inbox]:
    inbox = Inbox(SocketLine(line.socket))
    inbox.allow()
    reading = asyncio.create_task(inbox.read())
    yield inbox
    reading.cancel()
    await asyncio.wait([reading])
    assert reading.cancelled() or reading.exception() is None


async def test_messages_come_in_their_order(line: Line, inbox: Inbox) -> None:
    line.says(HELLO, START, frame(0), frame(1))
    assert [await inbox.next(SOON) for _ in range(4)] == [HELLO, START, frame(0), frame(1)]


async def test_a_frame_before_the_greeting_is_refused(line: Line) -> None:
    inbox = Inbox(SocketLine(line.socket))
    line.says(frame(0))
    await inbox.read()
    with pytest.raises(WireError, match="greeting"):
        await inbox.next(SOON)


async def test_the_time_of_a_message_is_when_it_came_and_not_when_it_was_read(line: Line, inbox: Inbox) -> None:
    line.says(frame(0))
    await _arrived()
    came_by = time.monotonic()
    await asyncio.sleep(0.02)
    line.says(frame(1))
    await inbox.next(SOON)
    first = inbox.arrived_at
    await inbox.next(SOON)
    assert first <= came_by < inbox.arrived_at


async def test_who_waits_gets_the_next_message(line: Line, inbox: Inbox) -> None:
    waiting = asyncio.create_task(inbox.next(SOON))
    await asyncio.sleep(0)
    line.says(HELLO)
    assert await waiting == HELLO


async def test_waiting_ends(inbox: Inbox) -> None:
    with pytest.raises(TimeoutError):
        await inbox.next(0.01)


async def test_a_page_that_leaves_is_noticed(line: Line, inbox: Inbox) -> None:
    waiting = asyncio.create_task(inbox.next(SOON))
    line.leaves()
    with pytest.raises(LineError):
        await waiting
    with pytest.raises(LineError):
        await inbox.next(SOON)


async def test_a_cancel_counts_though_the_page_left_right_after_it(line: Line, inbox: Inbox) -> None:
    line.says(frame(0), frame(1), CANCEL)
    line.leaves()
    await _arrived()
    with pytest.raises(LineError):
        await inbox.next(SOON)
    assert inbox.last_word == CANCEL


async def test_frames_of_a_page_that_left_are_let_go(line: Line, inbox: Inbox) -> None:
    line.says(frame(0), frame(1))
    line.leaves()
    await _arrived()
    with pytest.raises(LineError):
        await inbox.next(SOON)


async def test_two_frames_a_colour_a_wish_for_time_a_start_and_a_cancel_may_wait(line: Line, inbox: Inbox) -> None:
    line.says(*(frame(n) for n in range(IN_FLIGHT)), SHOWN, More(), START, CANCEL)
    await _arrived()
    assert await inbox.next(SOON) == frame(0)


async def test_a_flood_is_cut_off(line: Line, inbox: Inbox) -> None:
    line.says(*(frame(n) for n in range(100)))
    await _arrived()
    with pytest.raises(WireError, match="faster than they are answered"):
        await inbox.next(SOON)


async def test_many_messages_may_come_one_after_the_other(line: Line, inbox: Inbox) -> None:
    for number in range(100):
        line.says(frame(number))
        assert await inbox.next(SOON) == frame(number)


async def test_a_cancel_does_not_make_up_for_a_flood(line: Line, inbox: Inbox) -> None:
    line.says(CANCEL, *(frame(n) for n in range(IN_FLIGHT + 4)))
    line.leaves()
    await _arrived()
    with pytest.raises(WireError):
        await inbox.next(SOON)
    assert inbox.last_word is None


@pytest.mark.parametrize(
    "message",
    ["", "hello", "[]", '{"type":"ready"}', b"", b"\x01", b"\x02" + bytes(20), " " * 16_001, bytes(MAX_BYTES + 17)],
    ids=lambda message: f"{type(message).__name__} {message[:9]!r} {len(message)}",
)
async def test_what_is_no_message_ends_it(line: Line, inbox: Inbox, message: str | bytes) -> None:
    line.says(message)
    with pytest.raises(WireError):
        await inbox.next(SOON)


async def test_the_largest_frame_may_come(line: Line, inbox: Inbox) -> None:
    line.says(frame(size=MAX_BYTES))
    assert await inbox.next(SOON) == frame(size=MAX_BYTES)


async def test_one_connection_may_not_upload_without_end(
    line: Line, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 10_000)
    for number in range(9):
        line.says(frame(number, size=1000))
        await inbox.next(SOON)
    line.says(frame(9, size=1000))
    with pytest.raises(WireError, match="too large"):
        await inbox.next(SOON)


async def test_a_new_allowance_gives_a_line_no_more_than_it_may_have(line: Line, inbox: Inbox) -> None:
    inbox.most = 10_000
    for number in range(9):
        inbox.allow()
        line.says(frame(number, size=1000))
        await inbox.next(SOON)
    inbox.allow()
    line.says(frame(9, size=1000))
    with pytest.raises(WireError, match="too large"):
        await inbox.next(SOON)


async def test_who_is_taken_over_hears_so_at_once(line: Line, inbox: Inbox) -> None:
    line.says(START, CANCEL)
    await _arrived()
    inbox.fail(LinkError("OPENED_ELSEWHERE"))
    line.says(CANCEL)
    await _arrived()
    for _ in range(2):
        with pytest.raises(LinkError, match="OPENED_ELSEWHERE"):
            await inbox.next(SOON)


async def test_the_first_failure_counts(line: Line, inbox: Inbox) -> None:
    inbox.fail(LinkError("OPENED_ELSEWHERE"))
    line.leaves()
    await _arrived()
    with pytest.raises(LinkError):
        await inbox.next(SOON)


async def test_a_failure_below_reaches_who_waits(line: Line, inbox: Inbox) -> None:
    line.breaks(RuntimeError("of the server"))
    with pytest.raises(RuntimeError, match="of the server"):
        await inbox.next(SOON)


async def _arrived() -> None:
    """Let the reader take in all that was said, however busy the machine is."""
    for _ in range(100):
        await asyncio.sleep(0)
