from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from inperson.engine.flows import Action
from inperson.simulator.arrays import Pixels, Points
from inperson.simulator.camera import Camera
from inperson.simulator.recording import FPS, LONG_SIDE, Kind, Recording, recording
from tests.simulator.conftest import SEED

FindFace = Callable[[Pixels], Points]
KINDS: tuple[Kind, ...] = ("DISTANCES", "THREE_DISTANCES", "ACTIONS")


@pytest.fixture
def record(astronaut: Pixels) -> Callable[[Kind], Recording]:
    return lambda kind: recording(astronaut, SEED, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_its_chapters_follow_each_other_to_its_end(kind: Kind, record: Callable[[Kind], Recording]) -> None:
    chapters = list(record(kind).chapters.values())
    assert chapters[0].begin == 0
    assert [each.end for each in chapters[:-1]] == [each.begin for each in chapters[1:]]
    assert chapters[-1].end == record(kind).seconds
    assert all(each.begin < each.steady < each.end for each in chapters)


def test_the_recorded_person_goes_from_far_to_near(record: Callable[[Kind], Recording]) -> None:
    clip = record("THREE_DISTANCES")
    far, middle, near = (clip.box(clip.chapters[place].end).width for place in ("FAR", "MIDDLE", "NEAR"))
    assert near / far == pytest.approx(2.25, rel=0.12)
    assert middle / far == pytest.approx(1.5, rel=0.12)


def test_the_recorded_person_makes_every_move(record: Callable[[Kind], Recording]) -> None:
    clip = record("ACTIONS")

    def most(action: Action, quantity: Callable[[float], float]) -> float:
        chapter = clip.chapters[action]
        return max(quantity(moment) for moment in np.arange(chapter.begin, chapter.end, 1 / FPS))

    assert most("BLINK", lambda moment: clip.state(moment).lids) == 1
    assert most("OPEN_MOUTH", lambda moment: clip.state(moment).mouth) > 0.8
    assert most("TURN_LEFT", lambda moment: clip.state(moment).pose.turn[0]) > 0.25
    assert most("TURN_RIGHT", lambda moment: -clip.state(moment).pose.turn[0]) > 0.25


def test_it_shows_the_face_where_it_says(record: Callable[[Kind], Recording], find_face: FindFace) -> None:
    clip = record("DISTANCES")
    moment = clip.chapters["FAR"].end
    picture, box = clip.frame(moment), clip.box(moment)
    assert picture.shape == (LONG_SIDE, LONG_SIDE * 3 // 4, 3)
    face = find_face(picture)
    x, y = (face.min(0) + face.max(0)) / 2 / (picture.shape[1], picture.shape[0])
    assert (x, y) == pytest.approx((box.cx, box.cy), abs=0.03)


def test_a_frame_stays_the_same_to_the_last_bit(record: Callable[[Kind], Recording]) -> None:
    clip = record("DISTANCES")
    assert np.array_equal(clip.frame(1.0), clip.frame(1.0 + 0.5 / FPS))
    assert not np.array_equal(clip.frame(1.0), clip.frame(1.0 + 1.5 / FPS))


def test_the_way_from_far_to_near_passes_every_size(record: Callable[[Kind], Recording]) -> None:
    clip = record("DISTANCES")
    for width in (0.3, 0.38, 0.45):
        assert clip.box(clip.moment_of(width)).width == pytest.approx(width, rel=0.08)


def test_a_photograph_shows_more_of_the_room(record: Callable[[Kind], Recording], find_face: FindFace) -> None:
    clip = record("DISTANCES")
    picture, box = clip.still(3.0, 1600, wider=1.5)
    assert picture.shape == (1600, 1200, 3)
    assert box.width == pytest.approx(clip.box(3.0).width / 1.5)
    face = find_face(picture)
    assert (face[:, 0].min() + face[:, 0].max()) / 2 / 1200 == pytest.approx(box.cx, abs=0.03)


def test_any_camera_records(astronaut: Pixels) -> None:
    clip = recording(astronaut, SEED, "DISTANCES", Camera(640, 480))
    assert clip.frame(0.0).shape == (LONG_SIDE * 3 // 4, LONG_SIDE, 3)
    near = clip.box(clip.chapters["NEAR"].end)
    assert near.height < 0.95
