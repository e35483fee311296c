"""One face, and every subject made of it, once for all tests of the room."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from inperson.engine.landmarks import Landmarker
from inperson.simulator.arrays import Pixels, Points
from inperson.simulator.picture import face_picture
from inperson.simulator.subjects import Subject, subject

SEED = 5


@pytest.fixture(scope="session")
def astronaut() -> Pixels:
    return face_picture(None)


@pytest.fixture(scope="session")
def who(astronaut: Pixels) -> Callable[[str], Subject]:
    """The subject of a species, made when it is first asked for."""
    made: dict[str, Subject] = {}

    def find(species: str) -> Subject:
        if species not in made:
            made[species] = subject(species, astronaut, SEED)
        return made[species]

    return find


@pytest.fixture(scope="session")
def find_face() -> Iterator[Callable[[Pixels], Points]]:
    """The landmarks (478, 2; pixels) of the one face in a picture."""
    landmarker = Landmarker()

    def find(image: Pixels) -> Points:
        found = landmarker.detect(image)
        assert len(found) == 1
        return np.asarray(found[0][:, :2], np.float64)

    yield find
    landmarker.close()
