from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from inperson.engine.challenge import Challenge, Oval, Step
from inperson.engine.flows import Action, FlowCategory
from inperson.engine.frames import Frame
from inperson.engine.observation import Observation
from inperson.engine.signals import Signal
from inperson.engine.signals.compliance import LATEST_MS, REACTION_MS, compliance
from inperson.engine.take import Phase, Sample, Take
from tests.engine.given import observed

STEP_MS = 1000 / 15
FAR, NEAR = 0.3, 0.66
Look = Callable[[float], dict[str, Any]]
"""What a face does so many ms after its prompt: fields of `Face` that are not as at rest."""


def at_rest(_ms: float) -> dict[str, Any]:
    return {}


def oval(width: float) -> Oval:
    """Where the face of `observed` fits when it is so wide."""
    return Oval(0.5, 0.5, width, width * 0.75 / 0.75)


def looking(sequence: int, width: float, **look: Any) -> Observation:
    seen = observed(sequence, width=width, time_ms=sequence * STEP_MS)
    assert seen.face is not None
    return replace(seen, face=replace(seen.face, **look))


def sample(observation: Observation) -> Sample:
    return Sample(Frame(observation.sequence, observation.time_ms, False, b""), observation)


class Film:
    """One frame after the other, and the phases that they make up."""

    def __init__(self) -> None:
        self.path: list[Observation] = []
        self.phases: list[Phase] = []
        self.steps: list[Step] = []

    def show(self, frames: int, width: Callable[[float], float], look: Look = at_rest) -> list[Observation]:
        begin = len(self.path)
        for number in range(begin, begin + frames):
            share, ms = (number - begin) / max(frames - 1, 1), (number - begin) * STEP_MS
            self.path.append(looking(number, width(share), **look(ms)))
        return self.path[begin:]

    def hold(self, action: Action, width: float, frames: int = 10, way: Sequence[Observation] = ()) -> None:
        held = self.show(frames, lambda _: width)
        asked_ms = way[0].time_ms if way else held[0].time_ms
        self._end(action, width, held, asked_ms, held[-1].time_ms)

    def move(self, action: Action, width: float, look: Look, frames: int, done: int) -> None:
        """The move counts at frame ``done`` after its prompt."""
        shown = self.show(frames, lambda _: width, look)
        self._end(action, width, shown, shown[0].time_ms, shown[done].time_ms)

    def _end(self, action: Action, width: float, shown: Sequence[Observation], asked_ms: float, done_ms: float) -> None:
        self.steps.append(Step(action, oval(width)))
        samples = tuple(sample(each) for each in shown)
        self.phases.append(Phase(action, samples, asked_ms=asked_ms, done_ms=done_ms))

    def take(self, flow: FlowCategory = "ACTION") -> Take:
        return Take(flow, tuple(self.phases), tuple(self.path), challenge=Challenge(flow, tuple(self.steps)))


def signal_of(film: Film) -> Signal:
    found = compliance(film.take())
    assert found is not None
    return found


def approach(share: float) -> float:
    return float(FAR * (NEAR / FAR) ** min(1.0, max(0.0, 1.4 * share - 0.4)))


def from_far_to_near(way: Callable[[float], float] = approach, frames: int = 24) -> Film:
    film = Film()
    film.hold("FAR", FAR)
    film.hold("NEAR", NEAR, way=film.show(frames, way))
    return film


def turned(since_ms: float, lasting_ms: float = 600, yaw: float = 25.0) -> Look:
    """Left is positive."""
    return lambda ms: {"yaw": yaw if since_ms <= ms < since_ms + lasting_ms else 0.0}


def blinked(since_ms: float, lasting_ms: float = 200) -> Look:
    return lambda ms: {"eyes": 0.05 if since_ms <= ms < since_ms + lasting_ms else 0.3}


@dataclass(frozen=True)
class Asked:
    """A move, and how it looks when it begins so many ms after its prompt."""

    action: Action
    look: Callable[[float], Look]


ASKED = {
    "left": Asked("TURN_LEFT", turned),
    "right": Asked("TURN_RIGHT", lambda ms: turned(ms, yaw=-25.0)),
    "blink": Asked("BLINK", blinked),
    "mouth": Asked("OPEN_MOUTH", lambda ms: lambda t: {"mouth": 0.6 if ms <= t < ms + 500 else 0.05}),
}


def answered(asked: Asked, after_ms: float = 500, extra: Look = at_rest) -> Film:
    """The move ``asked``, begun ``after_ms``, and whatever else is to be seen meanwhile."""
    film = Film()
    film.hold("FACE", 0.45)
    look = asked.look(after_ms)
    done = math.ceil((after_ms + 200) / STEP_MS)  # when the eyes are open again, or the rest lasted
    film.move(asked.action, 0.45, lambda ms: {**look(ms), **extra(ms)}, frames=done + 12, done=done)
    return film


def test_who_goes_from_far_to_near_complies() -> None:
    signal = signal_of(from_far_to_near())
    assert (signal.name, signal.value, signal.says) == ("compliance", 1.0, "live")
    assert signal.sentence == "Everything that was asked was done."


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED.keys())
def test_who_makes_the_move_after_its_prompt_complies(asked: Asked) -> None:
    signal = signal_of(answered(asked))
    assert (signal.value, signal.says) == (1.0, "live")
    assert signal.sentence == "Everything that was asked was done, the moves 0.5 s after their prompts."


def test_each_answer_makes_it_surer_and_a_late_one_less_so() -> None:
    place = Film()
    place.hold("FACE", 0.45)
    prompt, late = (answered(ASKED["left"], ms) for ms in (500, LATEST_MS + 500))
    assert signal_of(place).confidence < signal_of(late).confidence < signal_of(prompt).confidence
    assert signal_of(prompt).confidence < 0.9


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED.keys())
@pytest.mark.parametrize("early_ms", [-100.0, 0.0, REACTION_MS / 3])
def test_a_move_that_began_before_anybody_can_have_read_its_prompt_is_no_answer(asked: Asked, early_ms: float) -> None:
    film = Film()
    film.show(10, lambda _: 0.45)
    film.hold("FACE", 0.45)
    whole = asked.look(early_ms + 10 * STEP_MS)  # on a path that begins ten frames before the prompt
    before = film.path[-10:]
    film.path[-10:] = [looking(each.sequence, 0.45, **whole(each.time_ms - before[0].time_ms)) for each in before]
    done = math.ceil((early_ms + 200) / STEP_MS)
    film.move(asked.action, 0.45, asked.look(early_ms), frames=20, done=done)
    signal = signal_of(film)
    assert (signal.says, signal.confidence) == ("nothing", 0.0)
    assert signal.sentence == "A move had begun before its prompt could be read."


@pytest.mark.parametrize(
    ("asked", "extra"),
    [
        ("blink", turned(300, 300)),
        ("blink", lambda ms: {"mouth": 0.7 if 200 <= ms < 450 else 0.05}),
        ("mouth", turned(0, 300, yaw=-30)),
    ],
    ids=["turned instead of only blinking", "opened the mouth first", "turned first"],
)
def test_what_was_not_asked_is_no_answer(asked: str, extra: Look) -> None:
    film = answered(ASKED[asked], 1200, extra)
    signal = signal_of(film)
    assert (signal.says, signal.value) == ("nothing", 0.5)
    assert signal.sentence == "Another move was shown than the one that was asked."


def test_everybody_blinks_and_may_mix_up_left_and_right_once() -> None:
    assert signal_of(answered(ASKED["mouth"], 1200, blinked(300))).says == "live"
    film = Film()
    film.hold("FACE", 0.45)
    film.move(
        "TURN_LEFT", 0.45, lambda ms: {**turned(300, 400, -25)(ms), **({} if ms < 900 else turned(900)(ms))}, 30, 17
    )
    assert signal_of(film).says == "live"


def test_who_turns_to_and_fro_answers_nothing() -> None:
    film = Film()
    film.hold("FACE", 0.45)

    def swing(ms: float) -> dict[str, Any]:
        return {"yaw": {1: -25.0, 3: -25.0, 5: 25.0}.get(int(ms // 300), 0.0)}

    film.move("TURN_LEFT", 0.45, swing, 30, 25)
    assert signal_of(film).sentence == "Another move was shown than the one that was asked."


def test_a_face_that_is_not_held_where_it_was_asked_complies_with_nothing() -> None:
    film = Film()
    film.hold("FACE", 0.45)
    film.steps[0] = replace(film.steps[0], oval=oval(0.6))
    signal = signal_of(film)
    assert (signal.says, signal.value) == ("nothing", 0.0)
    assert signal.sentence == "The face was not held where it was asked to be."


def test_a_face_that_is_near_before_it_was_asked_has_not_answered() -> None:
    early = signal_of(from_far_to_near(lambda share: FAR * (NEAR / FAR) ** min(1.0, 0.4 + share)))
    assert (early.says, early.value) == ("nothing", 0.5)
    assert early.sentence == "The face was on its way before it was asked to move."


def test_whoever_sways_at_the_far_end_is_not_on_the_way() -> None:
    film = from_far_to_near()
    last_held = film.phases[0].samples[-1].observation.sequence
    film.path[last_held - 3 : last_held + 1] = [
        looking(number, FAR * 1.12) for number in range(last_held - 3, last_held + 1)
    ]
    assert signal_of(film).says == "live"


def test_a_face_that_is_here_and_then_there_did_not_come() -> None:
    cut = signal_of(from_far_to_near(lambda share: FAR if share < 0.5 else NEAR))
    assert (cut.says, cut.sentence) == ("nothing", "The face did not come from one place to the next.")


def test_on_a_bad_line_the_way_may_be_lost() -> None:
    assert signal_of(from_far_to_near(lambda share: FAR if share < 0.5 else NEAR, frames=4)).says == "live"


def test_who_answers_again_and_again_before_the_question_is_a_recording() -> None:
    film = from_far_to_near(lambda share: FAR * (NEAR / FAR) ** min(1.0, 0.4 + share))
    film.path[-4:] = [
        looking(each.sequence, NEAR, mouth=0.6 if each.sequence % 1000 else 0.05) for each in film.path[-4:]
    ]
    film.move("OPEN_MOUTH", NEAR, lambda ms: {"mouth": 0.6 if ms < 300 else 0.05}, 15, 2)
    signal = signal_of(film)
    assert (signal.says, signal.confidence) == ("attack", 0.5)
    assert signal.sentence == "2 steps were answered before they were asked."


def test_steps_in_another_order_are_no_answer() -> None:
    film = from_far_to_near()
    film.phases.reverse()
    signal = signal_of(film)
    assert (signal.says, signal.value) == ("nothing", 0.0)


def test_where_nothing_was_asked_nothing_was_answered() -> None:
    whole = from_far_to_near().take()
    assert compliance(replace(whole, challenge=None)) is None
    assert compliance(replace(whole, phases=())) is None
