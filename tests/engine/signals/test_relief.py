from __future__ import annotations

import re
from dataclasses import replace

import pytest

from inperson.engine.frames import Frame, decode, encode
from inperson.engine.signals.relief import FLAT_RATIO, LIVE_RATIO, PAIRS, relief
from inperson.engine.take import NEAR_ENOUGH, Sample, best
from inperson.errors import FrameError
from tests.engine.conftest import Clip
from tests.engine.given import Filmed, of_ends


def test_a_person_has_relief(person: Filmed) -> None:
    evidence = relief(person.take)
    assert evidence is not None
    signal = evidence.signal
    assert (signal.name, signal.says) == ("relief", "live")
    assert signal.value is not None
    assert signal.value >= LIVE_RATIO
    assert signal.confidence > 0.7
    assert signal.sentence.endswith("of the parallax of a head: it has relief.")


@pytest.mark.parametrize("species", ["photo", "bent-photo", "phone"])
def test_a_picture_has_none(species: str, clip: Clip) -> None:
    evidence = relief(clip(species).take)
    assert evidence is not None
    signal = evidence.signal
    assert signal.says == "attack"
    assert signal.value is not None
    assert signal.value <= FLAT_RATIO
    assert signal.confidence > 0.7
    assert signal.sentence.endswith("it is a flat or bent picture.")


def test_the_sentence_says_how_much_the_face_grew(person: Filmed) -> None:
    evidence = relief(person.take)
    assert evidence is not None
    found = re.fullmatch(r"The face grew (.+) times and showed (.+) % of .+", evidence.signal.sentence)
    assert found is not None
    assert float(found[1]) == pytest.approx(person.take.growth, abs=0.2)
    assert float(found[2]) == pytest.approx(100 * (evidence.signal.value or 0), abs=0.5)


def test_several_pairs_stand_behind_it_and_the_typical_is_shown(person: Filmed) -> None:
    evidence = relief(person.take)
    assert evidence is not None
    ends = zip(best(person.take.far, PAIRS), best(person.take.near, PAIRS), strict=True)
    growths = [near.view.size / far.view.size for far, near in ends]
    assert [pair.growth for pair in evidence.pairs] == growths
    away = [abs(pair.ratio - (evidence.signal.value or 0)) for pair in evidence.pairs]
    assert abs(evidence.typical.ratio - (evidence.signal.value or 0)) == min(away)
    assert evidence.near.size / evidence.far.size == evidence.typical.growth


def test_one_frame_at_each_end_is_enough(person: Filmed) -> None:
    evidence = relief(of_ends(person.take.far[:1], person.take.near[-1:]))
    assert evidence is not None
    assert len(evidence.pairs) == 1
    assert evidence.signal.says == "live"


def test_stills_and_frames_can_be_compared(person: Filmed) -> None:
    """What counts is the share of the frame, not the number of pixels."""
    far, near = person.stills
    evidence = relief(of_ends([far], person.take.near))
    assert evidence is not None
    assert evidence.signal.says == "live"
    assert NEAR_ENOUGH < evidence.typical.growth < 3.5
    assert relief(of_ends([far], [near])) is not None


def test_a_face_that_did_not_grow_shows_nothing(person: Filmed) -> None:
    assert relief(of_ends(person.take.far[:3], person.take.far[3:6])) is None


def test_an_end_that_is_missing_shows_nothing(person: Filmed) -> None:
    far, near = person.take.phases
    assert relief(replace(person.take, phases=(far,))) is None
    assert relief(replace(person.take, phases=(near,))) is None
    assert relief(of_ends(person.take.far, [])) is None


def test_other_pixels_under_the_same_landmarks_are_no_relief(person: Filmed) -> None:
    """The landmark model puts a face's shape into everything; the evidence is in the pixels."""
    evidence = relief(of_ends(person.take.far, [upside_down(each) for each in person.take.near]))
    assert evidence is None or evidence.signal.says != "live"


def upside_down(sample: Sample) -> Sample:
    picture = decode(sample.frame.jpeg)[::-1].copy()
    return replace(sample, frame=replace(sample.frame, jpeg=encode(picture)))


def test_a_frame_that_does_not_decode_is_refused(person: Filmed) -> None:
    broken = replace(person.take.far[0], frame=Frame(0, 0.0, False, b"\xff\xd8"))
    with pytest.raises(FrameError):
        relief(of_ends([broken], person.take.near))
