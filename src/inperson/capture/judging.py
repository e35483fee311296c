"""From a finished attempt to what is remembered of it. Runs in a worker thread."""

from __future__ import annotations

from dataclasses import dataclass

from inperson.capture.attempt import Attempt
from inperson.engine.evidence import evidence_picture
from inperson.engine.frames import encode
from inperson.engine.profiles import PROFILES
from inperson.engine.verdict import Verdict, judge
from inperson.records.results import AttemptRecord, Outcome, Picture, SignalRecord

FAR, NEAR, EVIDENCE = "faceImageFar", "faceImageNear", "evidence"


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict, and the pictures that go with it when it is final."""

    verdict: Verdict
    pictures: tuple[Picture, ...]

    def record(self, number: int, started_at: int, finished_at: int) -> AttemptRecord:
        """What is stored of the attempt; times in epoch ms."""
        verdict = self.verdict
        return AttemptRecord(
            number=number,
            outcome=verdict.outcome,
            score=round(verdict.score, 2),
            attack_type=None if verdict.attack_type is None else int(verdict.attack_type),
            hint=verdict.hint,
            profile=verdict.profile,
            started_at=started_at,
            finished_at=finished_at,
            signals=tuple(
                SignalRecord(s.name, s.value, s.says, round(s.confidence, 4), s.sentence) for s in verdict.signals
            ),
        )


def judge_attempt(attempt: Attempt, product_level: str, started_at: int, now: int) -> Judged:
    """Judge a finished attempt, whose first frame came after ``started_at`` and whose last about ``now`` (epoch ms)."""
    take = attempt.take()
    verdict = judge(take, PROFILES[product_level])
    if verdict.outcome == "retry":
        return Judged(verdict, ())
    far, near = take.stills
    # The page's clock starts anywhere; only its differences are used, and no further than ours confirms them.
    last_ms = take.path[-1].time_ms
    pictures = [
        Picture(kind, max(started_at, round(now - last_ms + sample.frame.time_ms)), sample.frame.jpeg)
        for kind, sample in ((FAR, far), (NEAR, near))
    ]
    if verdict.relief is not None:
        drawn = encode(evidence_picture(verdict.relief))
        pictures.append(Picture(EVIDENCE, pictures[-1].taken_at, drawn))
    return Judged(verdict, tuple(pictures))


def unjudged(
    attempt: Attempt, outcome: Outcome, product_level: str, started_at: int, finished_at: int
) -> AttemptRecord:
    """What is stored of an attempt that came to no verdict: lost, or out of time."""
    return AttemptRecord(
        number=attempt.number,
        outcome=outcome,
        score=None,
        attack_type=None,
        hint=attempt.last_hint,
        profile=PROFILES[product_level].name,
        started_at=started_at,
        finished_at=finished_at,
    )
