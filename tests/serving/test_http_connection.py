"""What an HTTP connection may cost, asked of a real server by bare sockets."""

from __future__ import annotations

import asyncio

import pytest

from inperson.serving import http_connection
from inperson.serving.headers import STRICTEST
from tests.serving.calls import GOOD, LARGE, MEGABYTE, SECONDS, Application, is_served
from tests.serving.conftest import Serve

ASK_MUCH = b"GET /large HTTP/1.1\r\nHost: h\r\n\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"


async def test_a_good_request_is_served_and_so_is_the_next_on_the_same_connection(serve: Serve) -> None:
    async with serve() as call, call() as caller:
        for _ in range(3):
            await caller.says(GOOD)
            assert (await caller.hears()).startswith(b"HTTP/1.1 200")


async def test_two_requests_at_once_are_both_served(serve: Serve) -> None:
    async with serve() as call, call() as caller:
        await caller.says(GOOD + GOOD)
        assert [(await caller.hears())[:12] for _ in range(2)] == [b"HTTP/1.1 200"] * 2


@pytest.mark.parametrize(
    ("begun", "piece"),
    [
        (b"", b"\r\n"),
        (b"", b"G"),
        (b"GET /", b"x"),
        (b"GET / HTTP/1.1\r\nHost: h\r\n", b"a: b\r\n"),
        (b"GET / HTTP/1.1\r\nHost: h\r\nX: ", b"x"),
        (GOOD, b"\r\n"),
        (GOOD + b"GET / HTTP/1.1\r\n", b"a: b\r\n"),
    ],
    ids=["blank lines", "a method", "a path", "headers", "a value", "after an answer", "a second request"],
)
async def test_whoever_dribbles_a_head_is_cut_and_others_are_served_meanwhile(
    serve: Serve, begun: bytes, piece: bytes
) -> None:
    async with serve(head_seconds=1.5) as call, call() as caller:
        await caller.says(begun)
        served = asyncio.create_task(is_served(call))
        await caller.is_cut_while(caller.dribbles(piece))
        assert await served
        assert await is_served(call)


async def test_whoever_says_nothing_at_all_is_cut(serve: Serve) -> None:
    async with serve(head_seconds=0.2) as call, call() as caller:
        assert (await caller.is_cut()).startswith(b"HTTP/1.1 408")


async def test_whoever_leaves_a_connection_open_and_idle_is_cut(serve: Serve) -> None:
    async with serve(idle_seconds=0) as call, call() as caller:
        await caller.says(GOOD)
        assert (await caller.is_cut()).endswith(b"served")


@pytest.mark.parametrize("path", [b"/", b"/deaf"], ids=["that is read", "that nobody reads"])
@pytest.mark.parametrize(
    ("how", "piece"), [(b"Content-Length: 9999", b"x"), (b"Transfer-Encoding: chunked", b"1\r\nx\r\n")]
)
async def test_whoever_dribbles_a_body_is_cut(serve: Serve, path: bytes, how: bytes, piece: bytes) -> None:
    async with serve(request_seconds=1.5) as call, call() as caller:
        await caller.says(b"POST %s HTTP/1.1\r\nHost: h\r\n%s\r\n\r\n" % (path, how))
        await caller.is_cut_while(caller.dribbles(piece))
        assert await is_served(call)


async def test_an_answer_may_take_longer_than_a_request(serve: Serve, application: Application) -> None:
    application.go.clear()
    async with serve(request_seconds=1.0, head_seconds=1.0) as call, call() as caller:
        await caller.says(GOOD)
        await asyncio.sleep(1.5)
        application.go.set()
        assert (await caller.hears()).endswith(b"served")


async def test_whoever_does_not_read_the_answer_is_cut(serve: Serve, application: Application) -> None:
    async with serve(drain_seconds=0.2) as call, call() as caller:
        await caller.says(ASK_MUCH)
        caller.stops_reading()
        async with asyncio.timeout(SECONDS):
            await application.done.wait()
        assert await is_served(call)
        caller.reads_again()
        assert len(await caller.is_cut()) < LARGE * MEGABYTE


async def test_whoever_reads_slowly_but_reads_is_answered(serve: Serve) -> None:
    async with serve(drain_seconds=2.0) as call, call() as caller:
        await caller.says(ASK_MUCH)
        got = 0
        async with asyncio.timeout(SECONDS):
            while got < LARGE * MEGABYTE:
                got += len(await caller.reader.read(MEGABYTE))
                await asyncio.sleep(0.03)


@pytest.mark.parametrize(
    "head",
    [
        b"GET /" + b"x" * 40_000 + b" HTTP/1.1\r\nHost: h\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: h\r\nX: " + b"x" * 40_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: h\r\n" + b"x" * 40_000 + b": y\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 101 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: h\r\nX: " + b"x" * 2_000_000,
        b"\r\n" * 40_000,
        b"GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX: " + b"x" * 40_000 + b"\r\n\r\n",
    ],
    ids=["path", "value", "name", "count", "endless", "blank", "upgrade"],
)
async def test_a_large_head_is_refused(serve: Serve, head: bytes) -> None:
    async with serve() as call, call() as caller:
        await caller.says(head)
        assert (await caller.is_cut()).startswith((b"HTTP/1.1 431", b"HTTP/1.1 400"))
        assert await is_served(call)


async def test_the_head_of_one_request_does_not_count_for_the_next(serve: Serve) -> None:
    long = b"GET / HTTP/1.1\r\nHost: h\r\nX: " + b"x" * 20_000 + b"\r\n\r\n"
    async with serve() as call, call() as caller:
        for _ in range(3):
            await caller.says(long)
            assert (await caller.hears()).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "nonsense", [b"\x16\x03\x01\x02\x00\x01\x00", b"GET\r\n\r\n", b"GET / HTTP/9\r\n\r\n", b"\0" * 9]
)
async def test_what_is_no_http_is_refused_with_the_headers_of_every_answer(serve: Serve, nonsense: bytes) -> None:
    async with serve() as call, call() as caller:
        await caller.says(nonsense)
        said = await caller.is_cut()
        assert said.startswith(b"HTTP/1.1 400")
        assert all(name + b": " + value in said for name, value in STRICTEST.items())


async def test_a_request_with_two_lengths_is_no_request(serve: Serve) -> None:
    async with serve() as call, call() as caller:
        await caller.says(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}")
        assert (await caller.is_cut()).startswith(b"HTTP/1.1 400")


async def test_more_connections_than_a_process_may_hold_are_turned_away(serve: Serve) -> None:
    async with serve(connections=2) as call, call() as first, call() as second:
        await first.says(GOOD)
        await first.hears()
        await second.says(GOOD)
        await second.hears()
        async with call() as third:
            assert (await third.is_cut()).startswith(b"HTTP/1.1 503")
        await first.says(GOOD)
        assert (await first.hears()).endswith(b"served")


@pytest.mark.parametrize("trailers", [b"a: b\r\n" * 20_000, b"a: " + b"x" * 200_000], ids=["many", "one"])
async def test_trailers_without_end_are_refused(serve: Serve, trailers: bytes) -> None:
    async with serve() as call, call() as caller:
        await caller.says(CHUNKED, trailers)
        await caller.is_cut()
        assert await is_served(call)


@pytest.mark.parametrize("piece", [b"1;" + b"x" * 100 + b"\r\nx\r\n"], ids=["extensions"])
async def test_what_comes_with_a_body_and_is_none_of_it_is_bounded(serve: Serve, piece: bytes) -> None:
    async with serve() as call, call() as caller:
        await caller.says(b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
        await caller.is_cut_while(caller.dribbles(piece * 100))
        assert await is_served(call)


async def test_a_trailer_is_no_header(serve: Serve, application: Application) -> None:
    async with serve() as call, call() as caller:
        await caller.says(CHUNKED + b"X-Forwarded-For: 203.0.113.5\r\n\r\n", GOOD)
        assert [(await caller.hears())[:12] for _ in range(2)] == [b"HTTP/1.1 200"] * 2
    assert application.headers[0] == [(b"host", b"h"), (b"transfer-encoding", b"chunked")]


OFFER = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAA\r\n"
"""As Java's client begins, and curl with --http2, where there is no TLS to ask in."""


@pytest.mark.parametrize("at_once", [True, False])
async def test_who_offers_another_protocol_is_answered_in_this_one(
    serve: Serve, application: Application, at_once: bool
) -> None:
    head = b"POST / HTTP/1.1\r\nHost: h\r\n" + OFFER + b"Content-Length: 2\r\n\r\n"
    async with serve() as call, call() as caller:
        for _ in range(2):
            if at_once:
                await caller.says(head + b"{}")
            else:
                await caller.says(head)
                await asyncio.sleep(0.05)
                await caller.says(b"{}")
            assert (await caller.hears()).endswith(b"served")
    assert application.bodies == [b"{}", b"{}"]


@pytest.mark.parametrize("head", [b"CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n", GOOD.replace(b"Host: h", OFFER + b"a")])
async def test_what_cannot_be_read_without_its_offer_is_no_request(serve: Serve, head: bytes) -> None:
    async with serve() as call, call() as caller:
        await caller.says(head)
        assert (await caller.is_cut()).startswith(b"HTTP/1.1 400")
        assert await is_served(call)


async def test_whoever_sends_a_body_only_after_its_answer_may_be_idle_no_longer_than_others(serve: Serve) -> None:
    async with serve(idle_seconds=1) as call, call() as caller:
        await caller.says(b"POST /deaf HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n")
        assert (await caller.hears()).endswith(b"served")
        await caller.says(b"x")
        assert await caller.is_cut() == b""


async def test_only_so_many_requests_wait_for_the_answer_to_the_one_before(
    serve: Serve, application: Application
) -> None:
    application.go.clear()
    async with serve(pipelined=4) as call:
        async with call() as patient, call() as greedy:
            await patient.says(GOOD * 5)
            await greedy.says(GOOD * 4_000)
            assert await greedy.is_cut() == b""
            application.go.set()
            assert [(await patient.hears())[-6:] for _ in range(5)] == [b"served"] * 5
        assert await is_served(call)
    assert len(application.bodies) < 10


async def test_nobody_is_late_while_it_is_we_who_do_not_read(serve: Serve, application: Application) -> None:
    application.go.clear()
    async with serve(request_seconds=0.2) as call, call() as caller:
        await caller.says(GOOD)
        await asyncio.sleep(0.05)
        await caller.says(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n")
        await asyncio.sleep(0.05)
        await caller.says(b"{}")
        await asyncio.sleep(0.5)
        application.go.set()
        assert [(await caller.hears())[-6:] for _ in range(2)] == [b"served"] * 2


async def test_whoever_is_refused_and_stays_is_cut(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_connection, "_LINGER_SECONDS", 0.1)
    async with serve() as call, call() as caller:
        await caller.says(b"no HTTP\r\n\r\n")
        assert (await caller.is_cut()).startswith(b"HTTP/1.1 400")
        with pytest.raises(ConnectionError):
            await asyncio.wait_for(caller.floods(b"still here"), SECONDS)
