"""A capture that comes a second time may be a recording, whoever's link it comes through: it does not pass."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from inperson.capture import conversation
from inperson.capture.wire import Again, ClientMessage, Done, Feedback, FrameMessage, Judging
from inperson.engine.challenge import Challenge, Step
from inperson.engine.signals.injection import NAME as INJECTION
from inperson.records import results
from inperson.records.database import Database
from inperson.simulator.subjects import Subject
from tests.capture.conftest import NewLink, Recall
from tests.capture.given import PLACE
from tests.capture.page import Page, Sitter, opened, perform
from tests.conftest import Service

pytestmark = pytest.mark.usefixtures("quiet")


class Recording(Page):
    """Keeps what it sends."""

    frames: list[FrameMessage]

    async def say(self, *messages: ClientMessage | FrameMessage | str | bytes) -> None:
        self.frames += [message for message in messages if isinstance(message, FrameMessage)]
        await super().say(*messages)


@pytest.fixture
def always_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one thing that a recording hopes for."""
    asked = Challenge("SILENT", (Step("FACE", PLACE, 2500.0),))
    monkeypatch.setattr(conversation, "draw", lambda *_, **__: asked)


async def injected(page: Page, frames: list[FrameMessage]) -> Done | Again:
    """Send ``frames`` as their camera once did. Answers what becomes of them."""
    await page.start()
    for frame in frames:
        await asyncio.sleep(max(0.0, frame.time_ms - page.now_ms) / 1000)
        await page.say(frame)
        while not isinstance(message := await page.hear(), Feedback):
            if isinstance(message, (Done, Again)):
                return message  # the hold may have been over a frame earlier than the first time
    while not isinstance(message := await page.hear(), (Done, Again)):
        pass
    return message


@pytest.mark.usefixtures("always_the_same")
async def test_a_recording_of_an_earlier_visit_is_known_again(
    service: Service, new_link: NewLink, recall: Recall, database: Database, faces: dict[str, Subject]
) -> None:
    first, second = new_link(livenessType="SILENT"), new_link(livenessType="SILENT")
    async with opened(service.url) as page:
        recording = Recording(page.line)
        recording.frames = []
        await recording.greet(first)
        assert await perform(recording, Sitter(faces["person"]), await recording.start()) == Judging()
        assert (await recording.expect(Done)).code == "SUCCESS"
    async with opened(service.url) as page:
        await page.greet(second)
        ended = await injected(page, recording.frames)
    assert isinstance(ended, Again)
    session = await recall(second)
    [stored] = await results.attempts(database, session)
    said = {signal.name: signal.sentence for signal in stored.signals}
    assert "an earlier session" in said[INJECTION]


@pytest.mark.usefixtures("always_the_same")
async def test_a_person_who_comes_again_is_no_recording(
    service: Service, new_link: NewLink, recall: Recall, database: Database, faces: dict[str, Subject]
) -> None:
    """Nobody sits down twice as they did before, not even on the same chair."""
    person = faces["person"]
    leaning = replace(person, unrest=replace(person.unrest, stance=(0.12, -0.1, 0.08)))
    for subject in (person, leaning):
        link = new_link(livenessType="SILENT")
        async with opened(service.url) as page:
            await page.greet(link)
            assert await perform(page, Sitter(subject), await page.start()) == Judging()
            assert (await page.expect(Done)).code == "SUCCESS"
        [stored] = await results.attempts(database, await recall(link))
        assert all("earlier session" not in signal.sentence for signal in stored.signals)
