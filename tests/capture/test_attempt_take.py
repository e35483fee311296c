"""What an attempt gives the engine, and the light that is part of it."""

from __future__ import annotations

from dataclasses import replace

from inperson.capture.attempt import MORE_TIME, MOST_LIT
from inperson.capture.hold import LEAST_HELD
from inperson.capture.wire import Judging, ScreenLight, Shown
from inperson.engine.signals.injection import injection
from inperson.engine.spread import MOST_FRAMES
from inperson.engine.take import Light, Provenance
from tests.capture.filming import BEGUN, LIT, NEAR_PROMPT, STILLS, Film
from tests.capture.given import ACTIONS, BLUE, CHALLENGE, DARK, FAR, NEAR, PLACE, RED, face


def test_the_take_has_both_ends_the_whole_path_and_the_stills() -> None:
    film = Film()
    film.shows(None)
    film.finish()
    take = film.attempt.take()
    far, near = take.phases
    assert far.still is not None
    assert near.still is not None
    assert far.still.frame.still
    assert near.still.frame.still
    assert (far.asked_ms, far.done_ms, near.asked_ms, near.done_ms) == (100.0, 800.0, 800.0, 1500.0)
    assert {s.observation.face.width for s in take.far if s.observation.face} == {face(FAR).width}
    assert {s.observation.face.width for s in take.near if s.observation.face} == {face(NEAR).width}
    assert len(take.far) >= LEAST_HELD <= len(take.near)
    assert [observation.sequence for observation in take.path] == list(range(15))
    assert [shot.observation for shot in take.frames] == list(take.path)
    assert (take.flow, take.challenge, take.lights) == ("DISTANT_CLOSE", CHALLENGE, ())


def test_of_a_long_take_frames_from_all_over_it_are_kept() -> None:
    film = Film(gap_ms=20)
    for _ in range(900):
        film.shows(None)
    film.gap_ms = 100
    film.finish()
    kept = film.attempt.take().frames
    times = [shot.observation.time_ms for shot in kept]
    assert len(kept) <= MOST_FRAMES
    assert times == sorted(times)
    assert times[0] < 500
    assert times[-1] > film.time_ms - 1000


def test_the_take_knows_where_its_frames_came_from_and_when() -> None:
    film = Film()
    film.finish()
    said = Provenance("front camera", 30.0, seen_before=True)
    provenance = film.attempt.take(said).provenance
    assert provenance == replace(said, arrivals=tuple(BEGUN * 1000 + 100.0 * number for number in range(1, 15)))


def test_the_take_knows_how_often_more_time_was_given() -> None:
    film = Film()
    assert film.attempt.more_time(film.now)
    film.obeys(face(FAR), 7)
    for _ in range(MORE_TIME + 1):
        film.attempt.more_time(film.now)
    film.obeys(face(NEAR), 7)
    assert film.attempt.take().provenance.more_time == 1 + MORE_TIME


def test_an_answer_that_bears_the_time_of_its_prompt_is_seen() -> None:
    film = Film(ACTIONS)
    film.obeys(face(PLACE), 7)
    film.late_ms = 4000.0
    open_, shut = face(PLACE), face(PLACE, eyes=0.05)
    assert len(film.makes([open_, open_, shut, shut, open_])) == 1
    found = injection(film.attempt.take())
    assert found is not None
    assert "After a prompt, 3 frames came later than any line explains." in found.sentence


def test_the_first_place_ends_when_its_lights_are_done() -> None:
    film = Film(LIT)
    said = film.obeys(face(FAR), 7)
    assert said == [*STILLS, ScreenLight(number=0, colour="#ff8060")]
    for number, following in ((0, "#5870ff"), (1, "#000000"), (2, None)):
        assert film.obeys(face(FAR), 3) == [], "the page has not shown it yet"
        film.attempt.shown(Shown(number=number, time_ms=film.time_ms))
        more = film.obeys(face(FAR), 5)
        assert more[0] == ScreenLight(number=number + 1, colour=following)
    assert more[1:] == [NEAR_PROMPT]
    assert film.obeys(face(NEAR), 7) == [*STILLS, Judging()]
    take = film.attempt.take()
    assert [light.colour for light in take.lights] == [RED, BLUE, DARK]
    assert take.phases[0].done_ms <= take.lights[0].shown_ms
    shown = [light.shown_ms for light in take.lights]
    assert all(any(since < s.observation.time_ms <= since + 400 for s in take.frames) for since in shown)


def test_the_lights_wait_for_a_face_that_went_away() -> None:
    film = Film(LIT)
    film.obeys(face(FAR), 7)
    film.attempt.shown(Shown(number=0, time_ms=film.time_ms))
    assert film.obeys(None, 20) == []
    assert film.attempt.last_hint == "NO_FACE"
    assert film.obeys(face(FAR), 4)[0] == ScreenLight(number=1, colour="#5870ff")


def test_a_page_without_light_goes_on_after_a_while() -> None:
    film = Film(LIT)
    film.obeys(face(FAR), 7)
    said = film.obeys(face(FAR), 70)
    assert said == [ScreenLight(number=1, colour=None), NEAR_PROMPT]
    film.obeys(face(NEAR), 7)
    assert film.attempt.take().lights == ()


def test_there_is_room_for_frames_in_light_and_others() -> None:
    film = Film(LIT, gap_ms=20)
    for seen in (None, face(FAR)):
        for _ in range(200):
            for message in film.shows(seen, still=seen is not None)[1]:
                if isinstance(message, ScreenLight) and message.colour:
                    film.attempt.shown(Shown(number=message.number, time_ms=film.time_ms))
    take = film.attempt.take()
    assert take.lights[0] == Light(RED, take.lights[0].shown_ms)
    begun = take.lights[0].shown_ms
    lit = [shot for shot in take.frames if begun < shot.observation.time_ms < take.lights[-1].shown_ms]
    assert len(take.frames) <= MOST_FRAMES
    assert MOST_LIT / 2 < len(lit) < len(take.frames) - 10
    assert len({shot.frame.sequence for shot in take.frames}) == len(take.frames)
