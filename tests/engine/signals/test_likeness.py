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
from inperson.engine.take import Sample, Take
from tests.engine.given import PEOPLE, Filmed, astronaut, sample, with_people


def with_stills(filmed: Filmed, far: Sample | None = None, near: Sample | None = None) -> Take:
    return replace(filmed.take, stills=(far or filmed.stills[0], near or filmed.stills[1]))


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
    signal = likeness(replace(take, far=(*take.far, *strangers)))
    assert signal is not None
    assert signal.says == "nothing"


def test_a_still_alone_at_its_end_proves_nothing(person: Filmed) -> None:
    signal = likeness(replace(with_stills(person), far=(person.stills[0],)))
    assert signal is not None
    assert signal.says == "nothing"


def test_without_stills_there_is_nothing_to_compare(person: Filmed) -> None:
    assert likeness(person.take) is None
    assert likeness(replace(with_stills(person), near=())) is None


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
