from __future__ import annotations

import numpy as np
import pytest

from inperson.capture.wire import Box
from inperson.simulator.camera import Camera
from inperson.simulator.framing import Framing, framing


def test_a_framing_brings_a_face_to_an_oval() -> None:
    face, goal = Box(0.5, 0.45, 0.2, 0.27), Box(0.55, 0.5, 0.3, 0.4)
    found = framing(face, goal, (1.0, 3.0))
    shown = 0.5 + (np.array([face.cx, face.cy]) - (found.cx, found.cy)) * found.zoom
    assert face.width * found.zoom == pytest.approx(goal.width)
    assert shown == pytest.approx((goal.cx, goal.cy))


def test_a_framing_stays_within_the_picture() -> None:
    found = framing(Box(0.1, 0.1, 0.3, 0.4), Box(0.9, 0.9, 0.33, 0.44), (1.0, 1.2))
    assert (found.cx, found.cy) == pytest.approx((0.5 / 1.188, 0.5 / 1.188))


def test_a_framing_shows_its_part_of_the_picture() -> None:
    picture = np.zeros((640, 480, 3), np.uint8)
    picture[320:, 240:] = 200
    shown = Framing(zoom=2.0, cx=0.75, cy=0.75).of(picture, Camera())
    assert shown[5:, 5:].min() > 190
    assert Framing().of(picture, Camera(240, 320))[:150, :110].max() < 10


def test_between_two_framings_lies_another() -> None:
    half = Framing(1.0, 0.5, 0.5).towards(Framing(4.0, 0.3, 0.7), 0.5)
    assert (half.zoom, half.cx, half.cy) == pytest.approx((2.0, 0.4, 0.6))
