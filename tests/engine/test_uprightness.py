from __future__ import annotations

import cv2
import numpy as np
import pytest

from inperson.engine.frames import Frame, Picture, encode
from inperson.engine.uprightness import upside_down
from inperson.errors import FrameError
from inperson.simulator.picture import face_picture
from tests.engine.given import PEOPLE, with_people

TURNS = {"upright": 0, "to the left": 1, "upside down": 2, "to the right": 3}


def held(picture: Picture, quarters: int) -> Frame:
    """The picture as a camera gives it that is turned by so many quarters."""
    return Frame(0, 0.0, still=False, jpeg=encode(np.ascontiguousarray(np.rot90(picture, quarters)), 80))


@pytest.mark.parametrize("way", TURNS)
def test_only_what_stands_on_its_head_is_upside_down(way: str) -> None:
    assert upside_down(held(face_picture(None), TURNS[way])) == (way == "upside down")


@with_people
@pytest.mark.parametrize("name", [f"person-{number}" for number in range(1, 10)])
def test_real_faces_are_told_apart_too(name: str) -> None:
    picture = face_picture(PEOPLE / f"{name}.jpg")
    scale = 640 / max(picture.shape)
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8)
    assert [upside_down(held(small, TURNS[way])) for way in ("upright", "upside down")] == [False, True]


def test_an_empty_room_is_neither() -> None:
    assert not upside_down(held(np.full((480, 640, 3), 120, np.uint8), 0))


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(FrameError):
        upside_down(Frame(0, 0.0, still=False, jpeg=b"\xff\xd8"))
