"""The conversation of design §3 with the running service: people and attackers, attempt after attempt."""

from __future__ import annotations

import asyncio
import json

import cv2
import numpy as np
import pytest

from inperson.capture import attempt as attempts
from inperson.capture import inbox
from inperson.capture.wire import (
    Again,
    Box,
    Done,
    Feedback,
    Judging,
    More,
    Prompt,
    ServerMessage,
    Start,
)
from inperson.engine.flows import Action
from inperson.engine.frames import decode, encode
from inperson.records import results
from inperson.records.database import Database
from inperson.records.events import events
from inperson.simulator.drive import drive
from inperson.simulator.subjects import Subject
from tests.callbacks.receiver import receiving
from tests.capture.conftest import BOTH_WAYS, NewLink, Recall
from tests.capture.page import CAMERA, Link, Page, Sitter, perform
from tests.conftest import GET_RESULT, Call, Service, now_ms

pytestmark = pytest.mark.usefixtures("quiet")


async def test_a_person_who_follows_the_prompts_passes(
    new_link: NewLink, call: Call, recall: Recall, service: Service, database: Database
) -> None:
    async with receiving() as receiver:
        link = new_link(callbackUrl=receiver.url)
        begun = now_ms()
        report = await drive(link.url, "person", seed=5)
        assert (report.code, report.attempts) == ("SUCCESS", 1)
        async with asyncio.timeout(20):
            await receiver.arrived.wait()
    assert [json.loads(received.body) for received in receiver.received] == [
        {"signatureId": link.signature_id, "type": "COMPLETED"}
    ]

    session = await recall(link)
    assert (session.state, session.overall_result, session.error_code) == ("COMPLETED", "PASS", "SUCCESS")
    assert session.score is not None
    assert session.score >= 50
    assert [event.event for event in await events(database, link.signature_id)] == [
        "CREATED",
        "OPENED",
        "CAPTURE_STARTED",
        "CAPTURE_FINISHED",
        "COMPLETED",
    ]
    [attempt] = await results.attempts(database, session)
    assert (attempt.number, attempt.outcome, attempt.score) == (1, "pass", session.score)
    assert "relief" in {signal.name for signal in attempt.signals}

    pictures = await results.pictures(database, session)
    assert set(pictures) == {"faceImageFar", "faceImageNear", "auditImage"}
    far, near = pictures["faceImageFar"], pictures["faceImageNear"]
    assert begun <= attempt.started_at <= far.taken_at < near.taken_at <= attempt.finished_at
    for row in (far, near):
        jpeg = await results.read_picture(service.media, session, row)
        picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
        assert picture is not None
        assert picture.shape == (1280, 960, 3), "a still has the camera's full resolution"

    assert call(GET_RESULT, {"signatureId": link.signature_id})["data"]["overallResult"] == "PASS"


@BOTH_WAYS
async def test_a_photograph_that_is_moved_to_fit_fails(
    page: Page, link: Link, photo: Sitter, recall: Recall, database: Database
) -> None:
    await page.greet(link)
    assert await perform(page, photo, await page.start()) == Judging()
    done = await page.expect(Done)
    assert done.code == "LIVENESS_ATTACK"
    assert done.url == f"https://www.example.com/fail?errorCode=LIVENESS_ATTACK&signatureId={link.signature_id}"
    assert (done.embedded, done.origin) == (False, "https://www.example.com")
    await page.ended()
    session = await recall(link)
    assert (session.state, session.overall_result, session.attack_type) == ("COMPLETED", "FAIL", 1)
    assert [attempt.outcome for attempt in await results.attempts(database, session)] == ["reject"]


class Dawdler(Sitter):
    """Shows something else for a while whenever anything is asked."""

    WHILE = 12

    def __init__(self, subject: Subject, elsewhere: bytes) -> None:
        super().__init__(subject)
        self._elsewhere = elsewhere
        self._left = 0

    def asked(self, action: Action, oval: Box) -> None:
        super().asked(action, oval)
        self._left = self.WHILE

    def film(self, t: float, still: bool = False) -> bytes:
        self._left -= 1
        return self._elsewhere if self._left >= 0 else super().film(t, still)


async def test_whoever_takes_long_for_every_step_is_not_cut_off(
    page: Page, link: Link, faces: dict[str, Subject], monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = encode(np.random.default_rng(1).integers(0, 256, (640, 480, 3), dtype=np.uint8), 95)
    monkeypatch.setattr(inbox, "MOST_BYTES", 22 * len(noise))
    await page.greet(link)
    assert await perform(page, Dawdler(faces["person"], noise), await page.start()) == Judging()
    assert isinstance(await page.hear(), (Again, Done)), "what it leaves behind is stored before the next test"


async def test_one_frame_a_second_is_enough(page: Page, link: Link, faces: dict[str, Subject]) -> None:
    await page.greet(link)
    assert await perform(page, Sitter(faces["person"], steps=1), await page.start(), gap=1.0) == Judging()
    assert (await page.expect(Done)).code == "SUCCESS"


@BOTH_WAYS
async def test_the_server_says_what_it_wants_to_be_sent(page: Page, link: Link) -> None:
    ready = await page.greet(link)
    assert (ready.attempt, ready.attempts, ready.in_flight, ready.short_side) == (1, 3, 2, 480)
    assert ready.still_long_side > ready.short_side
    assert 0.5 < ready.quality < ready.still_quality <= 1.0


async def test_each_start_is_asked_for_something_else(page: Page, link: Link) -> None:
    await page.greet(link)
    prompts = [await page.start() for _ in range(3)]
    assert [(prompt.step, prompt.action) for prompt in prompts] == [(0, "FAR")] * 3
    assert len({prompt.oval for prompt in prompts}) == 3


@BOTH_WAYS
async def test_a_new_start_begins_the_attempt_anew(
    page: Page, link: Link, portrait: bytes, recall: Recall, database: Database
) -> None:
    await page.greet(link)
    await page.start()
    await page.ask(portrait)
    await page.ask(portrait)
    await page.show(portrait)
    await page.say(Start(camera=CAMERA))
    assert (await page.expect(Feedback)).sequence == 2
    assert (await page.expect(Prompt)).step == 0
    page.sequence = 0
    assert (await page.ask(portrait)).sequence == 0
    session = await recall(link)
    assert [attempt.outcome for attempt in await results.attempts(database, session)] == ["lost"]
    assert (session.attempts_begun, session.attempts_used) == (2, 0)


async def test_a_head_that_jumps_is_asked_again_and_may_still_pass(
    page: Page, link: Link, faces: dict[str, Subject], person: Sitter, recall: Recall, database: Database
) -> None:
    await page.greet(link)
    hasty = Sitter(faces["person"], steps=1)
    assert await perform(page, hasty, await page.start(), move_ms=20.0) == Judging()
    assert (await page.expect(Again)).attempts_left == 2
    assert await perform(page, person, await page.start()) == Judging()
    assert (await page.expect(Done)).code == "SUCCESS"
    session = await recall(link)
    assert session.attempts_used == 2
    stored = await results.attempts(database, session)
    assert [(attempt.number, attempt.outcome) for attempt in stored] == [(1, "retry"), (2, "pass")]


@BOTH_WAYS
async def test_who_does_not_manage_a_step_is_told_what_to_do_better(
    page: Page, link: Link, wall: bytes, recall: Recall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "STEP_SECONDS", 0.3)
    await page.greet(link)
    await page.start()
    answer: ServerMessage | None = None
    while answer is None or isinstance(answer, Feedback):
        await page.show(wall)
        answer = await page.hear()
    assert answer == Again(hint="NO_FACE", attempts_left=2)
    await page.show(wall)  # it was on its way
    assert (await recall(link)).attempts_used == 1
    monkeypatch.undo()
    await page.start()
    assert (await page.ask(wall)).sequence == 0


@BOTH_WAYS
async def test_whoever_holds_the_camera_on_its_head_is_told_so(
    page: Page, link: Link, person: Sitter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "PUZZLED_SECONDS", 0.0)
    await page.greet(link)
    prompt = await page.start()
    jpeg = person.jpeg(prompt.oval, 0.0)
    standing_on_its_head = encode(np.ascontiguousarray(decode(jpeg)[::-1, ::-1]), 80)
    told = {(await page.ask(standing_on_its_head)).hint for _ in range(3)}
    assert "UPRIGHT" in told
    assert (await page.ask(jpeg)).hint == "HOLD_STILL"


async def test_a_wish_for_more_time_reaches_the_attempt_and_is_not_answered(
    page: Page, link: Link, wall: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    granted: list[bool] = []
    more_time = attempts.Attempt.more_time

    def noted(attempt: attempts.Attempt, now: float) -> bool:
        granted.append(more_time(attempt, now))
        return granted[-1]

    monkeypatch.setattr(attempts.Attempt, "more_time", noted)
    await page.greet(link)
    await page.say(More())
    await page.start()
    assert granted == [], "there is no step yet"
    for _ in range(attempts.MORE_TIME + 1):
        await page.say(More())
        await page.ask(wall)
    assert granted == [True] * attempts.MORE_TIME + [False]
