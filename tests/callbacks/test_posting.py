from __future__ import annotations

import base64
import time

import pytest

from inperson.callbacks.egress import GuardedTransport
from inperson.callbacks.posting import Answer, post
from tests.callbacks.receiver import (
    Behaviour,
    Receiver,
    answer,
    bytes_then_hang,
    bytes_then_hang_up,
    dripping_body,
    endless_body,
)

BODY = '{"signatureId": "ed8b21c0c87ad617", "type": "COMPLETED"}'


async def send(url: str, seconds: float = 60.0, allow_private: bool = True) -> Answer:
    async with GuardedTransport(allow_private) as transport:
        return await post(transport, url, {"webhook-id": "msg_1"}, BODY, seconds)


async def test_the_body_arrives_unchanged_as_json(receiver: Receiver) -> None:
    assert await send(receiver.url) == Answer(200)
    [received] = receiver.received
    assert received.line == "POST /callback?key=hush HTTP/1.1"
    assert received.body == BODY
    assert received.headers["content-type"] == "application/json"
    assert received.headers["webhook-id"] == "msg_1"
    assert "cookie" not in received.headers


@pytest.mark.parametrize("status", [201, 204, 301, 302, 307, 308, 400, 404, 410, 429, 500, 503])
async def test_a_status_is_told_as_it_is_and_no_redirect_is_followed(receiver: Receiver, status: int) -> None:
    receiver.will(answer(status, location=receiver.url))
    assert (await send(receiver.url)).status == status
    assert len(receiver.received) == 1


async def test_the_start_of_the_answer_is_kept(receiver: Receiver) -> None:
    receiver.will(answer(500, b"out of order", Retry_After="7"))
    assert await send(receiver.url) == Answer(500, None, "7", b"out of order")


async def test_of_an_endless_answer_two_kilobytes_are_kept(receiver: Receiver) -> None:
    receiver.will(endless_body(200))
    assert await send(receiver.url) == Answer(200, None, None, b"x" * 2048)


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (bytes_then_hang(b""), "TIMEOUT"),
        (bytes_then_hang(b"HTTP/1.1 200 OK\r\nx-half: a hea"), "TIMEOUT"),
        (bytes_then_hang_up(b""), "TRANSPORT"),
        (bytes_then_hang_up(b"HTTP/1.1 200 OK\r\ncontent-le"), "TRANSPORT"),
        (bytes_then_hang_up(b"SSH-2.0-OpenSSH_9.2\r\n"), "TRANSPORT"),
        (bytes_then_hang_up(b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 50_000 + b"\r\n"), "TRANSPORT"),
    ],
)
async def test_a_receiver_that_hangs_or_dies_before_its_status_has_not_answered(
    receiver: Receiver, behaviour: Behaviour, error: str
) -> None:
    receiver.will(behaviour)
    assert await send(receiver.url, seconds=0.5 if error == "TIMEOUT" else 60.0) == Answer(None, error)


@pytest.mark.parametrize(
    "behaviour",
    [
        bytes_then_hang(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"),
        bytes_then_hang_up(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"),
    ],
)
async def test_a_receiver_that_hangs_or_dies_after_its_status_has_answered(
    receiver: Receiver, behaviour: Behaviour
) -> None:
    receiver.will(behaviour)
    assert await send(receiver.url, seconds=4.0) == Answer(200, None, None, b"half")


async def test_a_dripping_answer_does_not_stretch_the_limit(receiver: Receiver) -> None:
    receiver.will(dripping_body(200))
    began = time.monotonic()
    assert (await send(receiver.url, seconds=4.0)).status == 200
    assert time.monotonic() - began < 30  # what is kept of an answer would take 40 s at least


async def test_an_answer_that_asks_to_be_unpacked_is_not(receiver: Receiver) -> None:
    receiver.will(answer(200, b"no gzip at all", content_encoding="gzip"))
    assert (await send(receiver.url)).body == b"no gzip at all"
    assert receiver.received[0].headers["accept-encoding"] == "identity"


async def test_user_and_password_of_the_address_become_a_header_and_stay_out_of_the_rest(receiver: Receiver) -> None:
    address = receiver.url.replace("http://", "http://ada:l%C3%B6ve%3A@")
    assert (await send(address)).status == 200
    [received] = receiver.received
    assert received.headers["authorization"] == "Basic " + base64.b64encode("ada:löve:".encode()).decode()
    assert received.headers["host"] == f"localhost:{receiver.port}"
    assert received.line == "POST /callback?key=hush HTTP/1.1"


async def test_a_private_address_is_refused_unless_allowed(receiver: Receiver) -> None:
    assert await send(receiver.url, allow_private=False) == Answer(None, "REFUSED_ADDRESS")
    assert receiver.received == []


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("http://localhost:1/", "CONNECT"),
        ("http://does-not-exist.invalid/", "CONNECT"),
        ("http://xn--/", "TRANSPORT"),
        ("ftp://localhost/", "TRANSPORT"),
        ("http://[::1/", "TRANSPORT"),
        ("http://localhost:99999/", "TRANSPORT"),
        ("http:///nowhere", "TRANSPORT"),
        ("no url", "TRANSPORT"),
        ("http://exa mple/\x00", "TRANSPORT"),
        ("", "TRANSPORT"),
    ],
)
async def test_an_address_that_leads_nowhere_is_an_answer_too(url: str, error: str) -> None:
    assert await send(url) == Answer(None, error)
