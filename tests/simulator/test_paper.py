from __future__ import annotations

from collections.abc import Callable

import numpy as np

from inperson.simulator.paper import bordered, cropped, printed
from inperson.simulator.subjects import Subject


def test_ink_is_never_black_and_paper_never_white() -> None:
    scene = np.zeros((200, 200, 3), np.uint8)
    scene[100:] = 255
    ink, white = printed(scene, np.random.default_rng(1))
    assert ink[:80].mean() > 10
    assert abs(ink[120:].mean() - white) < 2
    assert white < 250


def test_around_a_print_there_is_bare_paper() -> None:
    sheet, edge = bordered(np.zeros((50, 40, 3), np.uint8), 230, 1.0, np.random.default_rng(1))
    assert sheet.shape[:2] == (50 + 2 * edge, 40 + 2 * edge)
    assert (sheet[:edge] == 230).all()


def test_no_more_is_printed_than_the_picture_shows(who: Callable[[str], Subject]) -> None:
    face = who("photo").face
    part = cropped(face, 99.0, 99.0)
    assert (part.left, part.top) >= (face.shown.left, face.shown.top)
    assert (part.right, part.bottom) <= (face.shown.right, face.shown.bottom)
