"""One attempt at the challenge: frames come in one by one, messages for the page go out. No I/O, no clock."""

from __future__ import annotations

from dataclasses import dataclass, field

from inperson.capture.wire import Box, Feedback, Judging, Prompt, ServerMessage, Still
from inperson.engine.challenge import Challenge, Oval, Step, place
from inperson.engine.observation import Observation
from inperson.engine.quality import GOOD, Hint, hint
from inperson.engine.take import Sample, Take, best

STEP_SECONDS = 30.0
"""How long one step may take before the attempt is given back with the last hint."""
LEAST_HELD = 4
"""Frames that a hold must have, however long it lasted: relief wants several at each end."""
MOST_HELD = 24
_GRACE_MS = 400.0  # a blink, or one blurred frame, does not break a hold
_STILL_AFTER = 2  # held frames: the face is there to stay
_STILL_SLACK = 1.5  # the still arrives a moment later, and the person breathes


@dataclass(slots=True)
class _Hold:
    """How long the face has been where it was asked to be."""

    samples: list[Sample] = field(default_factory=list)
    since_ms: float = 0.0
    last_ms: float = 0.0
    still: Sample | None = None
    still_asked: bool = False

    def add(self, sample: Sample) -> None:
        now = sample.observation.time_ms
        if not self.samples:
            self.since_ms = now
        self.last_ms = now
        self.samples.append(sample)
        if len(self.samples) > MOST_HELD:
            self.samples = best(self.samples, MOST_HELD // 2)

    def share(self, hold_ms: float) -> float:
        if not self.samples:
            return 0.0
        return min((self.last_ms - self.since_ms) / hold_ms, len(self.samples) / LEAST_HELD, 1.0)


class Attempt:
    """Runs the ``challenge`` for the attempt ``number``. Its clock is ``now``, in seconds, given with every call."""

    def __init__(self, number: int, challenge: Challenge, now: float) -> None:
        self.number = number
        self.challenge = challenge
        self.finished = False
        self.last_hint: Hint = "NO_FACE"
        self._step = 0
        self._step_since = now
        self._hold = _Hold()
        self._done: list[_Hold] = []
        self._path: list[Observation] = []

    def prompt(self) -> Prompt:
        """What to do in the current step."""
        step = self._current
        return Prompt(step=self._step, action=step.action, oval=_box(step.oval))

    def overdue(self, now: float) -> bool:
        """Whether the current step has taken too long."""
        return now - self._step_since > STEP_SECONDS

    def see(self, sample: Sample, now: float) -> list[ServerMessage]:
        """Take one frame in. Answers its `Feedback`, and what else follows: a `Still`, the next `Prompt`, `Judging`."""
        observation = sample.observation
        self._path.append(observation)
        self.last_hint = hint(observation, self._current.oval)
        self._judge_hold(sample)
        replies: list[ServerMessage] = [
            Feedback(
                sequence=observation.sequence, hint=self.last_hint, face=_face_box(observation), progress=self._progress
            )
        ]
        if self._hold.share(self._current.hold_ms) >= 1.0 and self._hold.still is not None:
            replies.append(self._advance(now))
        elif len(self._hold.samples) >= _STILL_AFTER and self._hold.still is None and not self._hold.still_asked:
            self._hold.still_asked = True
            replies.append(Still())
        return replies

    def take(self) -> Take:
        """What the finished attempt gives the engine."""
        far, near = self._done
        return Take(tuple(far.samples), tuple(near.samples), tuple(self._path), self.stills(), self.challenge)

    def stills(self) -> tuple[Sample, Sample]:
        """The full-resolution frames of the finished attempt: far, near. Raises ValueError before that."""
        match [hold.still for hold in self._done]:
            case [Sample() as far, Sample() as near]:
                return far, near
        raise ValueError("the attempt is not finished")

    @property
    def _current(self) -> Step:
        return self.challenge.steps[min(self._step, len(self.challenge.steps) - 1)]

    @property
    def _progress(self) -> float:
        return min(1.0, (self._step + 0.9 * self._hold.share(self._current.hold_ms)) / len(self.challenge.steps))

    def _judge_hold(self, sample: Sample) -> None:
        observation = sample.observation
        hold = self._hold
        if sample.frame.still and hold.still_asked:
            hold.still_asked = False
            if observation.faces == 1 and place(observation, self._current.oval, _STILL_SLACK) == "FITS":
                hold.still = sample
        if self.last_hint == GOOD:
            hold.add(sample)
        elif hold.samples and observation.time_ms - hold.last_ms > _GRACE_MS:
            self._hold = _Hold(still_asked=hold.still_asked)

    def _advance(self, now: float) -> ServerMessage:
        self._done.append(self._hold)
        self._hold = _Hold()
        self._step += 1
        self._step_since = now
        if self._step == len(self.challenge.steps):
            self.finished = True
            return Judging()
        return self.prompt()


def _box(oval: Oval) -> Box:
    return Box(oval.cx, oval.cy, oval.width, oval.height)


def _face_box(observation: Observation) -> Box | None:
    face = observation.face
    if face is None:
        return None
    x, y = face.center
    width, height = observation.width, observation.height
    return Box(round(x / width, 4), round(y / height, 4), round(face.width / width, 4), round(face.height / height, 4))
