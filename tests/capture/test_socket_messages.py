"""Messages that break the rules of the socket: each gets a clear end."""

from __future__ import annotations

import asyncio
import time

import pytest

from inperson.capture import conversation, inbox, pacing, run
from inperson.capture.wire import Error, Feedback, FrameMessage, Prompt, Start
from inperson.records import results, sessions
from inperson.records.database import Database
from tests.capture.conftest import BOTH_WAYS, NewLink, Recall
from tests.capture.page import ANSWER_SECONDS, CAMERA, Link, Page, opened
from tests.conftest import Service, now_ms

pytestmark = pytest.mark.usefixtures("quiet")


@pytest.mark.parametrize(
    "message",
    [
        "",
        "hello",
        "null",
        "[]",
        "{}",
        '{"type":"ready"}',
        '{"type":"hello"}',
        '{"type":1}',
        '{"type":"start","camera":{"width":1e400,"height":1}}',
        '{"type":"start","camera":{"width":' + "9" * 400 + ',"height":1}}',
        '{"type":"start","camera":{"width":0,"height":0}}',
        '{"type":"start","camera":{"width":100,"height":1000}}',
        '{"type":"cancel","reason":"BECAUSE"}',
        '{"type":"cancel","reason":"USER_CANCELLED","more":' + "[" * 7000 + "]" * 7000 + "}",
        '{"type":"cancel","reason":"USER_CANCELLED","more":"' + "x" * 20_000 + '"}',
        b"",
        b"\x01",
        bytes(16),
        bytes(17),
    ],
    ids=lambda message: f"{message[:40]!r}",
)
async def test_what_is_no_message_ends_the_connection(page: Page, link: Link, message: str | bytes) -> None:
    await page.greet(link)
    await page.say(message)
    await page.refused("PROTOCOL")


async def test_a_message_beyond_all_size_is_not_even_read(page: Page, link: Link) -> None:
    await page.greet(link)
    page.announce(4_000_000)
    async with asyncio.timeout(ANSWER_SECONDS):
        await page.line.wait_closed()
    assert page.line.close_code == 1009


@pytest.mark.parametrize(
    ("sequences", "times"),
    [
        ([1], [0.0]),
        ([0, 0], [0.0, 1.0]),
        ([0, 2], [0.0, 1.0]),
        ([0, 1, 0], [0.0, 1.0, 2.0]),
        ([2**32 - 1], [0.0]),
        ([0, 1], [100.0, 99.9]),
        ([0], [float("nan")]),
        ([0], [float("inf")]),
        ([0], [-1.0]),
        ([0, 1], [1.0, 1e300]),
        ([0, 1], [0.0, 1e12]),
        ([0, 1], [1.7e12, 1.7e12 + 600_000]),
    ],
)
async def test_sequence_and_time_only_go_on(
    page: Page, link: Link, wall: bytes, sequences: list[int], times: list[float]
) -> None:
    await page.greet(link)
    await page.start()
    for sequence, time_ms in zip(sequences[:-1], times[:-1], strict=True):
        await page.say(FrameMessage(sequence, time_ms, still=False, jpeg=wall))
        assert (await page.expect(Feedback)).sequence == sequence
    await page.say(FrameMessage(sequences[-1], times[-1], still=False, jpeg=wall))
    await page.refused("PROTOCOL")


async def test_a_flood_is_cut_off_and_harms_nobody_else(
    page: Page, link: Link, new_link: NewLink, service: Service, portrait: bytes
) -> None:
    await page.greet(link)
    await page.start()
    page.flood(*(FrameMessage(n, float(n), still=False, jpeg=portrait) for n in range(100)))
    async with opened(service.url) as another:
        await another.greet(new_link())
        assert isinstance(await another.start(), Prompt)
    while isinstance(answer := await page.hear(), Feedback):
        pass
    assert answer == Error(code="PROTOCOL", again=False)
    await page.ended()


async def test_a_flood_of_starts_is_cut_off(page: Page, link: Link) -> None:
    await page.greet(link)
    page.flood(*[Start(camera=CAMERA)] * 100)
    while isinstance(answer := await page.hear(), Prompt):
        pass
    assert answer == Error(code="PROTOCOL", again=False)
    await page.ended()


async def test_one_connection_may_not_upload_without_end(
    page: Page, link: Link, wall: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "MOST_BYTES", 10 * len(wall))
    await page.greet(link)
    await page.start()
    for _ in range(9):
        await page.ask(wall)
    await page.show(wall)
    await page.refused("PROTOCOL")


async def test_frames_before_the_start_are_cut_off_and_count_for_the_link(
    page: Page, link: Link, recall: Recall, portrait: bytes
) -> None:
    await page.greet(link)
    for _ in range(5):
        await page.show(portrait)
    await page.refused("PROTOCOL")
    for _ in range(200):
        if (uploaded := (await recall(link)).uploaded) > 0:
            break
        await asyncio.sleep(0.05)
    assert uploaded > 5 * len(portrait)


async def test_a_link_that_another_node_has_taken_over_is_let_go(
    page: Page, link: Link, database: Database, recall: Recall, portrait: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "WATCH_SECONDS", 0.0)
    await page.greet(link)
    await page.start()
    await page.ask(portrait)
    await sessions.hold(database, link.signature_id, "another node", now_ms())
    await page.show(portrait)
    await page.refused("OPENED_ELSEWHERE")
    assert (await recall(link)).holder == "another node"


async def test_more_frames_than_a_page_sends_wait_for_their_turn(
    page: Page, link: Link, portrait: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "LEAST_GAP_SECONDS", 0.2)
    await page.greet(link)
    await page.start()
    begun = time.monotonic()
    for _ in range(4):
        await page.ask(portrait)
    assert time.monotonic() - begun >= 3 * 0.2  # however fast the machine is


@BOTH_WAYS
async def test_a_camera_that_stalls_loses_its_attempt(
    page: Page, link: Link, recall: Recall, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "STALL_SECONDS", 0.2)
    await page.greet(link)
    await page.start()
    await page.refused("TIMEOUT", again=True)
    session = await recall(link)
    assert (session.state, session.attempts_used) == ("CAPTURING", 0)
    assert [attempt.outcome for attempt in await results.attempts(database, session)] == ["lost"]


async def test_who_never_starts_is_let_go(page: Page, link: Link, wall: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "IDLE_SECONDS", 0.2)
    await page.greet(link)
    await page.show(wall)  # a frame is no start
    await page.refused("TIMEOUT", again=True)
