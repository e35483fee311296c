"""Compliance: what was asked was done, in its order, after its prompt, and nothing else instead (design §4).

A recording does what it does. It may fit once by chance; it does not wait for a prompt and then answer it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from inperson.engine.challenge import Oval, place
from inperson.engine.flows import MOVES, TURNS, Move
from inperson.engine.movements import Movement, Rest, movements, rest_of
from inperson.engine.observation import Observation
from inperson.engine.signals import Signal
from inperson.engine.take import Phase, Take

NAME = "compliance"
REACTION_MS = 120.0
"""Nobody answers what they see sooner; runners are given 100 ms from the shot before a start counts as false."""
LATEST_MS = 6000.0
"""An answer that took longer is worth half: time enough to look for the right recording."""
LEAST_FITTING = 0.8
"""The share of a hold's frames that lie in the oval."""
_BEFORE_MS = 1000.0  # of the path before a prompt: a move that began there has its beginning
_ON_ITS_WAY = 0.25  # of the way between two places
_SWAY = 0.18  # logarithm of the size: no body sways so far in a place that it holds
_JUST_BEFORE_MS = 250.0
_LEAST_BETWEEN = 5  # frames between two places: with fewer the way may have fallen through the gaps


@dataclass(frozen=True, slots=True)
class Answer:
    """How one step was answered. ``fault``: why it is no answer, as a sentence; empty when it is one.

    ``reaction_ms``: from the prompt to the beginning of the move; nothing for a place. ``foretold``: it began before
    anybody can have read the prompt.
    """

    fault: str = ""
    reaction_ms: float | None = None
    foretold: bool = False


def compliance(take: Take) -> Signal | None:
    """Compare what ``take`` shows with what was asked. Nothing when nothing was asked, as of a clip."""
    challenge = take.challenge
    if challenge is None or not take.phases:
        return None
    asked, shown = [step.action for step in challenge.steps], [phase.action for phase in take.phases]
    if asked != shown:
        return Signal(
            NAME, 0.0, "nothing", 0.0, "The steps were not carried out in the order in which they were asked."
        )
    ovals = [step.oval for step in challenge.steps]
    answers = list(_answers(take, ovals))
    good = sum(not answer.fault for answer in answers)
    value = good / len(answers)
    foretold = sum(answer.foretold for answer in answers)
    if foretold >= 2:
        return Signal(NAME, value, "attack", 0.5, f"{foretold} steps were answered before they were asked.")
    fault = next((answer.fault for answer in answers if answer.fault), None)
    if fault is not None:
        return Signal(NAME, value, "nothing", 0.0, fault)
    return _answered(value, answers)


def answered(move: Move, asked_ms: float, done_ms: float, path: Sequence[Observation], rest: Rest) -> Answer:
    """Whether the ``move`` that ended a step at ``done_ms`` answers the prompt of ``asked_ms``."""
    window = [each for each in path if asked_ms - _BEFORE_MS <= each.time_ms <= done_ms]
    seen = movements(window, rest)
    made = [each for each in seen if each.move == move and each.begin_ms <= done_ms <= each.end_ms]
    if not made:
        return Answer("A move that was asked was not seen.")
    reaction_ms = made[0].begin_ms - asked_ms
    if reaction_ms < REACTION_MS:
        return Answer("A move had begun before its prompt could be read.", reaction_ms, foretold=True)
    strays = [each for each in seen if each.begin_ms >= asked_ms and _strays(each, move)]
    # Whoever mixes up left and right once is a person; a recording may show everything in turn.
    if sum(each.move not in TURNS or move not in TURNS for each in strays) or len(strays) > 1:
        return Answer("Another move was shown than the one that was asked.", reaction_ms)
    return Answer("", reaction_ms)


def _strays(seen: Movement, asked: Move) -> bool:
    return seen.move not in (asked, "BLINK")  # everybody blinks


def _answers(take: Take, ovals: Sequence[Oval]) -> Iterator[Answer]:
    rest: Rest | None = None
    before: Phase | None = None
    for phase, oval in zip(take.phases, ovals, strict=True):
        if phase.action in MOVES:
            yield _moved(phase, phase.action, take.path, rest)
        else:
            rest = rest_of(sample.observation for sample in phase.samples)
            yield _held(phase, oval, take.path, before)
        before = phase


def _moved(phase: Phase, move: Move, path: Sequence[Observation], rest: Rest | None) -> Answer:
    if rest is None:
        return Answer("A move was made without a face at rest before it.")
    return answered(move, phase.asked_ms, phase.done_ms, path, rest)


def _held(phase: Phase, oval: Oval, path: Sequence[Observation], before: Phase | None) -> Answer:
    held = [sample.observation for sample in phase.samples if sample.observation.face is not None]
    if not held or np.mean([place(each, oval) == "FITS" for each in held]) < LEAST_FITTING:
        return Answer("The face was not held where it was asked to be.")
    if before is None or before.action in MOVES:
        return Answer()
    start, goal = (np.median([_size(sample.observation) for sample in each.samples]) for each in (before, phase))
    seen = [each for each in path if phase.asked_ms - _JUST_BEFORE_MS <= each.time_ms <= phase.done_ms]
    way = [(each.time_ms, (_size(each) - start) / (goal - start or 1.0)) for each in seen if each.faces == 1]
    least = max(_ON_ITS_WAY, _SWAY / max(abs(goal - start), 1e-3))
    if any(share > least for ms, share in way if ms <= phase.asked_ms + REACTION_MS):
        return Answer("The face was on its way before it was asked to move.", foretold=True)
    between = [share for ms, share in way if before.done_ms < ms < held[0].time_ms]
    if len(between) >= _LEAST_BETWEEN and not any(_ON_ITS_WAY < share < 1 - _ON_ITS_WAY for share in between):
        return Answer("The face did not come from one place to the next.")
    return Answer()


def _size(observation: Observation) -> float:
    face = observation.face
    return float(np.log(face.width / observation.width)) if face else 0.0


def _answered(value: float, answers: Sequence[Answer]) -> Signal:
    reactions = [answer.reaction_ms for answer in answers if answer.reaction_ms is not None]
    prompt = [reaction for reaction in reactions if reaction <= LATEST_MS]
    # Each place and each prompt move is one more thing that a recording would have to meet by chance.
    sure = min(0.9, 0.2 * (len(answers) - len(reactions)) + 0.25 * len(prompt) + 0.12 * (len(reactions) - len(prompt)))
    after = f", the moves {' and '.join(f'{each / 1000:.1f}' for each in reactions)} s after their prompts"
    return Signal(NAME, value, "live", sure, f"Everything that was asked was done{after if reactions else ''}.")
