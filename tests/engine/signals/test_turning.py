from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from inperson.engine.clip import take_of_clip
from inperson.engine.flows import Move
from inperson.engine.landmarks import Landmarker
from inperson.engine.signals import Signal
from inperson.engine.signals.turning import FLAT_SHARE, LIVE_SHARE, turning
from inperson.engine.take import Phase, Sample, Take
from tests.engine.given import Filmed, with_people
from tests.engine.posed import MICRO, SHEETS, Turn, filmed, held, posed

HEAD: tuple[Turn, ...] = ((0, 0), (0, 0.3), (4, 0), (9, 0), (13, 1), (16, 1))
SHEET: tuple[Turn, ...] = ((0, 0), (1, 0.3), (45, 0), (56, 0), (60, 0), (63, 0))
"""The landmark model believes a sixth to a third of it."""
WORN: tuple[Turn, ...] = ((0, 0), (1, 0.3), (4, 0), (12, 0), (16, 0), (20, 0))


def turn(samples: Sequence[Sample], move: Move = "TURN_LEFT") -> Take:
    """At rest in the first two of ``samples``, and then a turn."""
    phases = (Phase("FACE", tuple(samples[:2])), Phase(move, tuple(samples)))
    return Take("ACTION", phases, tuple(sample.observation for sample in samples))


def measured(take: Take) -> Signal:
    signal = turning(take)
    assert signal is not None
    return signal


def mirrored(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    return tuple((-yaw, pitch) for yaw, pitch in turns)


@pytest.mark.parametrize("turns", [HEAD, mirrored(HEAD)], ids=["left", "right"])
def test_a_head_that_turns_shows_its_relief(turns: tuple[Turn, ...], landmarker: Landmarker) -> None:
    signal = measured(turn(posed("person", turns, landmarker)))
    assert (signal.name, signal.says) == ("turning", "live")
    assert signal.value is not None
    assert signal.value > LIVE_SHARE
    assert signal.confidence > 0.7
    assert signal.sentence.endswith("of the relief that goes with it: it is a head.")


@pytest.mark.parametrize("turns", [SHEET, mirrored(SHEET)], ids=["left", "right"])
@pytest.mark.parametrize("species", SHEETS)
def test_a_picture_that_is_turned_shows_none(species: str, turns: tuple[Turn, ...], landmarker: Landmarker) -> None:
    samples = posed(species, turns, landmarker)
    signal = measured(turn([sample for sample in samples if sample.observation.face is not None]))
    assert (signal.says, signal.confidence) == ("attack", 0.8)
    assert signal.sentence == "The face became narrow as a picture that is turned, and not as a head."


@pytest.mark.parametrize("turns", [WORN, mirrored(WORN)], ids=["left", "right"])
def test_a_picture_that_is_worn_on_a_head_shows_no_relief(turns: tuple[Turn, ...], landmarker: Landmarker) -> None:
    signal = measured(turn(posed("worn-photo", turns, landmarker)))
    assert signal.says == "attack"
    assert signal.value is not None
    assert signal.value < FLAT_SHARE
    assert signal.confidence > 0.5
    assert signal.sentence.endswith("a picture was turned.")


def test_two_turns_are_measured_together(landmarker: Landmarker) -> None:
    left = turn(posed("person", HEAD, landmarker))
    right = Phase("TURN_RIGHT", posed("person", mirrored(HEAD), landmarker, first=20))
    assert measured(replace(left, phases=(*left.phases, right))).says == "live"


def test_a_turn_that_was_not_made_is_not_measured(landmarker: Landmarker) -> None:
    assert turning(turn(posed("person", HEAD, landmarker)[:3])) is None


def test_a_turn_without_a_face_is_not_measured() -> None:
    assert turning(Take("ACTION", (Phase("TURN_LEFT", ()),), ())) is None
    assert turning(Take("ACTION", (), ())) is None


def test_the_landmarks_of_a_head_over_other_pixels_are_no_head(landmarker: Landmarker) -> None:
    samples = posed("person", HEAD, landmarker)
    frozen = [replace(sample, frame=samples[0].frame) for sample in samples]
    signal = turning(turn(frozen))
    assert signal is None or signal.says != "live"


def test_a_head_that_happens_to_turn_is_measured_as_well(landmarker: Landmarker) -> None:
    wide = tuple((2 * yaw, pitch) for yaw, pitch in MICRO)
    signal = measured(held(posed("person", wide, landmarker)))
    assert signal.says == "live"
    assert signal.sentence.startswith("The head moved by itself")


@pytest.mark.parametrize("species", SHEETS)
def test_a_picture_that_is_waved_is_no_head(species: str, landmarker: Landmarker) -> None:
    wide = tuple((3 * yaw, 3 * pitch) for yaw, pitch in MICRO)
    signal = turning(held(posed(species, wide, landmarker)))
    assert signal is None or signal.says != "live"


def test_whoever_holds_still_is_not_measured(landmarker: Landmarker) -> None:
    assert turning(held(posed("person", ((0, 0),) * 6, landmarker))) is None


def test_of_two_distances_relief_speaks(person: Filmed) -> None:
    assert turning(person.take) is None


@with_people
def test_a_real_head_that_turns_three_times(landmarker: Landmarker) -> None:
    take = take_of_clip(filmed("turning-1", 0.0, 8.0, landmarker, rate=12.5), "ACTION")
    assert [phase.action for phase in take.phases].count("TURN_LEFT") == 2
    signal = measured(take)
    assert signal.says == "live"
    assert signal.value is not None
    assert 0.3 < signal.value < 1.2
