"""A visit in virtual time, by a real simulated person and by cameras that misbehave."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np
import pytest

from bench.pad.matrix import ASTRONAUT, Trial
from bench.pad.visit import GAP, REFUSED, SHORT_SIDE, Visit, visit
from inperson.capture.attempt import STEP_SECONDS
from inperson.capture.wire import Box
from inperson.engine.flows import Action
from inperson.engine.landmarks import Landmarker
from inperson.simulator.arrays import Pixels
from inperson.simulator.camera import Camera
from inperson.simulator.picture import face_picture
from inperson.simulator.player import player
from inperson.simulator.pose import Triple

TRIAL = Trial("person", ASTRONAUT, ASTRONAUT, 3, "DISTANT_CLOSE", "PRO")
CHALLENGE = TRIAL.challenge(0.75)


@pytest.fixture(scope="module")
def landmarker() -> Iterator[Landmarker]:
    landmarker = Landmarker()
    yield landmarker
    landmarker.close()


@pytest.fixture(scope="module")
def visited(landmarker: Landmarker) -> Visit:
    """A person who is asked for three distances."""
    return visit(player("person", face_picture(None), 3), CHALLENGE, landmarker, chance())


def chance() -> Random:
    """The same each time."""
    return Random(1)  # noqa: S311


class Wall:
    """A camera that sees a grey wall. ``backwards``: its clock runs so."""

    def __init__(self, backwards: bool = False) -> None:
        self.camera = Camera()
        self.label, self.frame_rate, self.lost = "front camera", 3.0, 0.0
        self._backwards = backwards

    def prompt(self, action: Action, oval: Box, t: float) -> None: ...

    def see(self, face: Box | None, t: float) -> None: ...

    def shine(self, colour: Triple, t: float) -> None: ...

    def frame(self, t: float, long_side: int) -> Pixels:  # noqa: ARG002
        return np.full((long_side, long_side * 3 // 4, 3), 120, np.uint8)

    def clock(self, t: float) -> float:
        return 1000 * (60 - t if self._backwards else t)

    def truth(self) -> dict[str, Any]:
        return {}


def test_a_person_finishes_what_is_asked(visited: Visit) -> None:
    assert visited.take is not None
    assert [phase.action for phase in visited.take.phases] == list(visited.asked) == [s.action for s in CHALLENGE.steps]
    assert visited.take.challenge == CHALLENGE
    assert 0 < visited.seconds < 3 * STEP_SECONDS


def test_frames_are_those_of_the_page(visited: Visit) -> None:
    assert visited.take is not None
    path = visited.take.path
    assert len(path) == visited.frames
    small = [each for each in path if min(each.width, each.height) == SHORT_SIDE]
    assert len(small) == visited.frames - visited.stills
    assert all(phase.still is not None and phase.still.frame.still for phase in visited.take.phases)
    assert all(later.time_ms - earlier.time_ms > 1000 * GAP - 10 for earlier, later in pairwise(small))


def test_every_frame_arrives_after_it_was_taken_and_after_the_one_before(visited: Visit) -> None:
    assert visited.take is not None
    arrivals = visited.take.provenance.arrivals
    assert len(arrivals) == visited.frames
    assert all(earlier <= later for earlier, later in pairwise(arrivals))
    assert all(0 <= came - seen.time_ms < 250 for came, seen in zip(arrivals, visited.take.path, strict=True))
    assert visited.take.provenance.label


def test_the_same_visit_is_the_same_again(visited: Visit, landmarker: Landmarker) -> None:
    again = visit(player("person", face_picture(None), 3), CHALLENGE, landmarker, chance())
    assert (again.seconds, again.frames, again.stills) == (visited.seconds, visited.frames, visited.stills)


def test_a_step_that_is_never_done_ends_the_attempt(landmarker: Landmarker) -> None:
    waited = visit(Wall(), CHALLENGE, landmarker, chance())
    assert waited.take is None
    assert waited.hint == "NO_FACE"
    assert waited.seconds == pytest.approx(STEP_SECONDS, abs=1)
    assert waited.stills == 0


def test_a_clock_that_goes_back_ends_the_connection(landmarker: Landmarker) -> None:
    refused = visit(Wall(backwards=True), CHALLENGE, landmarker, chance())
    assert (refused.take, refused.hint) == (None, REFUSED)
    assert refused.frames == 1
