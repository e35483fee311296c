from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest

from inperson.engine.landmarks import FACE_OVAL
from inperson.errors import SimulatorError
from inperson.simulator.actor import Actor
from inperson.simulator.arrays import Pixels, Points
from inperson.simulator.camera import Camera
from inperson.simulator.clip import oval
from inperson.simulator.pose import Pose
from inperson.simulator.subjects import SPECIES, State, Subject, render, subject
from tests.simulator.conftest import SEED

Who = Callable[[str], Subject]
FindFace = Callable[[Pixels], Points]
FAR, NEAR = 0.32, 0.70


def at_width(subject: Subject, width: float) -> State:
    """Held so that the face takes up ``width`` of the frame."""
    aim = Actor(subject).place(oval(subject.camera, width, 0.5, 0.5))
    return State(Pose(aim, subject.unrest.stance))


def homography_misfit(far: Points, near: Points) -> float:
    """What the best homography from ``far`` to ``near`` leaves, in % of the near pupils' distance."""
    matrix, _ = cv2.findHomography(far, near, 0)
    left = near - cv2.perspectiveTransform(far[None], matrix)[0]
    return 100 * float(np.sqrt((left**2).sum(1).mean()) / np.linalg.norm(near[468] - near[473]))


@pytest.mark.parametrize("species", SPECIES)
@pytest.mark.parametrize("width", [FAR, NEAR])
def test_every_subject_shows_a_face_where_it_says(species: str, width: float, who: Who, find_face: FindFace) -> None:
    subject = who(species)
    state = at_width(subject, width)
    outline = find_face(render(subject, state, 0.0))[list(FACE_OVAL)]
    box = subject.box(state.pose)
    assert np.ptp(outline[:, 0]) / subject.camera.width == pytest.approx(box.width, rel=0.12)
    middle = (outline.min(0) + outline.max(0)) / 2 / (subject.camera.width, subject.camera.height)
    assert middle == pytest.approx((box.cx, box.cy), abs=0.05)


def test_a_photo_that_comes_nearer_stays_a_plane_and_a_person_does_not(who: Who, find_face: FindFace) -> None:
    misfit = {}
    for species in ("person", "photo", "phone"):
        subject = who(species)
        far, near = (find_face(render(subject, at_width(subject, width), 0.0)) for width in (FAR, NEAR))
        misfit[species] = homography_misfit(far, near)
    # Landmarks are too smooth for more than a hint: the engine's own evidence is in the pixels.
    assert misfit["person"] > 1.3 * max(misfit["photo"], misfit["phone"])


@pytest.mark.parametrize(("species", "least", "most"), [("photo", 0, 1e-4), ("bent-photo", 0.5, 9), ("person", 3, 12)])
def test_only_what_is_flat_moves_by_a_homography(species: str, least: float, most: float, who: Who) -> None:
    subject = who(species)
    far, near = (
        subject.thing.outline(Pose((1.0, -2.0, z), (0.1, -0.1, 0.1)), subject.camera, subject.face.points)
        for z in (50.0, 20.0)
    )
    assert least <= homography_misfit(far, near) <= most


def test_noses_grow_faster_than_ears(who: Who) -> None:
    person = who("person")

    def width(pose: Pose, pair: tuple[int, int]) -> float:
        left, right = person.thing.outline(pose, person.camera, person.face.points[list(pair)])
        return float(np.linalg.norm(left - right))

    far, near = Pose((0, 0, 50)), Pose((0, 0, 22))
    nostrils, temples = (129, 358), (127, 356)
    assert width(near, nostrils) / width(far, nostrils) > 1.1 * width(near, temples) / width(far, temples)


def test_one_seed_gives_one_picture(astronaut: Pixels, who: Who) -> None:
    first, second = who("person"), subject("person", astronaut, SEED)
    one, other = (render(someone, Actor(someone).state(0.4), 0.4) for someone in (first, second))
    assert np.array_equal(one, other)


def test_another_seed_gives_another_scene(astronaut: Pixels, who: Who) -> None:
    state = State(Pose((0, 0, 40)))
    one, other = (render(someone, state, 0) for someone in (who("photo"), subject("photo", astronaut, SEED + 1)))
    assert np.abs(one.astype(int) - other).mean() > 10


def test_a_still_is_the_same_view_in_more_pixels(who: Who) -> None:
    person, state = who("person"), State(Pose((0, 0, 30)))
    still = render(person, state, 0.0, person.camera.scaled(1280))
    assert still.shape == (1280, 960, 3)
    small = cv2.resize(still, (480, 640), interpolation=cv2.INTER_AREA).astype(int)
    assert np.abs(small - render(person, state, 0.0)).mean() < 4


def test_closed_eyes_look_closed(who: Who, find_face: FindFace) -> None:
    person, state = who("person"), State(Pose((0, 0, 28)))

    def openness(lids: float) -> float:
        face = find_face(render(person, replace(state, lids=lids), 0.0))
        return float(np.linalg.norm(face[159] - face[145]) / np.linalg.norm(face[33] - face[133]))

    assert openness(1.0) < 0.55 * openness(0.0)


def test_a_turned_head_turns_and_its_shoulders_stay(who: Who, find_face: FindFace) -> None:
    person = who("person")
    straight, turned = (render(person, State(Pose((0, 0, 45), (yaw, 0, 0))), 0.0) for yaw in (0.0, 0.35))
    ahead, aside = find_face(straight), find_face(turned)
    nose = [face[4, 0] - (face[33, 0] + face[263, 0]) / 2 for face in (ahead, aside)]
    assert nose[1] - nose[0] > 0.2 * np.linalg.norm(ahead[33] - ahead[263])
    assert np.abs(straight[-20:].astype(int) - turned[-20:]).mean() < 3


@pytest.mark.parametrize("camera", [Camera(640, 480), Camera(480, 480)])
def test_any_camera_will_do(camera: Camera, astronaut: Pixels, find_face: FindFace) -> None:
    person = subject("person", astronaut, SEED, camera)
    image = render(person, at_width(person, 0.4 * camera.height / camera.width), 0.0)
    assert image.shape == (camera.height, camera.width, 3)
    find_face(image)


def test_an_unknown_species_is_named(astronaut: Pixels) -> None:
    with pytest.raises(SimulatorError, match="ghost"):
        subject("ghost", astronaut)


def test_a_picture_without_a_face_is_refused() -> None:
    with pytest.raises(SimulatorError, match="no face"):
        subject("person", np.full((300, 300, 3), 127, np.uint8))
