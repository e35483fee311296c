"""The moves that people render are those that the engine counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from inperson.engine.flows import MOVES, Move
from inperson.engine.frames import decode, encode
from inperson.engine.landmarks import Landmarker
from inperson.engine.movements import movements, rest_of
from inperson.engine.observation import Observation, measure
from inperson.simulator.clip import Cue, oval, play
from inperson.simulator.live import Live
from inperson.simulator.picture import face_picture
from inperson.simulator.subjects import Subject, subject
from tests.engine.given import PEOPLE, with_people

SETTLED = 2.2
"""Seconds until somebody holds still at the place."""


@pytest.fixture(scope="module")
def landmarker() -> Iterator[Landmarker]:
    landmarker = Landmarker()
    yield landmarker
    landmarker.close()


def counted(person: Subject, move: Move, width: float, fps: float, landmarker: Landmarker) -> list[Move]:
    """What the engine counts while ``person``, ``width`` wide, is asked for ``move``: all but spontaneous blinks."""
    place = oval(person.camera, width, 0.5, 0.5)
    cues = [Cue(place, 3.0), Cue(place, 3.0, move)]
    rested, path = list[Observation](), list[Observation]()
    for shot in play(Live(person), cues, fps):
        if shot.cue == 0 and shot.t < SETTLED:
            continue
        picture = decode(encode(shot.image, 80))
        (path if shot.cue else rested).append(measure(picture, landmarker, 0, 1000 * shot.t))
    rest = rest_of(rested)
    assert rest is not None
    return [found.move for found in movements(path, rest) if found.move == move or found.move != "BLINK"]


@pytest.mark.parametrize("fps", [8.0, 15.0])
@pytest.mark.parametrize("move", MOVES)
def test_each_move_is_counted_and_no_other(
    move: Move, fps: float, who: Callable[[str], Subject], landmarker: Landmarker
) -> None:
    assert set(counted(who("person"), move, 0.46, fps, landmarker)) == {move}


@pytest.mark.parametrize("move", ["BLINK", "OPEN_MOUTH"])
def test_moves_are_counted_near_the_camera(move: Move, who: Callable[[str], Subject], landmarker: Landmarker) -> None:
    assert set(counted(who("person"), move, 0.7, 10.0, landmarker)) == {move}


@with_people
@pytest.mark.parametrize("name", ["person-1", "person-5"])
def test_real_faces_move_as_well(name: str, landmarker: Landmarker) -> None:
    person = subject("person", face_picture(PEOPLE / f"{name}.jpg"), seed=1)
    for move in MOVES:
        assert set(counted(person, move, 0.46, 10.0, landmarker)) == {move}
