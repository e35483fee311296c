"""What a WebSocket may cost, asked of a real server."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode

from inperson.serving.headers import STRICTEST
from tests.serving.calls import GOOD, MEGABYTE, SECONDS, Application, Caller, is_served
from tests.serving.conftest import Serve

UPGRADE = b"Host: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
KEY = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"


async def test_the_first_message_of_a_socket_is_small(serve: Serve, application: Application) -> None:
    async with serve(first_message=100, message=MEGABYTE) as call:
        async with call.line() as line:
            await line.send(bytes(101))
            with pytest.raises(ConnectionClosed, match="1009"):
                await line.recv()
        async with call.line() as line:
            for size in (100, MEGABYTE):
                await line.send(bytes(size))
                assert await line.recv() == "heard"
            line.transport.write(Frame(Opcode.BINARY, bytes(MEGABYTE + 1)).serialize(mask=True)[:14])  # its head alone
            with pytest.raises(ConnectionClosed, match="1009"):
                await line.recv()
    assert application.messages == [100, MEGABYTE]


async def test_a_message_in_endless_empty_pieces_is_refused(serve: Serve) -> None:
    empty = Frame(Opcode.CONT, b"", fin=False).serialize(mask=True)
    async with serve(fragments=50) as call, call() as caller:
        await upgrade(caller)
        await caller.says(Frame(Opcode.TEXT, b"", fin=False).serialize(mask=True), *[empty] * 60)
        assert b"\x03\xf1" in await caller.is_cut()  # 1009, message too big


async def test_whoever_pings_and_never_reads_is_cut(serve: Serve) -> None:
    pings = Frame(Opcode.PING, bytes(125)).serialize(mask=True) * 1000
    async with serve() as call, call() as caller:
        await upgrade(caller)
        caller.stops_reading()
        with pytest.raises(ConnectionError):
            await asyncio.wait_for(caller.floods(pings), SECONDS)
        assert await is_served(call)


@pytest.mark.parametrize(
    "frame",
    [Frame(Opcode.PING, b""), Frame(Opcode.PONG, b""), Frame(Opcode.TEXT, b"x"), Frame(Opcode.BINARY, b"")],
    ids=lambda frame: frame.opcode.name,
)
async def test_a_flood_of_tiny_frames_is_cut_though_its_answers_are_read(serve: Serve, frame: Frame) -> None:
    async with serve(frames=100, frames_a_second=1) as call, call() as caller:
        await upgrade(caller)
        await caller.is_cut_while(caller.dribbles(frame.serialize(mask=True) * 50))
        assert await is_served(call)


async def test_frames_may_come_as_fast_as_they_are_allowed_to(serve: Serve, application: Application) -> None:
    async with serve(frames=5, frames_a_second=10_000) as call, call.line() as line:
        for _ in range(40):
            await line.send(b"x")
            await line.recv()
            await line.ping()
    assert application.messages == [1] * 40


async def test_what_is_no_text_ends_a_socket_and_is_no_error_of_ours(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    async with serve() as call, call() as caller:
        await upgrade(caller)
        await caller.says(Frame(Opcode.TEXT, b"\xff\xfe").serialize(mask=True))
        assert b"\x03\xef" in await caller.is_cut()  # 1007, invalid data
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize(
    "more",
    [b"Cookie: " + b"c" * 20_000 + b"\r\n", b"Connection: keep-alive\r\n"],
    ids=["the cookies of a site beside ours", "a second line of Connection"],
)
async def test_what_a_browser_or_a_proxy_adds_keeps_no_socket_out(serve: Serve, more: bytes) -> None:
    async with serve() as call, call() as caller:
        await caller.says(b"GET / HTTP/1.1\r\n" + UPGRADE + KEY + more + b"\r\n")
        async with asyncio.timeout(SECONDS):
            assert (await caller.reader.readline()).startswith(b"HTTP/1.1 101")


async def test_a_socket_is_not_opened_over_an_answer_that_is_still_due(serve: Serve, application: Application) -> None:
    application.go.clear()
    async with serve() as call, call() as caller:
        await caller.says(GOOD + b"GET / HTTP/1.1\r\n" + UPGRADE + KEY + b"\r\n")
        assert await caller.is_cut() == b""
        application.go.set()
        assert await is_served(call)


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\n" + UPGRADE + KEY + b"Content-Length: 2\r\n\r\n{}",
        b"GET / HTTP/1.1\r\n" + UPGRADE + KEY + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + UPGRADE + KEY + b"X: " + b"x" * 9_000 + b"\r\n\r\n",
        b"GET /" + b"x" * 9_000 + b" HTTP/1.1\r\n" + UPGRADE + KEY + b"\r\n",
        b"GET / HTTP/1.1\r\n" + UPGRADE + b"\r\n",
        b"GET / HTTP/1.1\r\n" + UPGRADE + KEY.replace(b"13", b"12") + b"\r\n",
        b"POST / HTTP/1.1\r\n" + UPGRADE + KEY + b"\r\n",
    ],
    ids=["a length", "chunks", "a long header", "a long path", "no key", "another version", "a post"],
)
async def test_an_upgrade_that_is_none_is_refused_at_once_with_the_headers_of_every_answer(
    serve: Serve, head: bytes
) -> None:
    async with serve() as call, call() as caller:
        await caller.says(head)
        said = (await caller.is_cut()).lower()
        assert said.startswith((b"http/1.1 400", b"http/1.1 405", b"http/1.1 426"))
        assert all(name + b": " + value.lower() in said for name, value in STRICTEST.items())
        assert await is_served(call)


async def test_an_application_that_does_not_let_a_socket_in_holds_it_for_so_long_only(
    serve: Serve, application: Application
) -> None:
    application.lets_in.clear()
    async with serve(head_seconds=0.3) as call, call() as caller:
        await caller.says(b"GET / HTTP/1.1\r\n" + UPGRADE + KEY + b"\r\n")
        assert await caller.is_cut() == b""
        application.lets_in.set()
        assert await is_served(call)


async def test_a_socket_that_is_being_opened_does_not_keep_the_server_from_ending_well(
    serve: Serve, application: Application
) -> None:
    application.lets_in.clear()
    application.go.clear()
    async with AsyncExitStack() as running:
        call = await running.enter_async_context(serve())
        async with call() as half, call() as other, call() as caller:
            await half.says(b"GET / HTTP/1.1\r\n" + UPGRADE + KEY + b"Content-Length: 9\r\n\r\n")
            await other.says(b"GET / HTTP/1.1\r\n" + UPGRADE + KEY + b"\r\n")
            await caller.says(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            await asyncio.sleep(0.1)
            asyncio.get_running_loop().call_later(0.2, application.go.set)
            asyncio.get_running_loop().call_later(0.3, application.lets_in.set)
            ending = asyncio.create_task(running.aclose())
            assert (await caller.hears()).endswith(b"served")
            await ending


async def upgrade(caller: Caller) -> None:
    await caller.says(b"GET / HTTP/1.1\r\n" + UPGRADE + KEY + b"\r\n")
    async with asyncio.timeout(SECONDS):
        assert (await caller.reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
