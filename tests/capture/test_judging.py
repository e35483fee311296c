from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import pytest

from inperson.capture.attempt import Attempt
from inperson.capture.judging import judged_by, unjudged
from inperson.capture.wire import Prompt, Still
from inperson.engine.challenge import Challenge, Step
from inperson.engine.film import unpacked
from inperson.engine.frames import Frame, decode
from inperson.engine.landmarks import Landmarker
from inperson.engine.observation import observe
from inperson.engine.take import Sample, Take
from inperson.engine.verdict import judge
from inperson.simulator.subjects import Subject
from tests.capture.given import ACTIONS, CHALLENGE, HOLD_MS, MIDDLE, NEAR, PLACE
from tests.capture.page import Sitter

STARTED, NOW = 1_708_509_899_928, 1_708_509_912_000
THIRD = replace(CHALLENGE, steps=(CHALLENGE.steps[0], Step("MIDDLE", MIDDLE, HOLD_MS), CHALLENGE.steps[1]))


@pytest.fixture(scope="module")
def landmarker() -> Iterator[Landmarker]:
    landmarker = Landmarker()
    yield landmarker
    landmarker.close()


def performed(sitter: Sitter, landmarker: Landmarker, challenge: Challenge = CHALLENGE) -> Take:
    """The take of an attempt that the sitter has finished, twelve frames a second."""
    attempt = Attempt(1, challenge, 0.0)
    begun_ms, still = 50_000.0, False
    sitter.asked(challenge.steps[0].action, attempt.prompt().oval)
    for sequence in range(150):
        ms = 83.0 * sequence
        frame = Frame(sequence, begun_ms + ms, still, sitter.film(ms / 1000, still))
        said = attempt.see(Sample(frame, observe(frame, landmarker)), ms / 1000)
        still = Still() in said
        for message in said:
            if isinstance(message, Prompt):
                sitter.asked(message.action, message.oval)
        if attempt.finished:
            return attempt.take()
    raise AssertionError(f"the challenge cannot be met: {attempt.prompt().action}, {attempt.last_hint}")


def stills(take: Take) -> list[Sample]:
    return [phase.still for phase in take.phases if phase.still is not None]


def told(take: Take) -> list[Sample]:
    """The stills that the contract has a name for."""
    return [phase.still for phase in take.phases if phase.still is not None and phase.action != "MIDDLE"]


def test_a_person_passes_with_both_stills_and_the_evidence(person: Sitter, landmarker: Landmarker) -> None:
    take = performed(person, landmarker)
    judged = judged_by(judge, take, "STANDARD", STARTED, NOW)
    record = judged.record(1, STARTED, NOW)
    assert (record.outcome, record.attack_type, record.hint) == ("pass", None, None)
    assert record.score is not None
    assert record.score >= 50
    assert (record.number, record.started_at, record.finished_at) == (1, STARTED, NOW)
    assert "STANDARD" in record.profile
    assert {signal.name: signal.says for signal in record.signals}["relief"] == "live"
    assert all(signal.sentence for signal in record.signals)

    far, near, audit = judged.pictures
    assert [picture.kind for picture in judged.pictures] == ["faceImageFar", "faceImageNear", "auditImage"]
    far_still, near_still = stills(take)
    assert (far.content, near.content) == (far_still.frame.jpeg, near_still.frame.jpeg)
    assert zipfile.is_zipfile(io.BytesIO(audit.content))
    last = take.path[-1].time_ms
    assert far.taken_at == round(NOW - (last - far_still.frame.time_ms))
    assert near.taken_at == round(NOW - (last - near_still.frame.time_ms))


def test_with_a_video_to_come_frames_of_the_whole_take_are_kept_too(person: Sitter, landmarker: Landmarker) -> None:
    take = performed(person, landmarker)
    *plain, frames = judged_by(judge, take, "STANDARD", STARTED, NOW, filmed=True).pictures
    assert plain == list(judged_by(judge, take, "STANDARD", STARTED, NOW).pictures)
    assert (frames.kind, frames.taken_at) == ("frames", NOW)
    reel = unpacked(frames.content)
    assert [jpeg for _, jpeg in reel] == [sample.frame.jpeg for sample in take.frames]
    assert reel[-1][0] - reel[0][0] > 0.8 * (take.path[-1].time_ms - take.path[0].time_ms)


def test_a_photograph_is_rejected_with_its_pictures(photo: Sitter, landmarker: Landmarker) -> None:
    judged = judged_by(judge, performed(photo, landmarker), "PRO", STARTED, NOW)
    record = judged.record(2, STARTED, NOW)
    assert (record.outcome, record.attack_type, record.number) == ("reject", 1, 2)
    assert record.score is not None
    assert record.score < 50
    assert "PRO" in record.profile
    assert len(judged.pictures) == 3


@pytest.mark.parametrize(
    ("challenge", "kinds"),
    [
        (THIRD, ["faceImageFar", "faceImageNear"]),
        (ACTIONS, ["silentImage"]),
        (Challenge("SILENT", (Step("FACE", PLACE, 2000.0),)), ["silentImage"]),
        (
            Challenge("DISTANT_CLOSE_ACTION", (*CHALLENGE.steps, Step("OPEN_MOUTH", NEAR))),
            ["faceImageFar", "faceImageNear"],
        ),
    ],
    ids=["three distances", "ACTION", "SILENT", "DISTANT_CLOSE_ACTION"],
)
def test_each_flow_has_the_pictures_of_its_places(
    person: Sitter, landmarker: Landmarker, challenge: Challenge, kinds: list[str]
) -> None:
    take = performed(person, landmarker, challenge)
    assert [phase.action for phase in take.phases] == [step.action for step in challenge.steps]
    judged = judged_by(judge, take, "STANDARD", STARTED, NOW)
    assert judged.verdict.outcome == "pass", judged.verdict.signals
    pictures = [picture for picture in judged.pictures if picture.kind != "auditImage"]
    assert [picture.kind for picture in pictures] == kinds
    assert [picture.content for picture in pictures] == [still.frame.jpeg for still in told(take)]
    assert all(decode(picture.content).shape == (1280, 960, 3) for picture in pictures)


def test_what_cannot_be_judged_keeps_no_picture(faces: dict[str, Subject], landmarker: Landmarker) -> None:
    take = performed(Sitter(faces["person"], steps=1), landmarker)
    record = judged_by(judge, take, "STANDARD", STARTED, NOW).record(1, STARTED, NOW)
    assert (record.outcome, judged_by(judge, take, "STANDARD", STARTED, NOW, filmed=True).pictures) == ("retry", ())
    assert record.hint is not None


def test_a_page_cannot_date_its_pictures_before_the_attempt(person: Sitter, landmarker: Landmarker) -> None:
    late = STARTED + 500
    judged = judged_by(judge, performed(person, landmarker), "STANDARD", STARTED, late)
    assert all(STARTED <= picture.taken_at <= late for picture in judged.pictures)


def test_an_attempt_without_a_verdict_is_remembered_with_its_last_hint() -> None:
    attempt = Attempt(3, CHALLENGE, 0.0)
    record = unjudged(attempt, "lost", "PRO", STARTED, NOW)
    assert (record.number, record.outcome, record.score, record.attack_type) == (3, "lost", None, None)
    assert (record.hint, record.signals) == ("NO_FACE", ())
    assert "PRO" in record.profile
    assert replace(record, outcome="retry") == unjudged(attempt, "retry", "PRO", STARTED, NOW)
