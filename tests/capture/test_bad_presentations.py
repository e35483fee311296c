"""What nobody is meant to show to a camera: each ends with a reason, and with no error of ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest

from inperson.capture import attempt
from inperson.capture.wire import Again, Camera, Done, Error, Feedback, Prompt, ServerMessage, Still
from inperson.engine.frames import decode, encode
from inperson.records import results
from inperson.records.database import Database
from inperson.simulator.picture import face_picture
from inperson.simulator.subjects import Subject, subject
from tests.capture.conftest import NewLink, Recall
from tests.capture.page import CAMERA, Link, Page, Sitter
from tests.engine.given import PEOPLE

pytestmark = pytest.mark.usefixtures("quiet")

TYPES = ["DISTANT_NEAR", "ACTION", "SILENT"]
Shoot: TypeAlias = Callable[[float, bool], bytes]
"""The frame at so many seconds, and whether it is to be a still."""


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody gets more than a moment for a step."""
    monkeypatch.setattr(attempt, "STEP_SECONDS", 2.0)


async def filmed(page: Page, first: Prompt, shoot: Shoot, *sitters: Sitter) -> Again | Done | Error:
    """Send one frame after the other, to the end of the attempt."""
    message: ServerMessage | None = first
    still = False
    while not isinstance(message, (Again, Done, Error)):
        if isinstance(message, Prompt):
            for sitter in sitters:
                sitter.asked(message.action, message.oval)
        still = still or isinstance(message, Still)
        if message is first or isinstance(message, Feedback):
            await page.show(shoot(page.now_ms / 1000, still), still=still)
            still = False
        message = await page.hear()
    return message


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("liveness_type", TYPES)
async def test_no_face_throughout_is_asked_to_look_into_the_camera(
    page: Page, new_link: NewLink, wall: bytes, liveness_type: str, recall: Recall, database: Database
) -> None:
    link = new_link(livenessType=liveness_type)
    await page.greet(link)
    assert await filmed(page, await page.start(), lambda _, __: wall) == Again(hint="NO_FACE", attempts_left=2)
    [stored] = await results.attempts(database, await recall(link))
    assert (stored.outcome, stored.hint) == ("retry", "NO_FACE")


@pytest.mark.usefixtures("impatient")
async def test_a_portrait_that_lies_on_its_side_is_told_so(page: Page, link: Link, portrait: bytes) -> None:
    lying = encode(np.rot90(decode(portrait)).copy())
    await page.greet(link)
    ended = await filmed(page, await page.start(Camera(width=640, height=480)), lambda _, __: lying)
    assert ended == Again(hint="UPRIGHT", attempts_left=2)


async def test_a_move_that_does_not_come_is_told_so(
    page: Page,
    new_link: NewLink,
    faces: dict[str, Subject],
    recall: Recall,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The face comes first, and on a busy machine slowly: however slowly, 17 frames have so long, and it needs half.
    monkeypatch.setattr(attempt, "STEP_SECONDS", 6.0)
    person = Sitter(faces["person"], steps=1)
    link = new_link(livenessType="ACTION")
    await page.greet(link)
    first = await page.start()
    person.asked(first.action, first.oval)
    assert await filmed(page, first, person.film) == Again(hint="ACT", attempts_left=2)
    [stored] = await results.attempts(database, await recall(link))
    assert (stored.outcome, stored.hint) == ("retry", "ACT")


@pytest.mark.people
@pytest.mark.skipif(not PEOPLE.is_dir(), reason="the real people of ../shared/people are not here")
@pytest.mark.parametrize("liveness_type", TYPES)
async def test_two_people_in_turns_come_to_an_orderly_end(
    page: Page, new_link: NewLink, liveness_type: str, recall: Recall, database: Database
) -> None:
    faces = [face_picture(PEOPLE / f"person-{number}.jpg") for number in (1, 3)]
    pair = [Sitter(subject("person", face, seed=5), steps=1) for face in faces]
    link = new_link(livenessType=liveness_type)
    await page.greet(link)
    first = await page.start()
    ended = await filmed(page, first, lambda t, still: pair[page.sequence // 3 % 2].film(t, still), *pair)
    assert isinstance(ended, Again | Done), ended
    [stored] = await results.attempts(database, await recall(link))
    assert stored.outcome in ("pass", "reject", "retry")


async def test_a_camera_whose_frames_change_their_shape_ends_the_attempt(
    page: Page, link: Link, portrait: bytes
) -> None:
    wide = encode(decode(portrait)[100:500].copy())
    await page.greet(link)
    await page.start(CAMERA)
    await page.ask(portrait)
    await page.show(wide)
    await page.refused("PROTOCOL", again=True)


async def test_a_camera_whose_frames_only_become_smaller_is_a_slow_connection(
    page: Page, link: Link, portrait: bytes
) -> None:
    small = encode(decode(portrait)[::2, ::2].copy())
    await page.greet(link)
    await page.start(CAMERA)
    for jpeg in (portrait, small, portrait, small):
        assert isinstance(await page.ask(jpeg), Feedback)
