"""One attempt at the challenge: frames come in one by one, messages for the page go out. No I/O, no clock."""

from __future__ import annotations

from dataclasses import replace

from inperson.capture.hold import Hold
from inperson.capture.lamp import Lamp
from inperson.capture.move import Move
from inperson.capture.performance import Performance
from inperson.capture.wire import Box, Feedback, Judging, Prompt, ServerMessage, Shown, Still
from inperson.engine.challenge import Challenge, Oval, Step
from inperson.engine.flows import MOVES
from inperson.engine.movements import rest_of
from inperson.engine.observation import Observation
from inperson.engine.quality import ACT, GOOD, Hint
from inperson.engine.spread import MOST_FRAMES, Spread, thinned
from inperson.engine.take import Phase, Provenance, Sample, Take

STEP_SECONDS = 30.0
"""How long one step may take before the attempt is given back with the last hint."""
SLOW_SECONDS = 0.35
"""What the wait for one frame counts of it at most: the rest is the line's, not the person's."""
LONGEST_STEP_SECONDS = 90.0
"""How long a step may take on the slowest line."""
MORE_TIME = 10
"""How often a person may ask for more time in one step (WCAG 2.2.1)."""
MOST_SEEN = 8_000
"""Frames after which nobody gets more time: what was measured in each is kept. Ten wishes in a step need 6,000."""
PUZZLED_SECONDS = 4.0
"""How long nothing may be good, before it is looked whether the picture stands on its head; and between two looks."""
MOST_LIT = 32
"""Of the frames that are kept, how many may be of the time in which the screen gave light."""


class Attempt:
    """Runs the ``challenge`` for the attempt ``number``. Its clock is ``now``, in seconds, given with every call."""

    def __init__(self, number: int, challenge: Challenge, now: float) -> None:
        self.number = number
        self.challenge = challenge
        self.finished = False
        self.upside_down = False
        self.last_hint: Hint = "NO_FACE"
        self._step = 0
        self._step_since = self._last_arrival = self._good_at = now
        self._spent = 0.0
        self._more_time = MORE_TIME
        self._granted = 0
        self._phases: list[Phase] = []
        self._path: list[Observation] = []
        self._arrivals: list[float] = []
        self._frames = Spread(MOST_FRAMES)
        self._lamp = Lamp(challenge.light)
        self._lit: list[Sample] = []
        self._held: tuple[Sample, ...] = ()
        self._performance = self._perform()

    def prompt(self) -> Prompt:
        """What to do in the current step."""
        return Prompt(step=self._step, action=self._current.action, oval=_box(self._current.oval))

    def overdue(self, now: float) -> bool:
        """Whether the current step has taken too long."""
        spent = self._spent + min(now - self._last_arrival, SLOW_SECONDS)
        return spent > STEP_SECONDS or now - self._step_since > LONGEST_STEP_SECONDS

    def puzzled(self, now: float) -> bool:
        """Whether nothing has been good for so long that it is worth a look if the picture is `upside_down`."""
        puzzled = now - self._good_at > PUZZLED_SECONDS
        if puzzled:
            self._good_at = now  # for as long again
        return puzzled

    def more_time(self, now: float) -> bool:
        """The person asks for more time: counts the current step's anew, unless that was done too often."""
        granted = self._more_time > 0 and len(self._path) < MOST_SEEN
        if granted:
            self._more_time, self._step_since, self._spent = self._more_time - 1, now, 0.0
            self._granted += 1
        return granted

    def see(self, sample: Sample, now: float) -> list[ServerMessage]:
        """Take one frame in. Answers its `Feedback`, and what follows: `Still`, `ScreenLight`, `Prompt`, `Judging`."""
        observation = sample.observation
        self._path.append(observation)
        self._arrivals.append(1000 * now)
        self._spent += min(now - self._last_arrival, SLOW_SECONDS)
        self._last_arrival = now
        self._frames.add(sample)
        self.last_hint = self._hint(self._performance.see(sample), now)
        more = self._go_on(sample, now)
        feedback = Feedback(
            sequence=observation.sequence, hint=self.last_hint, face=_face_box(observation), progress=self._progress
        )
        return [feedback, *more]

    def shown(self, message: Shown) -> None:
        """The page has shown a colour. Raises `inperson.errors.WireError`."""
        self._lamp.shown(message)

    def take(self, provenance: Provenance | None = None) -> Take:
        """What the finished attempt gives the engine. ``provenance`` is completed by what happened here."""
        said = provenance or Provenance()
        return Take(
            self.challenge.flow,
            tuple(self._phases),
            tuple(self._path),
            self._kept(),
            self.challenge,
            tuple(self._lamp.lights),
            replace(said, arrivals=tuple(self._arrivals), more_time=self._granted),
        )

    @property
    def _current(self) -> Step:
        return self.challenge.steps[min(self._step, len(self.challenge.steps) - 1)]

    @property
    def _progress(self) -> float:
        done = self._performance.share
        if self._step == 0 and self.challenge.light:
            done = (done + self._lamp.share) / 2
        return min(1.0, (self._step + 0.9 * done) / len(self.challenge.steps))

    def _hint(self, found: Hint, now: float) -> Hint:
        if found in (GOOD, ACT):
            self._good_at, self.upside_down = now, False
        return "UPRIGHT" if self.upside_down else found

    def _go_on(self, sample: Sample, now: float) -> list[ServerMessage]:
        """What follows a frame. The first place is done when its lights are, too."""
        phase = self._performance.phase
        if phase is None:
            return [Still()] if self._performance.wants_still() else []
        said: list[ServerMessage] = []
        if not self._lamp.done:
            self._lit.append(sample)
            light = self._lamp.see(sample.observation.time_ms, now) if self.last_hint == GOOD else None
            said += [] if light is None else [light]
        if self._lamp.done:
            said.append(self._advance(phase, now))
        return said

    def _kept(self) -> tuple[Sample, ...]:
        """The frames of the whole take, closer together where the screen gave light."""
        lit = {sample.frame.sequence: sample for sample in thinned(self._lit, MOST_LIT)}
        others = [sample for sample in self._frames.samples if sample.frame.sequence not in lit]
        kept = [*lit.values(), *thinned(others, MOST_FRAMES - len(lit))]
        return tuple(sorted(kept, key=lambda sample: sample.frame.sequence))

    def _perform(self) -> Performance:
        step = self._current
        asked_ms = self._path[-1].time_ms if self._path else None
        if step.action not in MOVES:
            return Hold(step, asked_ms)
        rest = rest_of(sample.observation for sample in self._held)
        if rest is None:
            raise ValueError("a move needs a place before it")
        return Move(step, rest, asked_ms)

    def _advance(self, phase: Phase, now: float) -> ServerMessage:
        self._phases.append(phase)
        if phase.action not in MOVES:
            self._held = phase.samples
        self._step += 1
        self._step_since, self._spent, self._more_time = now, 0.0, MORE_TIME
        if self._step == len(self.challenge.steps):
            self.finished = True
            return Judging()
        self._performance = self._perform()
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
