from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inperson.engine.flows import MOVES, Move
from inperson.engine.landmarks import Landmarker
from inperson.engine.movements import MOST_BLINK_MS, Rest, degree, movements, rest_of
from inperson.engine.observation import Face, Observation, observe
from inperson.inspection.clips import read_clip
from tests.engine.given import FACE, OBSERVED, PEOPLE, with_people

REST = Rest(eyes=0.3, mouth=0.05, yaw=2.0)
STEP_MS = 1000 / 15

Clip = Callable[[str], list[Observation]]


def frame(eyes: float = 0.3, mouth: float = 0.05, yaw: float = 2.0, faces: int = 1) -> Observation:
    face = replace(FACE, eyes=eyes, mouth=mouth, yaw=yaw)
    return replace(OBSERVED, faces=faces, face=face if faces else None)


def timed(frames: Sequence[Observation], step_ms: float = STEP_MS) -> list[Observation]:
    return [replace(each, sequence=index, time_ms=index * step_ms) for index, each in enumerate(frames)]


def found(frames: Sequence[Observation], step_ms: float = STEP_MS) -> list[Move]:
    return [movement.move for movement in movements(timed(frames, step_ms), REST)]


RESTING, SHUT, OPEN = frame(), frame(eyes=0.08), frame(mouth=0.6)
LEFT, RIGHT = frame(yaw=25.0), frame(yaw=-21.0)
BEFORE = [RESTING] * 4
UNSEEN = frame(faces=0)


def test_nothing_happens_in_a_face_at_rest() -> None:
    assert found([RESTING] * 40) == []
    assert movements([], REST) == []


def test_a_blink_is_closed_and_open_again() -> None:
    (blink,) = movements(timed([*BEFORE, SHUT, SHUT, RESTING, RESTING]), REST)
    assert (blink.move, blink.frames) == ("BLINK", 2)
    assert blink.begin_ms == pytest.approx(4 * STEP_MS)
    assert blink.counted_ms == blink.end_ms == pytest.approx(6 * STEP_MS)


def test_eyes_that_stay_shut_do_not_blink() -> None:
    assert found([*BEFORE, *[SHUT] * 20]) == []
    asleep = round(1.2 * MOST_BLINK_MS / STEP_MS)
    assert found([*BEFORE, *[SHUT] * asleep, *BEFORE]) == []


def test_eyes_that_begin_shut_do_not_blink() -> None:
    assert found([SHUT, SHUT, *BEFORE]) == []


def test_one_frame_of_shut_eyes_is_a_blink_unless_it_is_over_at_once() -> None:
    assert found([*BEFORE, SHUT, *BEFORE]) == ["BLINK"]
    assert found([*BEFORE, SHUT, *BEFORE], step_ms=20.0) == []


def test_eyes_that_narrow_do_not_blink() -> None:
    assert found([*BEFORE, *[frame(eyes=0.2)] * 5, *BEFORE]) == []


def test_lids_that_tremble_at_the_threshold_blink_once() -> None:
    assert found([*BEFORE, SHUT, frame(eyes=0.18), SHUT, frame(eyes=0.18), SHUT, *BEFORE]) == ["BLINK"]


def test_eyes_that_are_seen_from_the_side_do_not_blink() -> None:
    assert found([*BEFORE, *[frame(eyes=0.05, yaw=35.0)] * 8, *BEFORE]) == ["TURN_LEFT"]


def test_an_open_mouth_counts_while_it_is_open() -> None:
    (opening,) = movements(timed([*BEFORE, *[OPEN] * 6]), REST)
    assert opening.move == "OPEN_MOUTH"
    assert opening.begin_ms < opening.counted_ms <= opening.end_ms == pytest.approx(9 * STEP_MS)


@pytest.mark.parametrize("syllable", [[OPEN], [frame(mouth=0.3)] * 6], ids=["short", "small"])
def test_a_syllable_is_no_open_mouth(syllable: list[Observation]) -> None:
    assert found([*BEFORE, *syllable, *BEFORE]) == []


def test_left_and_right_are_the_persons_own() -> None:
    assert found([*BEFORE, *[LEFT] * 4, *BEFORE, *[RIGHT] * 4, *BEFORE, *[LEFT] * 4]) == [
        "TURN_LEFT",
        "TURN_RIGHT",
        "TURN_LEFT",
    ]


def test_a_turn_is_measured_from_this_persons_rest() -> None:
    path = timed([*BEFORE, *[frame(yaw=18.0)] * 4])
    assert [movement.move for movement in movements(path, REST)] == ["TURN_LEFT"]
    assert movements(path, replace(REST, yaw=8.0)) == []


@pytest.mark.parametrize("away", [UNSEEN, replace(SHUT, faces=2)], ids=["nobody", "two"])
def test_what_happens_out_of_sight_is_not_seen(away: Observation) -> None:
    assert found([*BEFORE, SHUT, away, *BEFORE]) == []
    assert found([*BEFORE, away, *[OPEN] * 5, *BEFORE]) == []


def test_movements_come_in_order_of_their_beginning() -> None:
    told = movements(timed([*BEFORE, *[OPEN] * 3, *BEFORE, SHUT, *BEFORE, *[LEFT] * 3, *BEFORE]), REST)
    assert [movement.move for movement in told] == ["OPEN_MOUTH", "BLINK", "TURN_LEFT"]


def test_degree_is_nothing_at_rest_and_one_at_the_threshold() -> None:
    assert [degree(move, face_of(RESTING), REST) for move in MOVES] == [0.0] * 4
    thresholds = {"BLINK": frame(eyes=0.165), "OPEN_MOUTH": frame(mouth=0.4)}
    thresholds |= {"TURN_LEFT": frame(yaw=16.0), "TURN_RIGHT": frame(yaw=-12.0)}
    assert [degree(move, face_of(thresholds[move]), REST) for move in MOVES] == pytest.approx([1.0] * 4)


def face_of(observation: Observation) -> Face:
    assert observation.face is not None
    return observation.face


def test_rest_is_found_in_spite_of_blinks_speech_and_turns() -> None:
    busy = [RESTING] * 20 + [SHUT] * 6 + [frame(mouth=0.3), frame(mouth=0.1)] * 4 + [LEFT] * 5
    rest = rest_of(timed(busy))
    assert rest is not None
    assert (rest.eyes, rest.mouth, rest.yaw) == pytest.approx((REST.eyes, REST.mouth, REST.yaw))


def test_a_mouth_that_is_always_open_is_not_at_rest() -> None:
    rest = rest_of([OPEN] * 10)
    assert rest is not None
    assert rest.mouth == 0.25


def test_there_is_no_rest_without_one_face() -> None:
    assert rest_of([]) is None
    assert rest_of([UNSEEN, replace(RESTING, faces=2)]) is None


def test_a_second_face_says_nothing_of_the_rest() -> None:
    rest = rest_of([RESTING, *[replace(OPEN, faces=2)] * 5])
    assert rest is not None
    assert rest.mouth == face_of(RESTING).mouth


any_frame = st.builds(
    frame,
    eyes=st.sampled_from([0.0, 0.08, 0.17, 0.2, 0.3, 0.5]),
    mouth=st.sampled_from([0.0, 0.05, 0.27, 0.41, 0.9]),
    yaw=st.sampled_from([-50.0, -21.0, -11.0, 2.0, 12.0, 17.0, 40.0]),
    faces=st.sampled_from([1, 1, 1, 1, 1, 0, 2]),
)


@given(st.lists(any_frame, max_size=40), st.floats(1.0, 400.0))
def test_of_any_path_movements_are_told_that_are_there(frames: list[Observation], step_ms: float) -> None:
    path = timed(frames, step_ms)
    told = movements(path, REST)
    assert [each.begin_ms for each in told] == sorted(each.begin_ms for each in told)
    for movement in told:
        shown = [each for each in path if movement.begin_ms <= each.time_ms <= movement.end_ms]
        share = [degree(movement.move, face_of(each), REST) for each in shown]
        assert share[0] >= 1
        assert sum(part >= 1 for part in share) == movement.frames
        assert all(each.faces == 1 for each in shown)
        assert movement.begin_ms < movement.counted_ms <= movement.end_ms
        before = [each for each in path if each.time_ms < movement.begin_ms]
        assert degree(movement.move, face_of(before[-1]), REST) < 1
    for move in MOVES:
        one_kind = [each for each in told if each.move == move]
        assert all(earlier.end_ms < later.begin_ms for earlier, later in pairwise(one_kind))


@given(st.lists(st.tuples(any_frame, st.floats(0, 1e13, allow_nan=False)), max_size=30))
def test_a_clock_that_jumps_breaks_nothing(frames: list[tuple[Observation, float]]) -> None:
    path = [replace(each, time_ms=moment) for each, moment in frames]
    rest = rest_of(path)
    assert (rest is None) == all(each.faces != 1 for each in path)
    if rest is not None:
        movements(path, rest)


@pytest.fixture(scope="module")
def watched(landmarker: Landmarker) -> Clip:
    @cache
    def watched(name: str) -> list[Observation]:
        return [observe(frame, landmarker) for frame in read_clip(PEOPLE / f"{name}.mp4")]

    return watched


def moves(path: list[Observation]) -> list[Move]:
    rest = rest_of(path)
    assert rest is not None
    return [movement.move for movement in movements(path, rest)]


@with_people
def test_a_mouth_is_counted_as_by_eye(watched: Clip) -> None:
    assert Counter(moves(watched("mouth-1"))) == {"OPEN_MOUTH": 2, "BLINK": 2}


@with_people
def test_turns_are_counted_as_by_eye(watched: Clip) -> None:
    turns = [move for move in moves(watched("turning-1")) if move in ("TURN_LEFT", "TURN_RIGHT")]
    assert turns == ["TURN_LEFT", "TURN_RIGHT", "TURN_LEFT"]


@with_people
def test_talking_is_no_blink_and_no_turn(watched: Clip) -> None:
    counted = Counter(moves(watched("talking-1")))
    assert counted["BLINK"] == 2
    assert not counted.keys() & {"TURN_LEFT", "TURN_RIGHT"}
