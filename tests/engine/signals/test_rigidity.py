from __future__ import annotations

import pytest

from inperson.engine.landmarks import Landmarker
from inperson.engine.signals import Signal
from inperson.engine.signals.rigidity import LEAST_MS, rigidity
from inperson.engine.take import Phase, Take
from tests.engine.given import Filmed, with_people
from tests.engine.posed import MICRO, SHEETS, Turn, filmed, held, posed

WAVED: tuple[Turn, ...] = tuple((3 * yaw, 3 * pitch) for yaw, pitch in MICRO)
HOLED = ["eyes-photo", "mouth-photo"]


def measured(take: Take) -> Signal:
    signal = rigidity(take)
    assert signal is not None
    return signal


def test_a_head_that_holds_still_moves_in_itself(landmarker: Landmarker) -> None:
    signal = measured(held(posed("person", MICRO, landmarker)))
    assert (signal.name, signal.says) == ("rigidity", "live")
    assert signal.value is not None
    assert signal.value > 0.2
    assert signal.confidence > 0.5


@pytest.mark.parametrize("turns", [MICRO, WAVED], ids=["held", "waved"])
@pytest.mark.parametrize("species", SHEETS)
def test_a_picture_moves_as_a_sheet(species: str, turns: tuple[Turn, ...], landmarker: Landmarker) -> None:
    signal = measured(held(posed(species, turns, landmarker)))
    assert signal.says != "live"
    assert signal.value is not None
    assert signal.value < 0.35


@pytest.mark.parametrize("species", HOLED)
def test_eyes_and_a_mouth_behind_holes_do_not_make_it_alive(species: str, landmarker: Landmarker) -> None:
    assert measured(held(posed(species, WAVED, landmarker, mouth=0.7))).says != "live"


def test_a_worn_picture_that_turns_as_one_sheet_is_an_attack(landmarker: Landmarker) -> None:
    """The landmark model takes it for a head; then a head's relief is missing."""
    wide = tuple((4 * yaw, 2 * pitch) for yaw, pitch in MICRO)
    signal = measured(held(posed("worn-photo", wide, landmarker)))
    assert (signal.says, signal.confidence) == ("attack", 0.6)
    assert signal.sentence == "The face turned and moved as one sheet, without any relief."


def test_whoever_freezes_is_not_accused(landmarker: Landmarker) -> None:
    signal = measured(held(posed("person", ((0, 0),) * 8, landmarker)))
    assert (signal.says, signal.confidence) == ("nothing", 0.0)


def test_moves_that_were_made_in_the_place_count(landmarker: Landmarker) -> None:
    samples = posed("person", MICRO, landmarker)
    phases = (Phase("FACE", samples[:3]), Phase("BLINK", samples[3:]))
    assert measured(Take("ACTION", phases, ())).says == "live"


def test_a_short_stay_is_not_measured(landmarker: Landmarker) -> None:
    short = posed("person", MICRO, landmarker, step_ms=LEAST_MS / 8)
    assert rigidity(held(short)) is None
    assert rigidity(held(short[:1])) is None
    assert rigidity(held(())) is None


def test_of_two_distances_relief_speaks(person: Filmed) -> None:
    assert rigidity(person.take) is None


@with_people
@pytest.mark.parametrize(
    ("name", "begin"), [("mouth-1", 0.5), ("mouth-1", 4.0), ("talking-1", 2.4), ("talking-1", 7.2), ("turning-1", 4.4)]
)
def test_real_people_who_talk_grimace_and_turn_move_in_themselves(
    name: str, begin: float, landmarker: Landmarker
) -> None:
    assert measured(held(filmed(name, begin, begin + 2.4, landmarker))).says == "live"
