from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from inperson.engine.landmarks import FACE_OVAL
from inperson.simulator.arrays import Pixels, Points
from inperson.simulator.camera import Camera
from inperson.simulator.display import Display, display_of
from inperson.simulator.glass import Glass
from inperson.simulator.pose import Pose
from inperson.simulator.recording import recording
from inperson.simulator.state import State
from inperson.simulator.tape import Stretch, Tape
from tests.simulator.conftest import SEED

CAMERA = Camera()


@pytest.fixture
def tape(astronaut: Pixels) -> Tape:
    return Tape(recording(astronaut, SEED, "DISTANCES"))


def screen(tape: Tape, zoom: float = 1.0) -> Display:
    return Display(tape, (20.0, 26.7), bezel=1.0, zoom=zoom, glass=Glass(pitch=0.01, grid=0.02, glare=8.0))


@pytest.mark.parametrize("zoom", [1.0, 1.25])
def test_the_recorded_face_appears_where_the_outline_says(
    zoom: float, tape: Tape, find_face: Callable[[Pixels], Points]
) -> None:
    display = screen(tape, zoom)
    pose = Pose((0.5, -0.5, 30.0), (0.1, -0.08, 0.03))
    seen = display.render(State(pose), CAMERA, 0.0)[..., :3]
    found = find_face(np.ascontiguousarray(seen))[list(FACE_OVAL)]
    told = display.outline(pose, CAMERA, tape.recording.subject.face.points[list(FACE_OVAL)])
    assert (found.min(0) + found.max(0)) / 2 == pytest.approx((told.min(0) + told.max(0)) / 2, abs=12)
    assert np.ptp(found[:, 0]) == pytest.approx(np.ptp(told[:, 0]), rel=0.12)


def test_it_shows_another_frame_at_another_time(tape: Tape) -> None:
    display, state = screen(tape), State(Pose((0.0, 0.0, 30.0)))
    tape.play(Stretch(0.0, 0.0, 6.0, (6.0, 6.0)))
    early, late = (display.render(state, CAMERA, t)[..., :3].astype(int) for t in (0.0, 6.0))
    assert np.abs(early - late).mean() > 10


def test_near_it_fills_the_view_and_far_its_frame_is_seen(tape: Tape) -> None:
    display = screen(tape)
    near, far = (display.render(State(Pose((0.0, 0.0, z))), CAMERA, 0.0) for z in (22.0, 45.0))
    assert near[..., 3].min() == 255
    assert far[5, 5, 3] == 0
    edge = far[CAMERA.height // 2, :, :3][far[CAMERA.height // 2, :, 3] == 255]
    assert edge[4].max() < 60  # dark plastic


def test_it_is_thought_of_at_the_moment_that_is_aimed_at(tape: Tape) -> None:
    display, pose = screen(tape), Pose((0.0, 0.0, 30.0))
    places = tape.recording.subject.face.points[list(FACE_OVAL)]
    widths = []
    for place in ("FAR", "NEAR"):
        display.aim = tape.recording.chapters[place].end
        widths.append(np.ptp(display.outline(pose, CAMERA, places)[:, 0]))
    assert widths[1] > 1.9 * widths[0]


def test_screens_of_everyday_are_of_all_sizes(tape: Tape) -> None:
    rng = np.random.default_rng(2)
    wide = [display_of(tape, rng).shown[0] for _ in range(6)]
    assert min(wide) > 11
    assert max(wide) - min(wide) > 2
