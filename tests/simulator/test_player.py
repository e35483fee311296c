from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pytest

from inperson.capture.wire import Box
from inperson.engine.challenge import Oval, place
from inperson.engine.flows import Action
from inperson.engine.landmarks import Landmarker
from inperson.engine.observation import measure
from inperson.errors import SimulatorError
from inperson.simulator.arrays import Pixels
from inperson.simulator.camera import Camera
from inperson.simulator.clip import oval
from inperson.simulator.player import Player, player
from inperson.simulator.species import ATTACKS
from tests.simulator.conftest import SEED

STEP = 0.4


@pytest.fixture(scope="module")
def landmarker() -> Iterator[Landmarker]:
    landmarker = Landmarker()
    yield landmarker
    landmarker.close()


def time_to_reach(who: Player, action: Action, goal: Box, since: float, landmarker: Landmarker) -> float:
    """When the face fits ``goal`` in two looks that follow each other, as the service sees it; or a minute later."""
    who.prompt(action, goal, since)
    asked, fitted = Oval(goal.cx, goal.cy, goal.width, goal.height), 0
    for t in np.arange(since + STEP, since + 25, STEP):
        seen = measure(who.frame(float(t), 640), landmarker, 0, 0.0)
        fitted = fitted + 1 if seen.face is not None and place(seen, asked) == "FITS" else 0
        if fitted == 2:
            return float(t)
        if seen.face is not None:
            x, y = seen.face.center
            face = Box(x / seen.width, y / seen.height, seen.face.width / seen.width, seen.face.height / seen.height)
            who.see(face, float(t) + 0.1)
    return since + 60


@pytest.mark.parametrize("species", ATTACKS)
def test_every_attack_gets_its_face_to_the_far_oval_and_to_the_near_one(
    species: str, astronaut: Pixels, landmarker: Landmarker
) -> None:
    who = player(species, astronaut, SEED)
    far, near = oval(who.camera, 0.31, 0.54, 0.46), oval(who.camera, 0.69, 0.49, 0.5)
    there = time_to_reach(who, "FAR", far, 0.0, landmarker)
    assert there < 25
    assert time_to_reach(who, "NEAR", near, there + 0.1, landmarker) < there + 25


@pytest.mark.parametrize("species", ATTACKS)
def test_one_seed_is_one_visit(species: str, astronaut: Pixels) -> None:
    def visit() -> Pixels:
        who = player(species, astronaut, SEED)
        who.prompt("FACE", oval(who.camera, 0.45, 0.5, 0.5), 0.0)
        return who.frame(1.0, 320)

    assert np.array_equal(visit(), visit())


def test_the_truth_can_be_written_down(astronaut: Pixels) -> None:
    for species in ("eyes-photo", "replay-action", "injected-retimed", "swap"):
        who = player(species, astronaut, SEED)
        who.prompt("FACE", oval(who.camera, 0.45, 0.5, 0.5), 0.0)
        who.frame(1.0, 320)
        truth = json.loads(json.dumps(who.truth()))
        assert (truth["subject"], truth["seed"]) == (species, SEED)
        assert {"t": 0.0, "asked": "FACE"} in truth["did"]


@pytest.mark.parametrize("species", ["worn-photo", "replay-moved", "injected-still", "swap"])
def test_any_camera_will_do(species: str, astronaut: Pixels) -> None:
    who = player(species, astronaut, SEED, Camera(640, 480))
    who.prompt("FACE", oval(who.camera, 0.3, 0.5, 0.5), 0.0)
    assert who.frame(1.0, 640).shape == (480, 640, 3)


def test_an_unknown_species_is_named_with_those_that_are_known(astronaut: Pixels) -> None:
    with pytest.raises(SimulatorError, match=r"ghost.*injected-loop"):
        player("ghost", astronaut)


@pytest.mark.parametrize("species", ["replay", "injected-still", "swap"])
def test_a_picture_without_a_face_is_refused(species: str) -> None:
    with pytest.raises(SimulatorError, match="no face"):
        player(species, np.full((300, 300, 3), 127, np.uint8))
