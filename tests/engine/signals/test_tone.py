from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from inperson.engine.frames import decode, encode
from inperson.engine.landmarks import Landmarker
from inperson.engine.signals.tone import LIFTED, MOST_SURE, tone
from inperson.engine.take import Phase, Sample, Take
from tests.engine.given import Filmed, with_people
from tests.engine.posed import filmed, held


def lifted(samples: Sequence[Sample], black: float, white: float = 230.0) -> Take:
    """``samples`` on paper: nothing is darker than ``black``, nothing lighter than ``white``."""
    changed = []
    for each in samples:
        printed = black + decode(each.frame.jpeg) * ((white - black) / 255)
        changed.append(replace(each, frame=replace(each.frame, jpeg=encode(printed.astype(np.uint8)))))
    return Take("SILENT", (Phase("FACE", tuple(changed)),), ())


def test_a_face_has_deep_darks(person: Filmed) -> None:
    signal = tone(person.take)
    assert signal is not None
    assert (signal.name, signal.says, signal.confidence) == ("tone", "nothing", 0.0)
    assert signal.value is not None
    assert signal.value < LIFTED


def test_lifted_darks_speak_of_a_print_but_never_much(person: Filmed) -> None:
    shown = [tone(lifted(person.take.near, black)) for black in (75.0, 110.0)]
    confidences = [signal.confidence for signal in shown if signal is not None and signal.says == "attack"]
    assert len(confidences) == 2
    assert 0 < confidences[0] < confidences[1] <= MOST_SURE


def test_dark_and_dazzling_faces_are_not_measured(person: Filmed) -> None:
    assert tone(lifted(person.take.near, 0.0, 70.0)) is None
    assert tone(lifted(person.take.near, 215.0, 255.0)) is None


def test_a_take_without_a_place_is_not_measured(person: Filmed) -> None:
    assert tone(Take("SILENT", (), ())) is None
    assert tone(Take("ACTION", (Phase("BLINK", person.take.near),), ())) is None


@with_people
@pytest.mark.parametrize("name", ["talking-1", "turning-1", "mouth-1"])
def test_real_people_have_deep_darks(name: str, landmarker: Landmarker) -> None:
    signal = tone(held(filmed(name, 0.0, 2.0, landmarker)))
    assert signal is None or signal.says == "nothing"
