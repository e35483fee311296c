from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from inperson.simulator.canvas import DENSITY, ORIGIN
from inperson.simulator.cutout import with_even_edge
from inperson.simulator.face import Face
from inperson.simulator.subjects import Subject


@pytest.fixture(scope="module")
def face(who: Callable[[str], Subject]) -> Face:
    return who("person").face


def brightness(face: Face) -> float:
    x, y = (round(place) for place in ORIGIN)
    reach = round(4 * DENSITY)
    middle = face.person[y - reach : y + reach, x - reach : x + reach]
    return float(cv2.cvtColor(middle, cv2.COLOR_RGBA2GRAY).mean())


def test_a_dimmed_face_is_as_dark_as_asked_and_as_solid(face: Face) -> None:
    dim = face.dimmed(60.0)
    assert brightness(dim) == pytest.approx(60, rel=0.15)
    assert np.array_equal(dim.person[..., 3], face.person[..., 3])
    assert np.array_equal(dim.scene, face.scene), "the picture itself is another's to light"


def test_a_face_that_is_dark_already_is_left_alone(face: Face) -> None:
    assert np.array_equal(face.dimmed(250.0).person, face.person)


def test_an_even_edge_follows_the_old_one_without_its_spikes(face: Face) -> None:
    even = with_even_edge(face.person)
    old, new = (person[..., 3].astype(int) for person in (face.person, even))
    assert np.abs(old - new).mean() < 8

    def length(alpha: np.ndarray[tuple[int, ...], np.dtype[np.int_]]) -> float:
        outlines, _ = cv2.findContours((alpha > 128).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        return float(sum(cv2.arcLength(outline, True) for outline in outlines))

    assert length(new) < length(old)
    assert (even[..., :3].max(-1) <= even[..., 3]).all(), "colours stay multiplied by opacity"
