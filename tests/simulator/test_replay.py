from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from inperson.capture.wire import Box
from inperson.engine.landmarks import FACE_OVAL
from inperson.simulator.arrays import Pixels, Points
from inperson.simulator.clip import oval
from inperson.simulator.replay import REPLAYS, Replay, replay
from tests.simulator.conftest import SEED

FindFace = Callable[[Pixels], Points]


def box_in(image: Pixels, find_face: FindFace) -> Box:
    size = (image.shape[1], image.shape[0])
    outline = find_face(image)[list(FACE_OVAL)] / size
    (cx, cy), (width, height) = (outline.min(0) + outline.max(0)) / 2, np.ptp(outline, axis=0)
    return Box(float(cx), float(cy), float(width), float(height))


def watched(who: Replay, begin: float, end: float, find_face: FindFace) -> Box:
    """The face at ``end``, when the attacker has seen the preview since ``begin``."""
    for t in np.arange(begin, end, 0.4):
        who.see(box_in(who.frame(t, 320), find_face), t + 0.1)
    return box_in(who.frame(end, 640), find_face)


@pytest.mark.parametrize("species", REPLAYS)
def test_the_recorded_face_comes_to_the_first_oval(species: str, astronaut: Pixels, find_face: FindFace) -> None:
    who = replay(species, astronaut, SEED)
    goal = oval(who.camera, 0.31, 0.55, 0.46)
    who.prompt("FAR", goal, 0.0)
    face = watched(who, 0.1, 3.7, find_face)
    assert face.width / goal.width == pytest.approx(1, abs=0.15)
    assert abs(face.cx - goal.cx) < 0.22 * goal.width


def test_a_screen_that_is_held_still_stays_where_it_is(astronaut: Pixels) -> None:
    who = replay("replay", astronaut, SEED)
    who.prompt("FAR", oval(who.camera, 0.31, 0.5, 0.46), 0.0)
    who.frame(4.0, 320)
    before = who.shown.pose.position[2]
    who.prompt("NEAR", oval(who.camera, 0.7, 0.5, 0.5), 4.0)
    who.frame(7.0, 320)
    assert who.shown.pose.position[2] == pytest.approx(before, abs=1.5)


@pytest.mark.parametrize("species", ["replay-moved", "replay-action"])
def test_whoever_answers_reaches_the_near_oval_as_well(species: str, astronaut: Pixels, find_face: FindFace) -> None:
    who = replay(species, astronaut, SEED)
    far, near = oval(who.camera, 0.29, 0.45, 0.45), oval(who.camera, 0.7, 0.52, 0.5)
    who.prompt("FAR", far, 0.0)
    watched(who, 0.1, 3.0, find_face)
    who.prompt("NEAR", near, 3.0)
    face = watched(who, 3.1, 8.0, find_face)
    assert face.width / near.width == pytest.approx(1, abs=0.15)
    assert abs(face.cx - near.cx) < 0.22 * near.width


def test_the_right_clip_is_started_soon_after_the_prompt(astronaut: Pixels) -> None:
    who = replay("replay-action", astronaut, SEED)
    who.prompt("FACE", oval(who.camera, 0.45, 0.5, 0.5), 0.0)
    who.prompt("TURN_LEFT", oval(who.camera, 0.45, 0.5, 0.5), 3.0)
    played = who.truth()["played"][-1]
    assert played["played"] == "TURN_LEFT"
    assert 3.5 <= played["t"] <= 4.0


def test_its_truth_tells_what_was_asked_and_what_was_played(astronaut: Pixels) -> None:
    who = replay("replay-moved", astronaut, SEED)
    who.prompt("FACE", oval(who.camera, 0.45, 0.5, 0.5), 0.0)
    who.prompt("BLINK", oval(who.camera, 0.45, 0.5, 0.5), 3.0)
    truth = who.truth()
    assert (truth["subject"], truth["seed"]) == ("replay-moved", SEED)
    assert [each["asked"] for each in truth["did"]] == ["FACE", "BLINK"]
    assert [each["played"] for each in truth["played"]] == ["FACE", "BLINK"]
