from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from inperson.capture.hold import LEAST_HELD, LEAST_RATE, MOST_HELD, MOST_STILLS, Hold
from inperson.engine.challenge import Step
from inperson.engine.observation import Face
from tests.capture.filming import Camera
from tests.capture.given import FAR, HOLD_MS, NEAR, face


def hold() -> Hold:
    return Hold(Step("FAR", FAR, HOLD_MS))


def test_a_place_is_held_for_its_time_however_many_frames_come() -> None:
    camera = Camera(hold(), gap_ms=10)
    assert camera.holds(face(FAR), 60) is None
    phase = camera.holds(face(FAR), 1)
    assert phase is not None
    assert camera.time_ms - 10 == HOLD_MS
    assert (phase.action, phase.asked_ms, phase.done_ms) == ("FAR", 10.0, camera.time_ms)


def test_a_place_is_held_for_its_frames_however_slowly_they_come() -> None:
    camera = Camera(hold(), gap_ms=1000)
    assert camera.holds(face(FAR), LEAST_HELD - 1) is None
    assert camera.holds(face(FAR), 1) is not None


def test_a_long_hold_takes_more_frames_however_slowly_they_come() -> None:
    camera = Camera(Hold(Step("FACE", FAR, 2000.0)), gap_ms=1000)
    assert camera.holds(face(FAR), 9) is None
    phase = camera.holds(face(FAR), 1)
    assert phase is not None
    assert len(phase.samples) == 10 == LEAST_RATE * 2.0


def test_a_step_may_want_its_oval_met_more_closely() -> None:
    close = Camera(Hold(Step("FAR", FAR, HOLD_MS, slack=0.7)))
    assert close.holds(face(FAR, 1.12), 10) is None
    assert close.hint == "MOVE_BACK"
    assert close.holds(face(FAR, 1.08), 10) is not None


def test_time_that_stands_still_holds_nothing() -> None:
    camera = Camera(hold(), gap_ms=0)
    assert camera.holds(face(FAR), 200) is None
    assert camera.performance.share == 0


def test_a_blink_does_not_break_the_hold() -> None:
    camera = Camera(hold())
    camera.holds(face(FAR), 4)
    for _ in range(3):
        camera.shows(None)
    assert camera.holds(face(FAR), 1) is not None


def test_one_bad_frame_does_not_break_the_hold_however_slowly_frames_come() -> None:
    camera = Camera(hold(), gap_ms=1000)
    camera.holds(face(FAR), LEAST_HELD - 1)
    camera.shows(None)
    assert camera.holds(face(FAR), 1) is not None


def test_two_bad_frames_that_come_slowly_break_it() -> None:
    camera = Camera(hold(), gap_ms=1000)
    camera.holds(face(FAR), LEAST_HELD - 1)
    camera.shows(None)
    camera.shows(None)
    assert camera.holds(face(FAR), 1) is None


def test_looking_away_after_slow_frames_breaks_it_as_soon() -> None:
    camera = Camera(hold(), gap_ms=1000)
    camera.holds(face(FAR), LEAST_HELD - 1)
    for _ in range(9):
        camera.shows(None, after=50)
    assert camera.holds(face(FAR), 1) is None


def test_looking_away_for_longer_breaks_the_hold() -> None:
    camera = Camera(hold())
    camera.holds(face(FAR), 5)
    for _ in range(5):
        camera.shows(None)
    camera.shows(face(FAR))
    assert camera.performance.share < 0.2
    assert camera.performance.phase is None


def test_who_only_passes_through_does_not_hold() -> None:
    """As a recording does that comes nearer when it likes."""
    camera = Camera(hold())
    for width in np.linspace(0.87, 1.13, 8) * FAR.width:
        camera.shows(face(replace(FAR, width=width)))
    assert camera.performance.phase is None
    assert camera.performance.share < 0.9


def test_whoever_corrects_the_distance_and_then_stays_holds() -> None:
    camera = Camera(hold())
    for share in (0.88, 0.95, 1.02, 1.03):
        camera.shows(face(replace(FAR, width=share * FAR.width)))
    assert camera.holds(face(FAR), 8) is not None


def test_a_hold_that_was_lost_takes_its_stills_with_it() -> None:
    camera = Camera(hold())
    camera.holds(face(FAR), 5)
    camera.shows(None, after=450)
    camera.shows(None)
    lost_at = camera.time_ms
    phase = camera.holds(face(FAR), 7)
    assert phase is not None
    assert phase.still is not None
    assert phase.still.frame.time_ms > lost_at


def test_stills_are_asked_for_one_by_one_once_the_face_stays() -> None:
    camera = Camera(hold(), gap_ms=50)
    camera.shows(face(FAR))
    assert camera.wanted == 0
    camera.shows(face(FAR))
    assert camera.wanted == 1
    camera.shows(face(FAR), still=False)
    assert camera.wanted == 1
    for asked in range(2, MOST_STILLS + 1):
        camera.shows(face(FAR))
        assert camera.wanted == asked
    for _ in range(3):
        camera.shows(face(FAR))
    assert camera.wanted == MOST_STILLS


def test_a_slow_line_is_asked_for_one_still_alone() -> None:
    camera = Camera(hold(), gap_ms=300)
    assert camera.holds(face(FAR), 6) is not None
    assert camera.wanted == 1


def test_no_place_is_done_without_a_still() -> None:
    camera = Camera(hold())
    for _ in range(30):
        camera.shows(face(FAR), still=False)
    assert camera.holds(face(FAR), 0) is None
    shot = camera.shows(face(FAR), still=True)
    phase = camera.performance.phase
    assert phase is not None
    assert phase.still is shot


def test_the_still_that_is_kept_is_the_sharpest() -> None:
    camera = Camera(hold())
    camera.shows(face(FAR))
    camera.shows(face(FAR))
    camera.shows(face(FAR), sharpness=0.02)
    sharpest = camera.shows(face(FAR), sharpness=0.06)
    camera.shows(face(FAR), sharpness=0.03)
    phase = camera.holds(face(FAR), 3)
    assert phase is not None
    assert phase.still is sharpest


@pytest.mark.parametrize("worse", [face(FAR, yaw=12.0), face(FAR, eyes=0.16)])
def test_the_still_that_is_kept_is_straight_and_open_eyed(worse: Face) -> None:
    camera = Camera(hold())
    camera.shows(face(FAR))
    camera.shows(face(FAR))
    camera.shows(worse)
    best = camera.shows(face(FAR))
    camera.shows(worse)
    phase = camera.holds(face(FAR), 3)
    assert phase is not None
    assert phase.still is best


@pytest.mark.parametrize(
    ("seen", "faces"),
    [
        (None, 0),
        (face(FAR), 2),
        (face(NEAR), 1),
        (face(FAR, grown=1.25), 1),
        (face(FAR, grown=0.75), 1),
        (face(FAR, aside=0.4), 1),
    ],
)
def test_a_still_of_something_else_is_refused_and_asked_for_again(seen: Face | None, faces: int) -> None:
    camera = Camera(hold())
    camera.holds(face(FAR), 2)
    refused = camera.shows(seen, faces=faces, after=50)
    assert camera.wanted == 2
    phase = camera.holds(face(FAR), 10)
    assert phase is not None
    assert phase.still is not refused


@pytest.mark.parametrize("seen", [face(FAR, grown=1.2), face(FAR, grown=0.8), face(FAR, aside=0.3)])
def test_a_still_may_be_a_little_off_since_people_breathe(seen: Face) -> None:
    camera = Camera(hold())
    camera.holds(face(FAR), 2)
    kept = camera.shows(seen)
    for _ in range(10):
        camera.shows(face(FAR), still=False)
    assert camera.performance.phase is not None
    assert camera.performance.phase.still is kept


def test_a_still_that_comes_after_its_hold_was_lost_serves_the_next() -> None:
    camera = Camera(hold())
    camera.holds(face(FAR), 2)
    camera.shows(None, still=False, after=450)
    late = camera.shows(face(FAR), still=True)
    for _ in range(7):
        camera.shows(face(FAR), still=False)
    assert camera.performance.phase is not None
    assert camera.performance.phase.still is late


def test_a_long_hold_keeps_no_more_than_its_best_frames() -> None:
    camera = Camera(hold(), gap_ms=1)
    phase = camera.holds(face(FAR), 700)
    assert phase is not None
    times = [shot.observation.time_ms for shot in phase.samples]
    assert LEAST_HELD <= len(times) <= MOST_HELD
    assert times == sorted(times)


def test_a_place_that_is_done_stays_as_it_was() -> None:
    camera = Camera(hold())
    phase = camera.holds(face(FAR), 8)
    camera.shows(None, after=1000)
    assert camera.hint == "NO_FACE"
    camera.holds(face(FAR), 20)
    assert camera.performance.phase is phase
