from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from inperson.capture.attempt import Attempt
from inperson.capture.judging import judge_attempt, unjudged
from inperson.capture.wire import Still
from inperson.engine.frames import Frame, decode
from inperson.engine.landmarks import Landmarker
from inperson.engine.observation import observe
from inperson.engine.take import Sample
from tests.capture.given import CHALLENGE
from tests.capture.page import Sitter

STARTED, NOW = 1_708_509_899_928, 1_708_509_906_000


@pytest.fixture(scope="module")
def landmarker() -> Iterator[Landmarker]:
    landmarker = Landmarker()
    yield landmarker
    landmarker.close()


def performed(sitter: Sitter, landmarker: Landmarker, move_ms: float = 1000.0) -> Attempt:
    """An attempt that the sitter has finished, ten frames a second."""
    attempt = Attempt(1, CHALLENGE, 0.0)
    time_ms, still, step = 50_000.0, False, 0
    for sequence in range(100):
        prompt = attempt.prompt()
        time_ms += move_ms if prompt.step != step else 100.0
        step = prompt.step
        frame = Frame(sequence, time_ms, still, sitter.jpeg(prompt.oval, time_ms / 1000, still))
        still = Still() in attempt.see(Sample(frame, observe(frame, landmarker)), 0.0)
        if attempt.finished:
            return attempt
    raise AssertionError("the challenge cannot be met")


def test_a_person_passes_with_both_stills_and_the_evidence(person: Sitter, landmarker: Landmarker) -> None:
    attempt = performed(person, landmarker)
    judged = judge_attempt(attempt, "STANDARD", STARTED, NOW)
    record = judged.record(1, STARTED, NOW)
    assert (record.outcome, record.attack_type, record.hint) == ("pass", None, None)
    assert record.score is not None
    assert record.score >= 50
    assert (record.number, record.started_at, record.finished_at) == (1, STARTED, NOW)
    assert "STANDARD" in record.profile
    assert {signal.name: signal.says for signal in record.signals}["relief"] == "live"
    assert all(signal.sentence for signal in record.signals)

    far, near, evidence = judged.pictures
    assert [picture.kind for picture in judged.pictures] == ["faceImageFar", "faceImageNear", "evidence"]
    far_still, near_still = attempt.stills()
    assert (far.jpeg, near.jpeg) == (far_still.frame.jpeg, near_still.frame.jpeg)
    assert decode(evidence.jpeg).size
    last = attempt.take().path[-1].time_ms
    assert far.taken_at == round(NOW - (last - far_still.frame.time_ms))
    assert near.taken_at == round(NOW - (last - near_still.frame.time_ms))


def test_a_photograph_is_rejected_with_its_pictures(photo: Sitter, landmarker: Landmarker) -> None:
    judged = judge_attempt(performed(photo, landmarker), "PRO", STARTED, NOW)
    record = judged.record(2, STARTED, NOW)
    assert (record.outcome, record.attack_type, record.number) == ("reject", 1, 2)
    assert record.score is not None
    assert record.score < 50
    assert "PRO" in record.profile
    assert len(judged.pictures) == 3


def test_what_cannot_be_judged_keeps_no_picture(person: Sitter, landmarker: Landmarker) -> None:
    judged = judge_attempt(performed(person, landmarker, move_ms=20.0), "STANDARD", STARTED, NOW)
    record = judged.record(1, STARTED, NOW)
    assert record.outcome == "retry"
    assert record.hint is not None
    assert judged.pictures == ()


def test_a_page_cannot_date_its_pictures_before_the_attempt(person: Sitter, landmarker: Landmarker) -> None:
    attempt = performed(person, landmarker)
    late = STARTED + 500
    judged = judge_attempt(attempt, "STANDARD", STARTED, late)
    assert all(STARTED <= picture.taken_at <= late for picture in judged.pictures)


def test_an_attempt_without_a_verdict_is_remembered_with_its_last_hint() -> None:
    attempt = Attempt(3, CHALLENGE, 0.0)
    record = unjudged(attempt, "lost", "PRO", STARTED, NOW)
    assert (record.number, record.outcome, record.score, record.attack_type) == (3, "lost", None, None)
    assert (record.hint, record.signals) == ("NO_FACE", ())
    assert "PRO" in record.profile
    assert replace(record, outcome="retry") == unjudged(attempt, "retry", "PRO", STARTED, NOW)
