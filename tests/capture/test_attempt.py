from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inperson.capture.attempt import LEAST_HELD, MOST_HELD, STEP_SECONDS, Attempt
from inperson.capture.wire import Box, Feedback, Judging, Prompt, ServerMessage, Still
from inperson.engine.challenge import Oval
from inperson.engine.observation import Face
from tests.capture.given import CHALLENGE, FAR, HOLD_MS, NEAR, face, sample

BEGUN = 1000.0
FAR_PROMPT = Prompt(step=0, action="FAR", oval=Box(FAR.cx, FAR.cy, FAR.width, FAR.height))
NEAR_PROMPT = Prompt(step=1, action="NEAR", oval=Box(NEAR.cx, NEAR.cy, NEAR.width, NEAR.height))


class Film:
    """A camera before an attempt: each frame comes ``gap_ms`` after the one before."""

    def __init__(self, attempt: Attempt | None = None, gap_ms: float = 100.0) -> None:
        self.attempt = attempt or Attempt(1, CHALLENGE, BEGUN)
        self.gap_ms = gap_ms
        self.sequence = 0
        self.time_ms = 0.0

    def shows(
        self, seen: Face | None, *, faces: int | None = None, still: bool = False, after: float | None = None
    ) -> tuple[Feedback, list[ServerMessage]]:
        """One frame: its feedback, and what else follows it."""
        self.time_ms += self.gap_ms if after is None else after
        shot = sample(self.sequence, self.time_ms, seen, faces=faces, still=still)
        self.sequence += 1
        first, *more = self.attempt.see(shot, BEGUN + self.time_ms / 1000)
        assert isinstance(first, Feedback)
        assert first.sequence == shot.frame.sequence
        return first, more

    def obeys(self, seen: Face | None, frames: int) -> list[ServerMessage]:
        """So many frames, with the still that is asked for: all that follows their feedbacks."""
        said: list[ServerMessage] = []
        more: list[ServerMessage] = []
        for _ in range(frames):
            more = self.shows(seen, still=more == [Still()])[1]
            said += more
        return said

    def finish(self, frames: int = 7) -> None:
        """The whole challenge, each step in so many frames."""
        assert self.obeys(face(FAR), frames) == [Still(), NEAR_PROMPT]
        assert self.obeys(face(NEAR), frames) == [Still(), Judging()]


def test_it_asks_for_far_first_and_reveals_no_more() -> None:
    assert Attempt(1, CHALLENGE, BEGUN).prompt() == FAR_PROMPT


def test_far_then_near_then_the_verdict() -> None:
    film = Film()
    assert film.obeys(face(FAR), 7) == [Still(), NEAR_PROMPT]
    assert film.attempt.prompt() == NEAR_PROMPT
    assert not film.attempt.finished
    assert film.obeys(face(NEAR), 7) == [Still(), Judging()]
    assert film.attempt.finished


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


def test_the_feedback_shows_the_face_as_fractions_of_the_frame() -> None:
    feedback, _ = Film().shows(face(FAR))
    assert feedback.face == Box(FAR.cx, FAR.cy, FAR.width, FAR.height)
    assert Film().shows(None)[0].face is None


def test_the_hold_takes_its_time_however_many_frames_come() -> None:
    film = Film(gap_ms=10)
    film.obeys(face(FAR), 60)
    assert film.attempt.prompt() == FAR_PROMPT
    film.shows(face(FAR))
    assert film.time_ms - 10 == HOLD_MS
    assert film.attempt.prompt() == NEAR_PROMPT


def test_the_hold_takes_its_frames_however_slowly_they_come() -> None:
    film = Film(gap_ms=1000)
    film.obeys(face(FAR), LEAST_HELD - 1)
    assert film.attempt.prompt() == FAR_PROMPT
    assert film.obeys(face(FAR), 1) == [NEAR_PROMPT]


def test_one_frame_a_second_is_enough() -> None:
    Film(gap_ms=1000).finish(LEAST_HELD)


def test_time_that_stands_still_holds_nothing() -> None:
    film = Film(gap_ms=0)
    assert film.obeys(face(FAR), 200) == [Still()]
    assert film.attempt.prompt() == FAR_PROMPT


def test_a_blink_does_not_break_the_hold() -> None:
    film = Film()
    film.obeys(face(FAR), 4)
    film.shows(None)
    film.shows(None)
    film.shows(None)
    assert film.shows(face(FAR))[1] == [NEAR_PROMPT]


def test_looking_away_for_longer_breaks_the_hold() -> None:
    film = Film()
    film.obeys(face(FAR), 5)
    for _ in range(5):
        film.shows(None)
    assert film.shows(face(FAR))[0].progress < 0.2
    assert film.attempt.prompt() == FAR_PROMPT


def test_a_hold_that_was_lost_takes_its_still_with_it() -> None:
    film = Film()
    assert film.obeys(face(FAR), 5) == [Still()]
    film.shows(None, after=450)
    assert film.obeys(face(FAR), 7) == [Still(), NEAR_PROMPT]


def test_a_still_is_asked_for_once_the_face_stays() -> None:
    film = Film()
    assert film.shows(face(FAR))[1] == []
    assert film.shows(face(FAR))[1] == [Still()]
    for _ in range(30):
        assert film.shows(face(FAR))[1] == []


def test_no_step_ends_without_its_still() -> None:
    film = Film()
    for _ in range(30):
        feedback, _ = film.shows(face(FAR))
    assert feedback.progress < 0.5
    assert film.shows(face(FAR), still=True)[1] == [NEAR_PROMPT]


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
    film = Film()
    film.obeys(face(FAR), 2)
    assert film.shows(seen, faces=faces, still=True, after=50)[1] == [Still()]
    assert film.obeys(face(FAR), 10) == []
    assert film.shows(face(FAR), still=True)[1] == [NEAR_PROMPT]


@pytest.mark.parametrize("seen", [face(FAR, grown=1.2), face(FAR, grown=0.8), face(FAR, aside=0.3)])
def test_a_still_may_be_a_little_off_since_people_breathe(seen: Face) -> None:
    film = Film()
    film.obeys(face(FAR), 2)
    assert film.shows(seen, still=True)[1] == []
    assert film.obeys(face(FAR), 10)[0] == NEAR_PROMPT
    assert film.attempt.finished is False


def test_a_still_that_comes_after_its_hold_was_lost_serves_the_next() -> None:
    film = Film()
    film.obeys(face(FAR), 2)
    film.shows(None, after=450)
    film.shows(face(FAR), still=True)
    assert film.obeys(face(FAR), 6) == [NEAR_PROMPT]


def test_progress_grows_to_the_end() -> None:
    film = Film()
    progress = []
    while not film.attempt.finished:
        oval = (FAR, NEAR)[film.attempt.prompt().step]
        progress.append(film.shows(face(oval), still=film.sequence % 7 == 2)[0].progress)
    assert progress == sorted(progress)
    assert progress[0] < 0.1
    assert 0.85 < progress[-1] <= 1.0


def test_a_step_is_overdue_after_its_time_and_the_next_has_its_own() -> None:
    attempt = Attempt(1, CHALLENGE, BEGUN)
    assert not attempt.overdue(BEGUN + STEP_SECONDS)
    assert attempt.overdue(BEGUN + STEP_SECONDS + 0.1)
    film = Film(attempt, gap_ms=2000)
    film.obeys(face(FAR), 4)
    begun_near = BEGUN + film.time_ms / 1000
    assert attempt.prompt() == NEAR_PROMPT
    assert not attempt.overdue(begun_near + STEP_SECONDS)
    assert attempt.overdue(begun_near + STEP_SECONDS + 0.1)


def test_the_take_has_both_ends_the_whole_path_and_the_stills() -> None:
    film = Film()
    film.shows(None)
    film.finish()
    take = film.attempt.take()
    far, near = take.stills
    assert far.frame.still
    assert near.frame.still
    assert (far.observation.time_ms, near.observation.time_ms) == (400.0, 1100.0)
    assert {s.observation.face.width for s in take.far if s.observation.face} == {face(FAR).width}
    assert {s.observation.face.width for s in take.near if s.observation.face} == {face(NEAR).width}
    assert len(take.far) >= LEAST_HELD <= len(take.near)
    assert [observation.sequence for observation in take.path] == list(range(15))
    assert take.challenge is CHALLENGE


def test_there_are_no_stills_before_the_end() -> None:
    film = Film()
    film.obeys(face(FAR), 7)
    with pytest.raises(ValueError, match="not finished"):
        film.attempt.stills()


def test_a_long_hold_keeps_no_more_than_its_best_frames() -> None:
    film = Film(gap_ms=1)
    film.obeys(face(FAR), 590)
    film.gap_ms = 100
    film.obeys(face(FAR), 1)
    film.obeys(face(NEAR), 7)
    take = film.attempt.take()
    assert LEAST_HELD <= len(take.far) <= MOST_HELD
    assert [s.observation.time_ms for s in take.far] == sorted(s.observation.time_ms for s in take.far)


FRAMES = st.tuples(
    st.sampled_from([None, FAR, NEAR]),
    st.floats(0.7, 1.3) | st.just(1.0),
    st.integers(1, 2),
    st.booleans(),
    st.floats(0, 700),
)


@given(st.lists(FRAMES, max_size=60))
def test_whatever_is_shown_the_protocol_holds(shots: list[tuple[Oval | None, float, int, bool, float]]) -> None:
    film = Film()
    asked = False
    for oval, grown, faces, still, gap in shots:
        step = film.attempt.prompt().step
        seen = None if oval is None else face(oval, grown)
        feedback, more = film.shows(seen, faces=faces if seen else 0, still=still, after=gap)
        assert 0.0 <= feedback.progress <= 1.0
        assert len(more) <= 1
        asked = asked and not still
        if more == [Still()]:
            assert not asked, "one still is asked for at a time"
            asked = True
        if isinstance(more[0] if more else None, Prompt):
            assert (step, more) == (0, [NEAR_PROMPT])
        if film.attempt.finished:
            assert more == [Judging()]
            far, near = film.attempt.stills()
            assert far.frame.still
            assert near.frame.still
            assert len(film.attempt.take().path) == film.sequence
            break
