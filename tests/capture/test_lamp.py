from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inperson.capture.lamp import COLOUR_MS, LEAST_FRAMES, PATIENCE_SECONDS, Lamp
from inperson.capture.wire import ScreenLight, Shown
from inperson.engine.take import Light
from inperson.errors import WireError
from tests.capture.given import BLUE, DARK, RED

COLOURS = (RED, BLUE, DARK)
OFF = ScreenLight(number=3, colour=None)


def lit(*colours: tuple[int, int, int]) -> tuple[Lamp, ScreenLight | None]:
    """A lamp, and the first that it says."""
    lamp = Lamp(colours)
    return lamp, lamp.see(0.0, 0.0)


def frames(lamp: Lamp, count: int, begin_ms: float, gap_ms: float) -> list[ScreenLight]:
    """What follows so many frames."""
    said = (lamp.see(begin_ms + gap_ms * number, 0.0) for number in range(1, count + 1))
    return [light for light in said if light is not None]


def test_without_colours_there_is_nothing_to_do() -> None:
    lamp, first = lit()
    assert (lamp.done, lamp.share, lamp.lights, first) == (True, 1.0, [], None)


def test_colours_come_one_by_one_and_then_the_page_as_it_was() -> None:
    lamp, first = lit(*COLOURS)
    said, shares = [first], [lamp.share]
    for number in range(3):
        lamp.shown(Shown(number=number, time_ms=1000.0 * number))
        said += frames(lamp, 10, 1000.0 * number, 100.0)
        shares.append(lamp.share)
    assert said == [
        ScreenLight(number=0, colour="#ff8060"),
        ScreenLight(number=1, colour="#5870ff"),
        ScreenLight(number=2, colour="#000000"),
        OFF,
    ]
    assert lamp.done
    assert lamp.lights == [Light(RED, 0.0), Light(BLUE, 1000.0), Light(DARK, 2000.0)]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


def test_there_are_never_more_than_three_changes_a_second() -> None:
    assert 1000 / COLOUR_MS < 3
    lamp, _ = lit(*COLOURS)
    lamp.shown(Shown(number=0, time_ms=0.0))
    assert frames(lamp, 100, 0.0, COLOUR_MS / 101) == []


def test_a_colour_stays_until_it_was_filmed() -> None:
    lamp, _ = lit(*COLOURS)
    lamp.shown(Shown(number=0, time_ms=0.0))
    assert frames(lamp, LEAST_FRAMES - 1, 0.0, 1000.0) == []
    assert len(frames(lamp, 1, 5000.0, 1000.0)) == 1


def test_a_colour_stays_until_the_page_says_that_it_is_shown() -> None:
    lamp, _ = lit(*COLOURS)
    assert frames(lamp, 50, 0.0, 100.0) == []
    assert lamp.lights == []


def test_frames_from_before_a_colour_was_shown_do_not_count() -> None:
    lamp, _ = lit(*COLOURS)
    lamp.shown(Shown(number=0, time_ms=900.0))
    assert frames(lamp, 9, 0.0, 100.0) == []
    assert frames(lamp, LEAST_FRAMES - 1, 900.0, 600.0) == []


def test_a_page_that_never_shows_a_colour_is_not_waited_for() -> None:
    lamp, _ = lit(*COLOURS)
    lamp.shown(Shown(number=0, time_ms=0.0))
    assert frames(lamp, 10, 0.0, 100.0) == [ScreenLight(number=1, colour="#5870ff")]
    assert lamp.see(2000.0, PATIENCE_SECONDS) is None
    assert lamp.see(2100.0, PATIENCE_SECONDS + 0.1) == ScreenLight(number=2, colour=None)
    assert (lamp.done, lamp.lights) == (True, []), "half an answer is none"


@pytest.mark.parametrize("number", [-1, 1, 7, 2**40])
def test_a_colour_that_is_not_awaited_is_let_go(number: int) -> None:
    lamp, _ = lit(*COLOURS)
    lamp.shown(Shown(number=number, time_ms=0.0))
    assert lamp.lights == []


def test_a_colour_is_shown_once() -> None:
    lamp, _ = lit(*COLOURS)
    lamp.shown(Shown(number=0, time_ms=10.0))
    lamp.shown(Shown(number=0, time_ms=99.0))
    assert lamp.lights == [Light(RED, 10.0)]


def test_no_colour_is_shown_before_the_one_before_it() -> None:
    lamp, _ = lit(*COLOURS)
    lamp.shown(Shown(number=0, time_ms=1000.0))
    frames(lamp, 10, 1000.0, 100.0)
    with pytest.raises(WireError, match="time"):
        lamp.shown(Shown(number=1, time_ms=999.0))


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 4), st.floats(0, 400), st.floats(0, 3)), max_size=80))
def test_whatever_a_page_says_each_colour_comes_once_and_in_its_turn(
    moments: list[tuple[bool, int, float, float]],
) -> None:
    lamp = Lamp(COLOURS)
    time_ms = now = 0.0
    said: list[ScreenLight] = []
    for tells, number, after_ms, after in moments:
        time_ms, now = time_ms + after_ms, now + after
        if tells:
            lamp.shown(Shown(number=number, time_ms=time_ms))
        elif light := lamp.see(time_ms, now):
            said.append(light)
    assert [light.number for light in said] == list(range(len(said)))
    assert [light.colour is None for light in said] == [False] * (len(said) - lamp.done) + [True] * lamp.done
    assert [light.colour for light in lamp.lights] == list(COLOURS[: len(lamp.lights)])
    assert not lamp.done or len(lamp.lights) in (0, 3)
