from __future__ import annotations

import numpy as np
import pytest

from inperson.engine.canonical import SIDE
from inperson.engine.evidence import evidence_picture
from inperson.engine.frames import Picture
from inperson.engine.signals.relief import ReliefEvidence, relief
from tests.engine.given import Filmed

MARGIN, TOP = 12, 30


def evidence(filmed: Filmed) -> ReliefEvidence:
    found = relief(filmed.take)
    assert found is not None
    return found


def panels(picture: Picture) -> list[Picture]:
    lefts = [MARGIN + index * (SIDE + MARGIN) for index in range(4)]
    return [picture[TOP : TOP + SIDE, left : left + SIDE] for left in lefts]


def ink(panel: Picture) -> float:
    """The share of a panel that is coloured: the faces are grey."""
    return float((np.ptp(panel.astype(int), axis=2) > 60).mean())


@pytest.fixture(scope="module")
def drawn(person: Filmed) -> Picture:
    return evidence_picture(evidence(person))


def test_four_panels_stand_in_a_row(drawn: Picture) -> None:
    assert drawn.shape == (298, 1084, 3)
    assert drawn.dtype == np.uint8


def test_the_faces_are_those_that_were_measured(person: Filmed, drawn: Picture) -> None:
    found = evidence(person)
    far, near, _, _ = panels(drawn)
    assert np.array_equal(far[..., 0], found.far.crop.grey)
    assert np.array_equal(near[..., 0], found.near.crop.grey)


def test_arrows_are_drawn_on_the_face(drawn: Picture) -> None:
    far, near, measured, expected = panels(drawn)
    assert ink(far) == ink(near) == 0.0
    assert ink(measured) > 0.005
    assert ink(expected) > 0.005
    assert ink(measured[:20]) == ink(measured[-20:]) == 0.0


def test_a_photo_has_shorter_arrows_than_a_head(photo: Filmed) -> None:
    _, _, measured, expected = panels(evidence_picture(evidence(photo)))
    assert ink(measured) < 0.7 * ink(expected)


def test_each_panel_has_a_caption(drawn: Picture) -> None:
    for index in range(4):
        left = MARGIN + index * (SIDE + MARGIN)
        caption = drawn[:TOP, left : left + SIDE]
        assert (caption.max(axis=2) < 120).any()
        assert not (drawn[:TOP, left - MARGIN : left].max(axis=2) < 120).any()
