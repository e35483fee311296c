from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from inperson.engine.landmarks import LEFT_EYE, LIPS, RIGHT_EYE
from inperson.simulator.actor import Actor
from inperson.simulator.arrays import Pixels, Points
from inperson.simulator.clip import oval
from inperson.simulator.subjects import State, Subject, render, subject

Who = Callable[[str], Subject]
FindFace = Callable[[Pixels], Points]


def held(subject: Subject, width: float = 0.6, lids: float = 0.0, mouth: float = 0.0) -> State:
    pose = subject.state(Actor(subject).place(oval(subject.camera, width, 0.5, 0.5)), 0.0).pose
    return State(pose, lids, mouth)


def changed(subject: Subject, before: State, after: State) -> Pixels:
    """Which pixels of the thing alone differ clearly: (n, 2), x and y."""
    one, other = (subject.thing.render(state, subject.camera, 0.0).astype(int) for state in (before, after))
    return np.argwhere(np.abs(one - other).max(axis=2) > 12)[:, ::-1]


@pytest.mark.parametrize(
    ("species", "after", "ring"),
    [("eyes-photo", {"lids": 1.0}, (*LEFT_EYE, *RIGHT_EYE)), ("mouth-photo", {"mouth": 1.0}, LIPS)],
)
def test_only_what_was_cut_out_is_alive(species: str, after: dict[str, float], ring: tuple[int, ...], who: Who) -> None:
    photo = who(species)
    state = held(photo)
    moved = changed(photo, state, held(photo, **after))
    hole = photo.thing.outline(state.pose, photo.camera, photo.face.points[list(ring)])
    middle, reach = (hole.min(0) + hole.max(0)) / 2, np.ptp(hole, axis=0)
    on_sheet = photo.thing.outline(state.pose, photo.camera, np.array([(-6.0, -6.0), (6.0, 6.0)]))
    inside = ((moved > on_sheet[0]) & (moved < on_sheet[1])).all(axis=1)
    assert inside.sum() > 60
    assert (np.abs(moved[inside] - middle) < np.maximum(reach, 30)).all()


def test_living_eyes_blink_through_their_holes(who: Who, find_face: FindFace) -> None:
    photo = who("eyes-photo")

    def openness(lids: float) -> float:
        face = find_face(render(photo, held(photo, lids=lids), 0.0))
        return float(np.linalg.norm(face[159] - face[145]) / np.linalg.norm(face[33] - face[133]))

    assert openness(1.0) < 0.75 * openness(0.0)


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_fingers_and_lips_open_a_mouth(seed: int, astronaut: Pixels) -> None:
    photo = subject("mouth-photo", astronaut, seed)
    state, opened = held(photo), held(photo, mouth=1.0)
    lips = photo.thing.outline(state.pose, photo.camera, photo.face.points[list(LIPS)])
    (left, top), (right, bottom) = np.floor(lips.min(0)).astype(int), np.ceil(lips.max(0)).astype(int)
    shut, wide = (
        photo.thing.render(each, photo.camera, 0.0)[top:bottom, left:right, :3].mean(axis=2) for each in (state, opened)
    )
    assert (wide < 30).mean() > (shut < 30).mean() + 0.05


def test_whoever_holds_the_sheet_is_seen_behind_it(who: Who) -> None:
    photo = who("eyes-photo")
    state = held(photo, width=0.25)
    alone = photo.thing.render(state, photo.camera, 0.0)[..., 3]
    assert alone[-5:].max() == 255  # shoulders, far below the sheet
