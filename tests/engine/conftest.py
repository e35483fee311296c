from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Protocol

import pytest

from inperson.engine.landmarks import Landmarker
from tests.engine.given import Filmed, film, watched


class Clip(Protocol):
    def __call__(self, species: str) -> Filmed: ...


@pytest.fixture(scope="session")
def landmarker() -> Iterator[Landmarker]:
    landmarker = Landmarker()
    yield landmarker
    landmarker.close()


@pytest.fixture(scope="session")
def clip(landmarker: Landmarker) -> Clip:
    """A simulated subject's way from far to near; each is rendered once."""

    @cache
    def clip(species: str) -> Filmed:
        return watched(film(species), landmarker)

    return clip


@pytest.fixture(scope="session")
def person(clip: Clip) -> Filmed:
    return clip("person")


@pytest.fixture(scope="session")
def photo(clip: Clip) -> Filmed:
    return clip("photo")
