"""The conversation over HTTP posts: what is true of the socket, and what only posts can do wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from inperson.capture import post_line, posts
from inperson.capture.inbox import MOST_TEXT
from inperson.capture.wire import Cancel, Done, Feedback, FrameMessage, Judging, Prompt, Start, encode
from inperson.engine.frames import MAX_BYTES
from inperson.errors import LineError
from inperson.records import results
from inperson.records.database import Database
from inperson.settings import Settings
from tests.capture.conftest import Recall
from tests.capture.page import ANSWER_SECONDS, CAMERA, Link, Page, Sitter, opened, perform
from tests.capture.posting import JSON, Posting, posting
from tests.conftest import GENERATE_URL, Service, fetch_token, free_port, link_body, new_customer, running

pytestmark = pytest.mark.usefixtures("quiet")

START = encode(Start(camera=CAMERA))


@pytest.fixture
async def page(service: Service) -> AsyncIterator[Page]:
    async with opened(service.url, "posts") as page:
        yield page


@pytest.fixture
async def raw(service: Service) -> AsyncIterator[Posting]:
    """For posts that a test makes by itself."""
    async with posting(service.url) as line:
        yield line


async def greeted(raw: Posting, link: Link) -> str:
    """The name of a line that has the link."""
    answer = (await raw.post(encode(link.hello))).json()
    assert [message["type"] for message in answer["messages"]] == ["ready"]
    name: str = answer["line"]
    return name


async def say(raw: Posting, name: str, number: int, message: str | bytes = "") -> httpx.Response:
    return await raw.post(message, **{"X-Line": name, "X-Number": str(number)})


async def test_a_person_passes_over_posts_alone(page: Page, link: Link, person: Sitter, recall: Recall) -> None:
    await page.greet(link)
    assert await perform(page, person, await page.start()) == Judging()
    assert (await page.expect(Done)).code == "SUCCESS"
    await page.ended()
    assert (await recall(link)).overall_result == "PASS"


async def test_one_line_over_another_the_newest_has_the_link(
    page: Page, link: Link, service: Service, portrait: bytes
) -> None:
    await page.greet(link)
    await page.start()
    async with opened(service.url) as socket:
        await socket.greet(link)
        await page.refused("OPENED_ELSEWHERE")
        async with opened(service.url, "posts") as newest:
            assert (await newest.greet(link)).attempt == 1
            await socket.refused("OPENED_ELSEWHERE")
            await newest.start()
            await newest.ask(portrait)


async def test_posts_that_overtake_each_other_are_taken_in_their_order(raw: Posting, link: Link, wall: bytes) -> None:
    name = await greeted(raw, link)
    frames = [FrameMessage(number, 50.0 * number, still=False, jpeg=wall).encode() for number in range(2)]
    said: list[str | bytes] = [frames[1], frames[0], START]
    answers = await asyncio.gather(*(say(raw, name, 2 - place, message) for place, message in enumerate(said)))
    told = sorted((answer.json() for answer in answers), key=lambda answer: answer["first"])
    kinds = [message["type"] for answer in told for message in answer["messages"]]
    while kinds.count("feedback") < 2:
        kinds += [message["type"] for message in (await say(raw, name, len(said))).json()["messages"]]
        said.append("")
    assert kinds == ["prompt", "feedback", "feedback"]


async def test_what_is_told_is_numbered(raw: Posting, link: Link) -> None:
    name = await greeted(raw, link)
    first = (await say(raw, name, 0, START)).json()
    second = (await say(raw, name, 1, START)).json()
    assert [(answer["first"], answer["messages"][0]["type"]) for answer in (first, second)] == [
        (1, "prompt"),
        (2, "prompt"),
    ]


async def test_a_lost_post_ends_the_line_and_uses_no_attempt_up(
    raw: Posting, link: Link, recall: Recall, database: Database, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post_line, "TURN_SECONDS", 0.1)
    name = await greeted(raw, link)
    await say(raw, name, 0, START)
    assert (await say(raw, name, 2)).status_code == 410
    assert (await say(raw, name, 1)).status_code == 410
    assert (await page.greet(link)).attempt == 1
    assert [attempt.outcome for attempt in await results.attempts(database, await recall(link))] == ["lost"]


@pytest.mark.parametrize("number", ["0", "-1", "x", "", "²", "1e3", "99", "9" * 5000])
async def test_a_number_that_cannot_be_ends_the_line(raw: Posting, link: Link, number: str) -> None:
    name = await greeted(raw, link)
    assert (await say(raw, name, 0, START)).status_code == 200
    headers = [(b"X-Line", name.encode()), (b"X-Number", number.encode())]
    answer = await raw.client.post("/idvs/posts", headers=headers)
    assert answer.status_code == 410
    assert (await say(raw, name, 1)).status_code == 410


async def test_only_the_whole_name_opens_a_line(raw: Posting, link: Link) -> None:
    name = await greeted(raw, link)
    key, _, secret = name.partition(".")
    for wrong in ("", key, f"{key}.", f"{key}.{secret[:-1]}", f"{key}.{secret}x", f".{secret}", "x" * 9000, "\xe9"):
        headers = [(b"X-Line", wrong.encode("latin-1")), (b"X-Number", b"0")]
        answer = await raw.client.post("/idvs/posts", headers=headers)
        assert answer.status_code == 410
        assert answer.content == b""
    assert (await say(raw, name, 0, START)).json()["messages"][0]["type"] == "prompt"


async def test_the_name_of_a_line_is_never_logged(raw: Posting, link: Link, service: Service) -> None:
    name = await greeted(raw, link)
    await say(raw, name, 0, START)
    said = service.log.getvalue()
    assert name.partition(".")[0] not in said
    assert name.partition(".")[2] not in said


async def test_nobody_else_may_read_or_keep_the_answers(raw: Posting, link: Link) -> None:
    answer = await raw.post(encode(link.hello))
    assert answer.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in answer.headers
    assert "content-encoding" not in answer.headers


async def test_another_page_may_not_post(raw: Posting, link: Link, service: Service) -> None:
    assert (await raw.post(encode(link.hello), Origin="https://evil.example")).status_code == 403
    assert (await raw.post(encode(link.hello), Origin=service.url)).status_code == 200


async def test_frames_that_come_faster_than_they_are_answered_end_it(raw: Posting, link: Link, wall: bytes) -> None:
    name = await greeted(raw, link)
    frames = [FrameMessage(number, 50.0 * number, still=False, jpeg=wall).encode() for number in range(30)]
    said: list[str | bytes] = [START, *frames]
    answers = await asyncio.gather(*(say(raw, name, place, message) for place, message in enumerate(said)))
    assert 410 in {answer.status_code for answer in answers}
    assert (await say(raw, name, len(said))).status_code == 410


async def test_what_nobody_reads_any_more_fills_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post_line, "LISTEN_SECONDS", 0.0)
    line = post_line.PostLine("hello")
    for number in range(post_line.MOST_UNHEARD - 1):
        await line.post(number, b"frame")
    with pytest.raises(LineError):
        await line.post(post_line.MOST_UNHEARD - 1, b"frame")
    assert [await line.receive() for _ in range(post_line.MOST_UNHEARD)] == ["hello", *[b"frame"] * 7]
    with pytest.raises(LineError):
        await line.receive()


@pytest.mark.parametrize("message", [b"x" * (MAX_BYTES + 17), " " * (MOST_TEXT + 1)], ids=["frame", "text"])
async def test_what_is_too_large_ends_the_line(raw: Posting, link: Link, message: str | bytes) -> None:
    name = await greeted(raw, link)
    assert (await say(raw, name, 0, message)).status_code == 413
    assert (await say(raw, name, 1)).status_code == 410


@pytest.mark.parametrize("message", ["hello", "[]", '{"type":"ready"}', '"\xff"'])
async def test_what_is_no_message_is_told_so(raw: Posting, link: Link, message: str) -> None:
    name = await greeted(raw, link)
    answer = await raw.client.post(
        "/idvs/posts",
        content=message.encode("latin-1"),
        headers={"X-Line": name, "X-Number": "0", "Content-Type": JSON},
    )
    assert answer.json()["messages"] == [{"type": "error", "code": "PROTOCOL", "again": False}]


@pytest.mark.parametrize("message", ["", b"\x01" * 40, "x" * (MOST_TEXT + 1)], ids=["empty", "frame", "large"])
async def test_a_line_begins_with_a_greeting(raw: Posting, message: str | bytes) -> None:
    assert (await raw.post(message)).status_code in {400, 413}


async def test_a_stranger_is_told_why_and_has_no_line(raw: Posting) -> None:
    answer = (await raw.post(START)).json()
    assert answer["messages"] == [{"type": "error", "code": "PROTOCOL", "again": False}]


async def test_the_last_word_comes_to_every_post_that_waits_and_to_a_late_one(
    raw: Posting, link: Link, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posts, "LINGER_SECONDS", 60.0)
    name = await greeted(raw, link)
    waiting = [asyncio.create_task(say(raw, name, number)) for number in range(2)]
    async with opened(service.url) as newer:
        await newer.greet(link)
        answers = [(await each).json() for each in waiting]
    answers.append((await say(raw, name, 2)).json())
    last = {"type": "error", "code": "OPENED_ELSEWHERE", "again": False}
    assert [answer["messages"] for answer in answers] == [[last]] * 3
    assert {answer["first"] for answer in answers} == {1}
    assert answers[-1]["over"]


async def test_a_post_that_nothing_is_to_be_told_is_answered_before_a_proxy_gives_it_up(
    raw: Posting, link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = await greeted(raw, link)
    monkeypatch.setattr(post_line, "LISTEN_SECONDS", 0.05)
    for number in range(3):
        assert (await say(raw, name, number)).json() == {"first": 1, "messages": []}


async def test_posts_that_listen_leave_room_for_one_that_speaks(raw: Posting, link: Link) -> None:
    name = await greeted(raw, link)
    listening = [asyncio.create_task(say(raw, name, number)) for number in range(3)]
    assert (await listening[0]).json()["messages"] == []
    for each in listening[1:]:
        each.cancel()


async def test_a_line_that_nobody_asks_of_ends(
    raw: Posting, link: Link, recall: Recall, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = await greeted(raw, link)
    await say(raw, name, 0, START)
    monkeypatch.setattr(post_line, "QUIET_SECONDS", 0.1)
    monkeypatch.setattr(posts, "LINGER_SECONDS", 0.0)
    await say(raw, name, 1)  # from here on it is waited for less long; sooner, its start might come too late
    async with asyncio.timeout(20):
        while not await results.attempts(database, await recall(link)):  # noqa: ASYNC110 - it is stored elsewhere
            await asyncio.sleep(0.05)
    assert [attempt.outcome for attempt in await results.attempts(database, await recall(link))] == ["lost"]
    assert (await say(raw, name, 2)).status_code == 410


async def test_a_cancel_counts_though_nobody_asks_what_became_of_it(raw: Posting, link: Link, recall: Recall) -> None:
    name = await greeted(raw, link)
    assert (await say(raw, name, 0, encode(Cancel(reason="NO_PERMISSION")))).json()["messages"][0]["type"] == "done"
    assert (await recall(link)).error_code == "NO_PERMISSION"


async def test_a_restart_in_the_middle_uses_no_attempt_up(
    tmp_path: Path, portrait: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post_line, "LISTEN_SECONDS", 0.2)
    settings = Settings(home=tmp_path, port=free_port(), workers=1)
    customer = await asyncio.to_thread(new_customer, settings)

    def ask() -> Link:
        headers = {"X-ACCESS-TOKEN": fetch_token(settings.public_url, customer)}
        body = link_body(callbackUrl=...)
        answer = httpx.post(settings.public_url + GENERATE_URL, json=body, headers=headers, timeout=20)
        return Link(answer.json()["data"]["url"])

    async with httpx.AsyncClient(base_url=settings.public_url, timeout=20) as client:
        page = Page(Posting(client))
        with running(settings):
            link = await asyncio.to_thread(ask)
            await page.greet(link)
            await page.start()
            assert isinstance(await page.ask(portrait), Feedback)
        await page.line.wait_closed()
        await page.line.close()
        with running(settings):
            async with opened(settings.public_url, "posts") as again:
                ready = await again.greet(link)
                assert (ready.attempt, ready.attempts) == (1, 3)
                assert isinstance(await again.start(), Prompt)
                stale = await client.post("/idvs/posts", headers={"X-Line": str(page.line.name), "X-Number": "9"})
                assert stale.status_code == 410


async def test_a_full_node_says_so(raw: Posting, link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inperson.capture.lobby.MOST_LINES", 0)
    answer = (await raw.post(encode(link.hello))).json()
    assert answer["messages"] == [{"type": "error", "code": "BUSY", "again": True}]


async def test_a_frame_is_no_greeting_and_is_not_even_read(service: Service) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", service.settings.port)
    head = "POST /idvs/posts HTTP/1.1\r\nHost: h\r\nContent-Type: application/octet-stream\r\n"
    writer.write(f"{head}Content-Length: 2000000\r\n\r\n".encode() + bytes(1000))
    async with asyncio.timeout(ANSWER_SECONDS):
        assert (await reader.readline()).startswith(b"HTTP/1.1 400")
    writer.close()
