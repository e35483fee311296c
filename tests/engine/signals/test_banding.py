from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from inperson.engine.frames import Picture, decode, encode
from inperson.engine.landmarks import Landmarker
from inperson.engine.signals.banding import DEPTH, MOST_SURE, banding
from inperson.engine.take import Phase, Sample, Take
from tests.engine.given import with_people
from tests.engine.posed import MICRO, filmed, held, posed

Bands = Callable[[Picture, Sample], np.ndarray]


@pytest.fixture(scope="module")
def still(landmarker: Landmarker) -> tuple[Sample, ...]:
    """Somebody who holds still, for two seconds."""
    return posed("person", MICRO, landmarker)


def shaded(samples: Sequence[Sample], depth: float, drift: float = 0.8, only_face: bool = True) -> Take:
    """``samples`` with 2.4 dark bands of ``depth`` (0–1) over the frame, which drift by so many a second."""
    changed = []
    for each in samples:
        picture = decode(each.frame.jpeg)
        turns = 2.4 * np.arange(picture.shape[0]) / picture.shape[0] - drift * each.frame.time_ms / 1000
        shade = np.broadcast_to((1 - depth * (0.5 + 0.5 * np.cos(2 * np.pi * turns)))[:, None, None], picture.shape)
        face = each.observation.face
        assert face is not None
        beside = np.abs(np.arange(picture.shape[1]) - face.center[0]) > 0.8 * face.width
        lit = picture * np.where(beside[None, :, None] & only_face, 1.0, shade)
        changed.append(replace(each, frame=replace(each.frame, jpeg=encode(lit.astype(np.uint8), 85))))
    return held(changed)


def test_over_a_person_no_bands_drift(still: tuple[Sample, ...]) -> None:
    signal = banding(held(still))
    assert signal is not None
    assert (signal.name, signal.says, signal.confidence) == ("banding", "nothing", 0.0)


def test_bands_that_drift_over_the_face_are_a_screens(still: tuple[Sample, ...]) -> None:
    signal = banding(shaded(still, 0.08))
    assert signal is not None
    assert signal.says == "attack"
    assert signal.value is not None
    assert signal.value > DEPTH
    assert 0.2 <= signal.confidence <= MOST_SURE


def test_under_a_lamp_that_flickers_the_room_has_them_too(still: tuple[Sample, ...]) -> None:
    signal = banding(shaded(still, 0.08, only_face=False))
    assert signal is not None
    assert signal.says == "nothing"


def test_bands_that_stand_still_are_shadows(still: tuple[Sample, ...]) -> None:
    signal = banding(shaded(still, 0.08, drift=0.0))
    assert signal is not None
    assert signal.says == "nothing"


def test_who_nods_is_not_accused(landmarker: Landmarker) -> None:
    nodding = posed("person", tuple((0.0, float(pitch)) for pitch in (0, 4, 8, 3, -4, -6, 0, 5)), landmarker)
    signal = banding(held(nodding))
    assert signal is not None
    assert signal.says == "nothing"


def test_a_few_frames_are_not_measured(still: tuple[Sample, ...]) -> None:
    assert banding(held(still[:4])) is None
    assert banding(Take("ACTION", (Phase("BLINK", still),), ())) is None
    assert banding(Take("SILENT", (), ())) is None


def test_frames_of_another_size_are_passed_over(still: tuple[Sample, ...]) -> None:
    """The page sends smaller ones on a slow line, and stills in full."""
    first = replace(still[0], observation=replace(still[0].observation, width=240, height=320))
    assert banding(held((first, *still[1:]))) == banding(held(still[1:]))


@with_people
@pytest.mark.parametrize("name", ["talking-1", "turning-1", "mouth-1"])
def test_real_people_are_never_accused(name: str, landmarker: Landmarker) -> None:
    for begin in (0.0, 2.0, 4.0):
        signal = banding(held(filmed(name, begin, begin + 2.0, landmarker)))
        assert signal is None or signal.says == "nothing"
