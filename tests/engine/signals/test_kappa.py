from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest

from inperson.engine.frames import Frame, encode
from inperson.engine.landmarks import Landmarker
from inperson.engine.observation import observe
from inperson.engine.signals.kappa import KappaEvidence, kappa
from inperson.engine.take import Phase, Sample, Take
from tests.engine.given import Filmed
from tests.engine.posed import SHEETS, Turn, posed

SWAY: tuple[Turn, ...] = ((0, 0), (1, 0.5))
FAR, MIDDLE, NEAR = 62.0, 41.0, 27.0


def at(distance: float, landmarker: Landmarker, species: str = "person") -> tuple[Sample, ...]:
    return posed(species, SWAY, landmarker, distance, first=round(10 * (100 - distance)))


def enlarged(samples: Sequence[Sample], factor: float, landmarker: Landmarker) -> tuple[Sample, ...]:
    """The same pictures, as a screen shows them that is moved nearer."""
    return tuple(_enlarged(sample, factor, landmarker) for sample in samples)


def _enlarged(sample: Sample, factor: float, landmarker: Landmarker) -> Sample:
    picture = sample.picture
    height, width = picture.shape[:2]
    about = np.array([[factor, 0, (1 - factor) * width / 2], [0, factor, (1 - factor) * height / 2]])
    larger = cv2.warpAffine(picture, about, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    shown = Frame(sample.frame.sequence, sample.frame.time_ms, still=False, jpeg=encode(larger.astype(np.uint8), 85))
    return Sample(shown, observe(shown, landmarker))


def take(far: Sequence[Sample], middle: Sequence[Sample], near: Sequence[Sample]) -> Take:
    phases = (Phase("FAR", tuple(far)), Phase("MIDDLE", tuple(middle)), Phase("NEAR", tuple(near)))
    return Take("DISTANT_CLOSE", phases, ())


def measured(take: Take) -> KappaEvidence:
    evidence = kappa(take)
    assert evidence is not None
    return evidence


@pytest.fixture(scope="module")
def three(landmarker: Landmarker) -> Take:
    return take(at(FAR, landmarker), at(MIDDLE, landmarker), at(NEAR, landmarker))


def test_of_one_head_it_is_the_same_at_three_distances(three: Take) -> None:
    evidence = measured(three)
    signal = evidence.signal
    assert (signal.name, signal.says) == ("kappa", "live")
    assert signal.value == pytest.approx(1.0, abs=0.4)
    assert signal.confidence >= 0.5
    middle, near = evidence.points
    assert middle.growth == pytest.approx(FAR / MIDDLE, rel=0.15)
    assert near.growth == pytest.approx(FAR / NEAR, rel=0.15)
    assert signal.value == middle.kappa / near.kappa
    assert near.kappa > 0.02


def test_frames_of_the_way_will_do(three: Take) -> None:
    far, middle, near = three.phases
    early, late = ((0.0, 100.0), (3000.0, 3100.0))
    way = tuple(later(sample, 1500.0) for sample in middle.samples)
    ends = (
        Phase("FAR", tuple(later(sample, t) for sample, t in zip(far.samples, early, strict=True))),
        Phase("NEAR", tuple(later(sample, t) for sample, t in zip(near.samples, late, strict=True))),
    )
    assert measured(replace(three, phases=ends, frames=way)).signal.says == "live"
    assert kappa(replace(three, phases=ends, frames=tuple(later(sample, 5000.0) for sample in way))) is None


def later(sample: Sample, time_ms: float) -> Sample:
    return replace(sample, observation=replace(sample.observation, time_ms=time_ms))


@pytest.mark.parametrize(("distance", "factor"), [(FAR, 1.5), (NEAR, 0.62)], ids=["far", "near"])
def test_a_recording_that_is_moved_to_fit_has_another_in_the_middle(
    distance: float, factor: float, three: Take, landmarker: Landmarker
) -> None:
    """The recorded head stays where it is, and only its picture grows or shrinks."""
    moved = enlarged(at(distance, landmarker), factor, landmarker)
    signal = measured(take(three.far, moved, three.near)).signal
    assert signal.says == "attack"
    assert signal.value is not None
    assert signal.value < 0.4 if distance == FAR else signal.value > 1.8
    assert signal.confidence >= 0.5
    assert signal.sentence.endswith("a recording of a head was moved.")


@pytest.mark.parametrize("species", SHEETS)
def test_a_sheet_has_none(species: str, landmarker: Landmarker) -> None:
    places = [at(distance, landmarker, species) for distance in (FAR, MIDDLE, NEAR)]
    assert kappa(take(*places)) is None


def test_without_a_middle_distance_it_is_not_measured(person: Filmed, three: Take) -> None:
    assert kappa(replace(person.take, frames=())) is None
    assert kappa(take(three.far, three.far, three.near)) is None
    assert kappa(take(three.far, (), three.near)) is None


def test_an_end_that_is_missing_is_not_measured(three: Take) -> None:
    middle = three.samples("MIDDLE")
    assert kappa(take((), middle, three.near)) is None
    assert kappa(take(three.far, middle, ())) is None
