from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inperson.capture.performance import LEAST_HELD, LEAST_RATE, MOST_HELD, MOST_STILLS, Hold, Move
from inperson.engine.challenge import Step
from inperson.engine.flows import MOVES
from inperson.engine.flows import Move as Action
from inperson.engine.movements import Rest
from inperson.engine.observation import Face
from inperson.engine.take import Phase, Sample
from tests.capture.given import FAR, HOLD_MS, NEAR, PLACE, face, sample

REST = Rest(eyes=0.3, mouth=0.1, yaw=0.0)
SHUT, AGAPE = face(PLACE, eyes=0.05), face(PLACE, mouth=0.7)
LEFT, RIGHT = face(PLACE, yaw=25.0), face(PLACE, yaw=-25.0)
CALM = face(PLACE)
MADE: dict[Action, list[Face]] = {
    "BLINK": [CALM, CALM, SHUT, SHUT, CALM],
    "OPEN_MOUTH": [CALM, CALM, AGAPE, AGAPE, AGAPE],
    "TURN_LEFT": [CALM, CALM, LEFT, LEFT],
    "TURN_RIGHT": [CALM, CALM, RIGHT, RIGHT],
}


class Camera:
    """Shows frames to a performance, each ``gap_ms`` after the one before, and sends a still when it is asked for."""

    def __init__(self, performance: Hold | Move, gap_ms: float = 100.0) -> None:
        self.performance = performance
        self.gap_ms = gap_ms
        self.time_ms = 0.0
        self.sequence = 0
        self.hint = ""
        self.wanted = 0
        self._still = False

    def shows(
        self,
        seen: Face | None,
        *,
        still: bool | None = None,
        faces: int | None = None,
        after: float | None = None,
        sharpness: float = 0.05,
    ) -> Sample:
        """One frame. ``still``: whether it is one, whatever was asked."""
        self.time_ms += self.gap_ms if after is None else after
        sent = self._still if still is None else still
        shot = sample(self.sequence, self.time_ms, seen, faces=faces, still=sent, sharpness=sharpness)
        self.sequence += 1
        self._still = self._still and not sent
        self.hint = self.performance.see(shot)
        if self.performance.phase is None and self.performance.wants_still():
            self._still = True
            self.wanted += 1
        return shot

    def holds(self, seen: Face, frames: int) -> Phase | None:
        """So many frames of the same; what was done by then."""
        for _ in range(frames):
            self.shows(seen)
        return self.performance.phase


def hold() -> Hold:
    return Hold(Step("FAR", FAR, HOLD_MS))


def move(action: Action) -> Move:
    return Move(Step(action, PLACE), REST)


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


@pytest.mark.parametrize(
    "performance", [Hold(Step("FACE", PLACE, HOLD_MS), 40.0), Move(Step("BLINK", PLACE), REST, 40.0)]
)
def test_a_step_was_asked_with_the_end_of_the_one_before(performance: Hold | Move) -> None:
    """However late the next frame comes: on a slow line the person has long read the prompt by then."""
    camera = Camera(performance)
    for seen in [*MADE["BLINK"], *[CALM] * 6]:
        camera.shows(seen)
    assert performance.phase is not None
    assert performance.phase.asked_ms == 40.0


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


def test_an_oval_may_want_to_be_met_more_closely() -> None:
    aside = face(replace(FAR, width=0.88 * FAR.width))
    assert Camera(Hold(Step("FAR", FAR, HOLD_MS))).holds(aside, 10) is not None
    assert Camera(Hold(Step("FAR", FAR, HOLD_MS, slack=0.7))).holds(aside, 10) is None


def test_a_hold_that_was_lost_takes_its_stills_with_it() -> None:
    camera = Camera(hold())
    camera.holds(face(FAR), 5)
    camera.shows(None, after=450)
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


@pytest.mark.parametrize("action", MOVES)
def test_a_move_is_done_when_it_was_seen(action: Action) -> None:
    camera = Camera(move(action))
    for seen in MADE[action]:
        assert camera.performance.phase is None
        camera.shows(seen)
        assert camera.hint == "ACT"
    phase = camera.performance.phase
    assert phase is not None
    assert (phase.action, phase.asked_ms, phase.still) == (action, 100.0, None)
    assert 100.0 < phase.done_ms <= camera.time_ms
    assert [shot.observation.sequence for shot in phase.samples] == list(range(camera.sequence))


@pytest.mark.parametrize("action", MOVES)
def test_a_move_that_began_before_its_prompt_can_have_been_read_is_no_answer(action: Action) -> None:
    camera = Camera(Move(Step(action, PLACE), REST, asked_ms=190.0), gap_ms=100.0)
    for seen in [*MADE[action], CALM]:
        camera.shows(seen)
    assert camera.performance.phase is None
    for seen in MADE[action]:
        camera.shows(seen)
    assert camera.performance.phase is not None


@pytest.mark.parametrize("action", MOVES)
def test_another_move_is_not_what_was_asked(action: Action) -> None:
    camera = Camera(move(action))
    for other, frames in MADE.items():
        if other != action:
            for seen in [*frames, CALM, CALM]:
                camera.shows(seen)
    assert camera.performance.phase is None
    assert camera.performance.share == 0


@pytest.mark.parametrize("action", MOVES)
def test_who_is_already_in_a_move_has_not_made_it(action: Action) -> None:
    camera = Camera(move(action))
    for seen in MADE[action][2:4] * 10:
        camera.shows(seen)
    assert camera.performance.phase is None


def test_a_move_out_of_place_is_told_and_does_not_count() -> None:
    camera = Camera(move("OPEN_MOUTH"))
    for seen in (face(PLACE, 0.6), face(PLACE, 0.6, mouth=0.7), face(PLACE, 0.6, mouth=0.7), face(PLACE, 0.6)):
        camera.shows(seen)
        assert camera.hint == "COME_CLOSER"
    assert camera.performance.phase is None


def test_a_move_of_one_of_two_faces_does_not_count() -> None:
    camera = Camera(move("BLINK"))
    for seen in [*MADE["BLINK"], CALM]:
        camera.shows(seen, faces=2)
        assert camera.hint == "MANY_FACES"
    assert camera.performance.phase is None


@pytest.mark.parametrize(("action", "hint"), [("BLINK", "LOOK_STRAIGHT"), ("TURN_RIGHT", "ACT")])
def test_a_head_that_is_still_turned_is_asked_back_for_what_wants_it_straight(action: Action, hint: str) -> None:
    camera = Camera(move(action))
    camera.shows(LEFT)
    assert camera.hint == hint


def test_no_still_is_asked_for_in_a_move() -> None:
    camera = Camera(move("BLINK"))
    for seen in (CALM, CALM, SHUT, CALM):
        camera.shows(seen)
    assert camera.wanted == 0


def test_a_move_that_takes_long_keeps_few_frames_from_its_prompt_to_its_end() -> None:
    camera = Camera(move("BLINK"), gap_ms=30)
    camera.holds(CALM, 600)
    for seen in MADE["BLINK"]:
        camera.shows(seen)
    phase = camera.performance.phase
    assert phase is not None
    assert phase.asked_ms == 30.0
    assert len(phase.samples) <= 2 * MOST_HELD
    assert phase.samples[0].observation.time_ms == 30.0
    assert phase.samples[-1].observation.time_ms == camera.time_ms


FRAMES = st.tuples(
    st.sampled_from([None, CALM, SHUT, AGAPE, LEFT, RIGHT, face(FAR), face(PLACE, 1.3)]),
    st.integers(1, 2),
    st.booleans(),
    st.floats(0, 700),
)


@given(st.sampled_from(MOVES) | st.just(None), st.lists(FRAMES, max_size=50))
def test_whatever_is_shown_a_step_is_done_at_most_once(
    action: Action | None, shots: list[tuple[Face | None, int, bool, float]]
) -> None:
    camera = Camera(Hold(Step("FACE", PLACE, HOLD_MS)) if action is None else move(action))
    done: Phase | None = None
    for seen, faces, still, after in shots:
        camera.shows(seen, still=still, faces=faces if seen else 0, after=after)
        assert 0.0 <= camera.performance.share <= 1.0
        if done is not None and action is None:
            assert camera.performance.phase is done
        done = camera.performance.phase
        if done is not None and action is not None:
            break
    if done is not None:
        assert done.asked_ms <= done.done_ms <= camera.time_ms
        assert (done.still is None) == (action is not None)
