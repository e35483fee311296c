"""From a finished attempt to what is remembered of it. Runs in a worker thread."""

from __future__ import annotations

from dataclasses import dataclass

from inperson.capture.attempt import Attempt
from inperson.capture.rooms import Judge
from inperson.engine.audit.archive import archive
from inperson.engine.film import packed
from inperson.engine.profiles import PROFILES
from inperson.engine.take import Take
from inperson.engine.verdict import Verdict
from inperson.records.results import AUDIT, FRAMES, AttemptRecord, Outcome, Picture, SignalRecord

KINDS = {"FACE": "silentImage", "FAR": "faceImageFar", "NEAR": "faceImageNear"}
"""What the contract calls the still of a place (§7). The unannounced one has no name there: it is in the archive."""


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


def judged_by(
    judge: Judge, take: Take, product_level: str, started_at: int, now: int, *, filmed: bool = False
) -> Judged:
    """What ``judge`` says of a take: its first frame came after ``started_at``, its last about ``now`` (epoch ms).

    ``filmed``: with a verdict, keep frames that a video can be made of.
    """
    verdict = judge(take, PROFILES[product_level])
    if verdict.outcome == "retry":
        return Judged(verdict, ())
    # The page's clock starts anywhere; only its differences are used, and no further than ours confirms them.
    last_ms = take.path[-1].time_ms
    pictures = [
        Picture(
            KINDS[phase.action],
            max(started_at, round(now - last_ms + phase.still.frame.time_ms)),
            phase.still.frame.jpeg,
        )
        for phase in take.phases
        if phase.still is not None and phase.action in KINDS
    ]
    pictures.append(Picture(AUDIT, now, archive(take, verdict)))
    if filmed and take.frames:
        pictures.append(Picture(FRAMES, now, packed(take)))
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
