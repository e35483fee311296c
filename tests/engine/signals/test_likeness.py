from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import cv2
import numpy as np
import pytest

from inperson.engine.canonical import Crop
from inperson.engine.frames import Picture, decode
from inperson.engine.landmarks import Landmarker
from inperson.engine.signals.likeness import SAME, correlation, likeness
from inperson.engine.take import Phase, Sample, Take
from tests.engine.given import PEOPLE, Filmed, astronaut, sample, with_people
from tests.engine.posed import MICRO, held, posed


def with_stills(filmed: Filmed, far: Sample | None = None, near: Sample | None = None) -> Take:
    first, last = filmed.take.phases
    kept = (replace(first, still=far or filmed.stills[0]), replace(last, still=near or filmed.stills[1]))
    return replace(filmed.take, phases=kept)


def somebody_else(landmarker: Landmarker) -> Sample:
    """The astronaut in a mirror: nobody is so symmetrical."""
    return sample(astronaut()[:, ::-1].copy(), landmarker)


def sharpened(still: Sample) -> Sample:
    """``still``, better than every other frame."""
    return replace(still, observation=replace(still.observation, sharpness=1.0))


def test_the_stills_show_the_face_of_the_frames(person: Filmed) -> None:
    signal = likeness(with_stills(person))
    assert signal is not None
    assert (signal.name, signal.says, signal.confidence) == ("likeness", "live", 0.5)
    assert signal.value is not None
    assert SAME < signal.value <= 1


@pytest.mark.parametrize("end", ["far", "near"])
def test_another_face_in_a_still_is_seen(end: str, person: Filmed, landmarker: Landmarker) -> None:
    signal = likeness(with_stills(person, **{end: somebody_else(landmarker)}))
    assert signal is not None
    assert (signal.says, signal.confidence) == ("nothing", 0.0)
    assert signal.sentence == "The full-size picture does not show the face of the other frames."


@pytest.mark.parametrize("smuggled", [1, 2])
def test_a_still_does_not_vouch_for_itself(smuggled: int, person: Filmed, landmarker: Landmarker) -> None:
    """Though it is among the frames of its end, and the sharpest; nor do two of one kind for each other."""
    strangers = [sharpened(somebody_else(landmarker)) for _ in range(smuggled)]
    take = with_stills(person, far=strangers[0])
    far, near = take.phases
    signal = likeness(replace(take, phases=(replace(far, samples=(*far.samples, *strangers)), near)))
    assert signal is not None
    assert signal.says == "nothing"


def test_a_still_alone_at_its_end_proves_nothing(person: Filmed) -> None:
    far, near = with_stills(person).phases
    signal = likeness(replace(person.take, phases=(replace(far, samples=(person.stills[0],)), near)))
    assert signal is not None
    assert signal.says == "nothing"


def test_without_stills_the_steps_are_compared(person: Filmed) -> None:
    signal = likeness(person.take)
    assert signal is not None
    assert (signal.says, signal.sentence) == ("live", "All pictures show one face.")


@pytest.mark.parametrize("step", [0, 1])
def test_another_face_in_a_step_is_seen(step: int, person: Filmed, landmarker: Landmarker) -> None:
    phases = list(person.take.phases)
    strangers = tuple(later(somebody_else(landmarker), each) for each in phases[step].samples[:2])
    phases[step] = replace(phases[step], samples=strangers)
    signal = likeness(replace(person.take, phases=tuple(phases)))
    assert signal is not None
    assert (signal.says, signal.confidence) == ("nothing", 0.0)
    assert signal.sentence == "The face does not look the same from the first step to the last."


def test_the_end_of_a_single_step_is_compared_with_its_beginning(landmarker: Landmarker) -> None:
    samples = posed("person", MICRO, landmarker)
    same = likeness(held(samples))
    assert same is not None
    assert same.says == "live"
    swapped = likeness(held((*samples[:4], *(later(somebody_else(landmarker), each) for each in samples[4:]))))
    assert swapped is not None
    assert swapped.says == "nothing"


def later(sample: Sample, when: Sample) -> Sample:
    moment = replace(sample.observation, sequence=when.observation.sequence, time_ms=when.observation.time_ms)
    return replace(sample, observation=moment)


def test_faces_that_are_turned_are_not_compared(person: Filmed, landmarker: Landmarker) -> None:
    far, near = person.take.phases
    turned = Phase("TURN_LEFT", posed("person", ((25, 0), (30, 0)), landmarker))
    signal = likeness(replace(person.take, phases=(far, near, turned)))
    assert signal is not None
    assert signal.says == "live"


def test_without_stills_and_steps_there_is_nothing_to_compare(person: Filmed) -> None:
    assert likeness(replace(person.take, phases=())) is None
    assert likeness(held(person.take.far[:1])) is None


def test_a_crop_is_wholly_like_itself_and_like_its_negative_not_at_all(person: Filmed) -> None:
    crop = person.samples[0].view.crop
    assert correlation(crop, crop) == pytest.approx(1.0, abs=1e-5)
    assert correlation(crop, Crop((255 - crop.grey).astype(np.uint8), crop.landmarks)) == pytest.approx(-1.0, abs=1e-5)


def test_crops_without_a_common_place_are_not_alike(person: Filmed) -> None:
    crop = person.samples[0].view.crop
    away = Crop(crop.grey, crop.landmarks + np.float32(1000))
    assert correlation(crop, away) == 0.0


def test_a_crop_without_contrast_is_like_nothing(person: Filmed) -> None:
    crop = person.samples[0].view.crop
    assert correlation(crop, Crop(np.full_like(crop.grey, 90), crop.landmarks)) == pytest.approx(0.0, abs=1e-3)


@pytest.fixture(scope="module")
def pictures() -> list[Picture]:
    return [decode(file.read_bytes()) for file in sorted(PEOPLE.glob("person-*.jpg"))]


@with_people
def test_no_two_people_are_alike(pictures: list[Picture], landmarker: Landmarker) -> None:
    crops = [sample(picture, landmarker).view.crop for picture in pictures]
    assert max(correlation(one, other) for one, other in combinations(crops, 2)) < SAME


@with_people
def test_one_person_in_two_sizes_is_alike(pictures: list[Picture], landmarker: Landmarker) -> None:
    for picture in pictures:
        small = cv2.resize(picture, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA).astype(np.uint8)
        large_crop, small_crop = (sample(each, landmarker).view.crop for each in (picture, small))
        assert correlation(large_crop, small_crop) > 0.9
