from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest

from inperson.engine.frames import Picture, decode
from inperson.engine.landmarks import Landmarker
from inperson.engine.signals import Signal
from inperson.engine.signals.surroundings import SHEET_EDGES, around_of, surroundings
from inperson.engine.take import Sample, Take
from tests.engine.conftest import Clip
from tests.engine.given import PEOPLE, Filmed, astronaut, sample, with_people
from tests.engine.posed import filmed, held

SIDE = 480
FACE = (225.0, 130.0)
"""The middle of the astronaut's face."""
HEAD = (70, 95)
"""Half of the width and height of the astronaut's head, hair and all."""
Draw = Callable[[Picture, float], None]
"""Draws on a picture into which the face comes so many times larger."""


def wall(growth: float = 1.0) -> Picture:
    """A wall with a door frame, seen from a camera that comes nearer by ``growth``."""
    picture = np.full((SIDE, SIDE, 3), 150, np.uint8)
    for x in (60, 400):
        place = round(240 + (x - 240) * growth)
        picture[:, max(0, place - 6) : place + 6] = 60
    picture[: max(0, round(240 - 210 * growth))] = 90
    return picture


def nothing(picture: Picture, growth: float) -> None:
    """Draws nothing."""


def coming(behind: Callable[[float], Picture], landmarker: Landmarker, draw: Draw = nothing) -> list[Sample]:
    """A head that is cut out, before what is ``behind`` when the face has grown so many times; ``draw`` goes on top."""
    samples = []
    for number, growth in enumerate(np.geomspace(1.0, 1.55, 8)):
        there = np.array([[growth, 0, 240 - growth * FACE[0]], [0, growth, 240 - growth * FACE[1]]])
        head = cv2.warpAffine(astronaut(), there, (SIDE, SIDE), borderMode=cv2.BORDER_REPLICATE)
        mask = np.zeros((SIDE, SIDE), np.uint8)
        cv2.ellipse(mask, (240, 240), (round(HEAD[0] * growth), round(HEAD[1] * growth)), 0, 0, 360, 255, -1)
        picture = np.where(mask[..., None] > 0, head, behind(growth)).astype(np.uint8)
        draw(picture, growth)
        samples.append(sample(picture, landmarker, number, 120.0 * number))
    return samples


def sheet(picture: Picture, growth: float) -> None:
    """The white rim of a sheet that is held: it grows as the face does."""
    half = (round(112 * growth), round(140 * growth))
    cv2.rectangle(picture, (240 - half[0], 240 - half[1]), (240 + half[0], 240 + half[1]), (240, 240, 240), 4)


def said(frames: Sequence[Sample]) -> Signal:
    signal = surroundings(Take("SILENT", (), (), tuple(frames)))
    assert signal is not None
    return signal


@pytest.mark.parametrize("species", ["photo", "phone"])
def test_a_sheet_and_a_screen_have_edges_that_grow_with_the_face(species: str, clip: Clip) -> None:
    signal = said(clip(species).take.frames)
    assert (signal.name, signal.says) == ("surroundings", "attack")
    assert signal.confidence > 0.75
    assert signal.value is not None
    assert signal.value > SHEET_EDGES
    assert "left, right, above" in signal.sentence


def test_a_person_has_none(person: Filmed) -> None:
    signal = said(person.take.frames)
    assert (signal.says, signal.confidence) == ("nothing", 0.0)


def test_a_sheet_is_seen_before_a_wall_with_a_door(landmarker: Landmarker) -> None:
    assert said(coming(lambda _: wall(), landmarker, sheet)).says == "attack"


@pytest.mark.parametrize("share", [0.0, 0.5], ids=["the head comes", "the camera comes as well"])
def test_a_door_frame_behind_a_person_is_no_sheet(share: float, landmarker: Landmarker) -> None:
    """A camera in the hand makes the whole room grow, but what is farther away grows less."""
    signal = said(coming(lambda growth: wall(1 + share * (growth - 1)), landmarker))
    assert (signal.says, signal.confidence) == ("nothing", 0.0)


def test_a_room_that_grows_exactly_as_the_face_was_photographed_with_it(landmarker: Landmarker) -> None:
    """The picture fills the view: no edge of it is to be seen."""
    samples = []
    for number, zoom in enumerate(np.geomspace(1.0, 1.5, 8)):
        there = np.array([[zoom, 0, 240 - zoom * 225], [0, zoom, 240 - zoom * 200]])
        part = cv2.warpAffine(astronaut(), there, (SIDE, SIDE), borderMode=cv2.BORDER_REFLECT).astype(np.uint8)
        samples.append(sample(part, landmarker, number, 120.0 * number))
    signal = said(samples)
    assert (signal.says, signal.confidence) == ("attack", 0.55)
    assert signal.sentence == "All that is beside the face moves and grows with it, as in a picture."


def test_in_one_size_nothing_can_be_told(landmarker: Landmarker, photo: Filmed) -> None:
    still = coming(lambda _: wall(), landmarker, sheet)[:1] * 8
    assert surroundings(Take("SILENT", (), (), tuple(still))) is None
    assert surroundings(replace(photo.take, frames=photo.take.frames[:4])) is None
    assert surroundings(replace(photo.take, frames=())) is None


def test_frames_without_one_face_are_passed_over(photo: Filmed) -> None:
    blind = [replace(each, observation=replace(each.observation, faces=0, face=None)) for each in photo.take.frames]
    assert around_of(blind) is None
    mixed = [frame for pair in zip(photo.take.frames, blind, strict=True) for frame in pair]
    assert said(mixed) == said(photo.take.frames)


@with_people
@pytest.mark.parametrize("name", ["talking-1", "turning-1", "mouth-1"])
def test_real_people_are_never_accused(name: str, landmarker: Landmarker) -> None:
    for begin in (0.0, 2.0, 4.0):
        signal = surroundings(held(filmed(name, begin, begin + 2.0, landmarker)))
        assert signal is None or signal.says == "nothing"


@with_people
def test_real_people_before_a_wall_with_a_door_are_never_accused(landmarker: Landmarker) -> None:
    """Their hair falls straight or not; the wall stays."""
    for path in sorted(PEOPLE.glob("person-*.jpg")):
        picture = decode(path.read_bytes())
        face = sample(picture, landmarker).observation.face
        assert face is not None
        samples = []
        for number, growth in enumerate(np.geomspace(1.0, 1.5, 8)):
            scale = 60 * growth / face.iod
            there = np.array([[scale, 0, 240 - scale * face.center[0]], [0, scale, 250 - scale * face.center[1]]])
            head = cv2.warpAffine(picture, there, (SIDE, SIDE), borderMode=cv2.BORDER_REPLICATE)
            mask = np.zeros((SIDE, SIDE), np.uint8)
            axes = (round(0.75 * scale * face.width), round(0.85 * scale * face.height))
            cv2.ellipse(mask, (240, 245), axes, 0, 0, 360, 255, -1)
            samples.append(sample(np.where(mask[..., None] > 0, head, wall()).astype(np.uint8), landmarker, number))
        signal = surroundings(Take("SILENT", (), (), tuple(samples)))
        assert signal is None or signal.says == "nothing"
