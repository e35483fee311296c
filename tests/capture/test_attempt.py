from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inperson.capture.attempt import LONGEST_STEP_SECONDS, MORE_TIME, PUZZLED_SECONDS, STEP_SECONDS, Attempt
from inperson.capture.hold import LEAST_HELD
from inperson.capture.wire import Box, Judging, Prompt, ScreenLight, Shown, Still
from inperson.engine.challenge import Challenge, Oval
from inperson.engine.observation import Face
from tests.capture.filming import BEGUN, FAR_PROMPT, LIT, NEAR_PROMPT, STILLS, Film
from tests.capture.given import ACTIONS, CHALLENGE, FAR, HOLD_MS, NEAR, PLACE, face

THERE = Box(PLACE.cx, PLACE.cy, PLACE.width, PLACE.height)


def lingers(film: Film, seconds: float) -> None:
    """Nobody is there for so long."""
    for _ in range(round(1000 * seconds / film.gap_ms)):
        film.shows(None)


def test_it_asks_for_the_first_place_and_reveals_no_more() -> None:
    assert Attempt(1, CHALLENGE, BEGUN).prompt() == FAR_PROMPT


def test_far_then_near_then_the_verdict() -> None:
    film = Film()
    assert film.obeys(face(FAR), 7) == [*STILLS, NEAR_PROMPT]
    assert film.attempt.prompt() == NEAR_PROMPT
    assert not film.attempt.finished
    assert film.obeys(face(NEAR), 7) == [*STILLS, Judging()]
    assert film.attempt.finished


def test_a_place_then_moves_one_after_the_other() -> None:
    film = Film(ACTIONS)
    assert film.attempt.prompt() == Prompt(step=0, action="FACE", oval=THERE)
    assert film.obeys(face(PLACE), 7) == [*STILLS, Prompt(step=1, action="BLINK", oval=THERE)]
    open_, shut = face(PLACE), face(PLACE, eyes=0.05)
    assert film.makes([open_, shut, shut, open_]) == [Prompt(step=2, action="TURN_LEFT", oval=THERE)]
    assert film.makes([open_, face(PLACE, yaw=24), face(PLACE, yaw=26)]) == [Judging()]
    assert [phase.action for phase in film.attempt.take().phases] == ["FACE", "BLINK", "TURN_LEFT"]


def test_a_move_is_measured_from_the_persons_own_rest() -> None:
    """Eyes that are narrow by nature are not shut, and a head that is always a little turned has not turned."""
    film = Film(ACTIONS)
    film.obeys(face(PLACE, eyes=0.16, yaw=10), 7)
    assert film.makes([face(PLACE, eyes=0.16, yaw=10)] * 5) == []
    shut = face(PLACE, eyes=0.05, yaw=10)
    assert len(film.makes([face(PLACE, eyes=0.16, yaw=10), shut, shut, face(PLACE, eyes=0.16, yaw=10)])) == 1
    assert film.makes([face(PLACE, yaw=10), face(PLACE, yaw=20), face(PLACE, yaw=20)]) == []
    assert film.makes([face(PLACE, yaw=25), face(PLACE, yaw=25)]) == [Judging()]


def test_moves_in_the_wrong_order_do_not_count() -> None:
    film = Film(ACTIONS)
    film.obeys(face(PLACE), 7)
    assert film.makes([face(PLACE), face(PLACE, yaw=25), face(PLACE, yaw=25), face(PLACE)]) == []
    assert film.attempt.prompt().action == "BLINK"


def test_near_before_far_is_told_to_move_back() -> None:
    film = Film()
    for _ in range(20):
        feedback, more = film.shows(face(NEAR))
        assert (feedback.hint, feedback.progress, more) == ("MOVE_BACK", 0.0, [])


@pytest.mark.parametrize(
    ("seen", "faces", "hint"),
    [
        (None, 0, "NO_FACE"),
        (face(FAR), 2, "MANY_FACES"),
        (face(FAR, grown=0.8), 1, "COME_CLOSER"),
        (face(FAR, grown=1.2), 1, "MOVE_BACK"),
        (face(FAR, aside=0.25), 1, "CENTER_FACE"),
        (face(FAR), 1, "HOLD_STILL"),
    ],
)
def test_each_frame_is_answered_with_what_to_do_better(seen: Face | None, faces: int, hint: str) -> None:
    film = Film()
    assert film.shows(seen, faces=faces)[0].hint == hint
    assert film.attempt.last_hint == hint


def test_a_good_frame_before_a_move_says_that_the_move_is_still_to_come() -> None:
    film = Film(ACTIONS)
    film.obeys(face(PLACE), 7)
    assert film.shows(face(PLACE))[0].hint == "ACT"
    assert film.attempt.last_hint == "ACT"


def test_the_feedback_shows_the_face_as_fractions_of_the_frame() -> None:
    feedback, _ = Film().shows(face(FAR))
    assert feedback.face == Box(FAR.cx, FAR.cy, FAR.width, FAR.height)
    assert Film().shows(None)[0].face is None


def test_one_frame_a_second_is_enough() -> None:
    Film(gap_ms=1000).finish(LEAST_HELD)


@pytest.mark.parametrize("challenge", [CHALLENGE, LIT])
def test_progress_grows_to_the_end(challenge: Challenge) -> None:
    film = Film(challenge)
    progress = []
    while not film.attempt.finished:
        oval = (FAR, NEAR)[film.attempt.prompt().step]
        feedback, more = film.shows(face(oval), still=film.sequence % 7 == 2)
        progress.append(feedback.progress)
        for message in more:
            if isinstance(message, ScreenLight) and message.colour:
                film.attempt.shown(Shown(number=message.number, time_ms=film.time_ms))
    assert progress == sorted(progress)
    assert progress[0] < 0.1
    assert 0.85 < progress[-1] <= 1.0


@pytest.mark.parametrize("gap_ms", [50, 250])
def test_a_step_is_overdue_after_its_time_and_the_next_has_its_own(gap_ms: float) -> None:
    film = Film(gap_ms=gap_ms)
    attempt = film.attempt
    lingers(film, STEP_SECONDS)
    assert not attempt.overdue(film.now - 0.1)
    assert attempt.overdue(film.now + 0.1)
    film.obeys(face(FAR), round(HOLD_MS / gap_ms) + LEAST_HELD)
    assert attempt.prompt() == NEAR_PROMPT
    assert not attempt.overdue(film.now)
    lingers(film, STEP_SECONDS)
    assert attempt.overdue(film.now + 0.1)


def test_what_a_slow_line_takes_is_not_the_persons_time() -> None:
    film = Film(gap_ms=900)
    lingers(film, 2 * STEP_SECONDS)
    assert not film.attempt.overdue(film.now)


def test_no_line_is_slow_enough_for_a_step_without_end() -> None:
    film = Film(gap_ms=3000)
    lingers(film, LONGEST_STEP_SECONDS)
    assert not film.attempt.overdue(film.now)
    assert film.attempt.overdue(film.now + 0.1)


def test_a_person_may_ask_for_more_time_a_number_of_times_in_each_step() -> None:
    film = Film(gap_ms=250)
    attempt = film.attempt
    for _ in range(MORE_TIME):
        lingers(film, STEP_SECONDS + 0.3)
        assert attempt.overdue(film.now)
        assert attempt.more_time(film.now)
        assert not attempt.overdue(film.now)
    lingers(film, STEP_SECONDS + 0.3)
    assert not attempt.more_time(film.now)
    assert attempt.overdue(film.now)
    film.obeys(face(FAR), 8)
    assert attempt.prompt() == NEAR_PROMPT
    assert attempt.more_time(film.now)


def test_more_time_ends_when_too_much_was_seen_to_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inperson.capture.attempt.MOST_SEEN", 20)
    film = Film()
    for _ in range(19):
        film.shows(None)
    assert film.attempt.more_time(film.now)
    film.shows(None)
    assert not film.attempt.more_time(film.now)


FRAMES = st.tuples(
    st.sampled_from([None, FAR, NEAR]),
    st.floats(0.7, 1.3) | st.just(1.0),
    st.integers(1, 2),
    st.booleans(),
    st.floats(0, 700),
)


@given(st.lists(FRAMES, max_size=60), st.sampled_from([CHALLENGE, LIT]))
def test_whatever_is_shown_the_protocol_holds(
    shots: list[tuple[Oval | None, float, int, bool, float]], challenge: Challenge
) -> None:
    film = Film(challenge)
    asked = False
    for oval, grown, faces, still, gap in shots:
        step = film.attempt.prompt().step
        seen = None if oval is None else face(oval, grown)
        feedback, more = film.shows(seen, faces=faces if seen else 0, still=still, after=gap)
        assert 0.0 <= feedback.progress <= 1.0
        asked = asked and not still
        if more == [Still()]:
            assert not asked, "one still is asked for at a time"
            asked = True
        else:
            following = [message for message in more if not isinstance(message, ScreenLight)]
            assert following in ([], [NEAR_PROMPT if step == 0 else Judging()])
            asked = asked and not following
        for message in more:
            if isinstance(message, ScreenLight) and message.colour:
                film.attempt.shown(Shown(number=message.number, time_ms=film.time_ms))
        if film.attempt.finished:
            take = film.attempt.take()
            assert all(phase.still is not None and phase.still.frame.still for phase in take.phases)
            assert len(take.path) == film.sequence
            break


def test_holds_take_the_time_of_their_step() -> None:
    film = Film(gap_ms=10)
    assert film.obeys(face(FAR), 60)[-1] == Still()
    assert film.time_ms == HOLD_MS
    assert film.obeys(face(FAR), 1) == [NEAR_PROMPT]


def test_where_nothing_is_good_for_long_it_is_looked_now_and_then_whether_the_picture_stands_on_its_head() -> None:
    film = Film()
    assert not film.attempt.puzzled(film.now)
    lingers(film, PUZZLED_SECONDS)
    assert not film.attempt.puzzled(film.now)
    lingers(film, 0.2)
    assert film.attempt.puzzled(film.now)
    assert not film.attempt.puzzled(film.now), "once is enough for a while"
    lingers(film, PUZZLED_SECONDS + 0.2)
    assert film.attempt.puzzled(film.now)


def test_whose_picture_stands_on_its_head_is_told_so_until_it_does_not() -> None:
    film = Film()
    film.attempt.upside_down = True
    assert film.shows(None)[0].hint == "UPRIGHT"
    assert film.shows(face(NEAR))[0].hint == "UPRIGHT"
    assert film.shows(face(FAR))[0].hint == "HOLD_STILL"
    assert film.shows(None)[0].hint == "NO_FACE"
