from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from inperson.engine.landmarks import FACE_OVAL
from inperson.simulator.arrays import Pixels, Points
from inperson.simulator.camera import Camera
from inperson.simulator.clip import oval
from inperson.simulator.injection import INJECTIONS, injected
from tests.simulator.conftest import SEED

FAR, NEAR = oval(Camera(), 0.31, 0.56, 0.47), oval(Camera(), 0.7, 0.5, 0.5)


@pytest.mark.parametrize("species", INJECTIONS)
def test_the_face_comes_to_the_far_oval(species: str, astronaut: Pixels, find_face: Callable[[Pixels], Points]) -> None:
    who = injected(species, astronaut, SEED)
    who.prompt("FAR", FAR, 0.0)
    outline = find_face(who.frame(2.6, 640))[list(FACE_OVAL)] / (480, 640)
    assert np.ptp(outline[:, 0]) / FAR.width == pytest.approx(1, abs=0.15)
    assert (outline[:, 0].min() + outline[:, 0].max()) / 2 == pytest.approx(FAR.cx, abs=0.22 * FAR.width)


def test_a_still_is_the_same_to_the_last_bit_or_encoded_anew_for_each_frame(astronaut: Pixels) -> None:
    same = set()
    for seed in (4, 5):
        who = injected("injected-still", astronaut, seed)
        one, other = (who.frame(t, 640).astype(int) for t in (3.0, 4.0))
        assert np.abs(one - other).mean() < 2
        same.add(np.array_equal(one, other))
    assert same == {True, False}


def test_a_recording_is_seen_once_and_a_loop_again_and_again(astronaut: Pixels) -> None:
    once, again = (injected(f"injected-{name}", astronaut, SEED) for name in ("recording", "loop"))
    for who in (once, again):
        who.prompt("FAR", FAR, 0.0)
    later = 30.0
    assert np.array_equal(once.frame(later, 640), once.frame(later + 1, 640))
    moving = [again.frame(later + t, 640).astype(int) for t in (0.0, 0.5, 1.0, 1.5)]
    assert max(np.abs(a - b).mean() for a, b in pairwise(moving)) > 0.5


def test_a_retimed_recording_answers_the_prompt(astronaut: Pixels) -> None:
    who = injected("injected-retimed", astronaut, SEED)
    who.prompt("FACE", oval(Camera(), 0.45, 0.5, 0.5), 0.0)
    who.prompt("TURN_RIGHT", oval(Camera(), 0.45, 0.5, 0.5), 3.0)
    asked, played = (who.truth()["did"][number] for number in (1, 3))
    assert (asked["asked"], played["played"]) == ("TURN_RIGHT", "TURN_RIGHT")
    assert 3.2 <= played["t"] <= 3.5


def test_labels_and_clocks_differ_from_seed_to_seed(astronaut: Pixels) -> None:
    visits = [injected("injected-loop", astronaut, seed) for seed in range(4)]
    assert len({who.label for who in visits}) > 1
    for who in visits:
        times = [who.clock(t) for t in np.arange(0.0, 2.0, 0.09)]
        assert times == sorted(times)
        assert abs(times[-1] - 1980) < 34


def test_no_noise_is_added_to_what_was_recorded(astronaut: Pixels) -> None:
    who = injected("injected-recording", astronaut, SEED)
    who.prompt("FAR", FAR, 0.0)
    assert np.array_equal(who.frame(5.0, 640), who.frame(5.0, 640))


def test_a_landscape_camera_gets_landscape_pictures(astronaut: Pixels) -> None:
    who = injected("injected-retimed", astronaut, SEED, Camera(640, 480))
    who.prompt("FAR", oval(who.camera, 0.21, 0.5, 0.5), 0.0)
    assert who.frame(2.0, 640).shape == (480, 640, 3)
