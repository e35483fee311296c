from __future__ import annotations

from collections.abc import Callable

import numpy as np

from inperson.simulator.arrays import Pixels, Points
from inperson.simulator.stranger import stranger


def test_most_strangers_are_the_astronaut(astronaut: Pixels) -> None:
    assert np.array_equal(stranger(np.zeros((200, 200, 3), np.uint8)), astronaut)


def test_the_astronauts_stranger_has_another_face(astronaut: Pixels, find_face: Callable[[Pixels], Points]) -> None:
    def proportions(picture: Pixels) -> Points:
        face = find_face(picture)
        eyes, jaw, nose = (np.linalg.norm(face[a] - face[b]) for a, b in ((33, 263), (172, 397), (168, 2)))
        return np.array([jaw / eyes, nose / eyes])

    own, other = proportions(astronaut), proportions(stranger(astronaut))
    assert (other / own).max() > 1.08
