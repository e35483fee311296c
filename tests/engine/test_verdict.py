from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest

from inperson.engine.clip import take_of_clip
from inperson.engine.frames import Frame, Picture, decode, encode
from inperson.engine.landmarks import Landmarker
from inperson.engine.observation import observe
from inperson.engine.profiles import PRO, STANDARD, AttackType, Profile
from inperson.engine.quality import Hint
from inperson.engine.signals.continuity import MOST_GAP_MS
from inperson.engine.take import Sample, Take
from inperson.engine.verdict import Verdict, judge
from inperson.errors import FrameError
from inperson.inspection.clips import read_clip
from tests.engine.conftest import Clip
from tests.engine.given import PEOPLE, Filmed, of_ends, with_people


def said(verdict: Verdict) -> dict[str, str]:
    return {signal.name: signal.says for signal in verdict.signals}


@pytest.mark.parametrize("profile", [STANDARD, PRO], ids=["STANDARD", "PRO"])
def test_a_person_passes(profile: Profile, person: Filmed) -> None:
    verdict = judge(person.take, profile)
    assert (verdict.outcome, verdict.attack_type, verdict.hint) == ("pass", None, None)
    assert verdict.score > 90
    assert verdict.profile == profile.name
    assert said(verdict).items() >= {"relief": "live", "kappa": "live", "continuity": "live"}.items()
    assert "attack" not in said(verdict).values()
    assert verdict.relief is not None


@pytest.mark.parametrize("species", ["photo", "bent-photo", "phone"])
def test_a_picture_is_rejected(species: str, clip: Clip) -> None:
    verdict = judge(clip(species).take, STANDARD)
    assert (verdict.outcome, verdict.attack_type, verdict.hint) == ("reject", AttackType.PRESENTATION, None)
    assert verdict.score < 10
    assert verdict.relief is not None


def with_stills(take: Take, far: Sample, near: Sample) -> Take:
    first, last = take.phases
    return replace(take, phases=(replace(first, still=far), replace(last, still=near)))


def test_with_stills_their_likeness_counts_as_well(person: Filmed) -> None:
    verdict = judge(with_stills(person.take, *person.stills), STANDARD)
    assert verdict.outcome == "pass"
    assert said(verdict).items() >= {"relief": "live", "continuity": "live", "likeness": "live"}.items()


def test_a_person_who_hands_in_another_picture_is_asked_again(person: Filmed, photo: Filmed) -> None:
    mirrored = [altered(still, lambda picture: picture[:, ::-1].copy()) for still in photo.stills]
    verdict = judge(with_stills(person.take, *mirrored), STANDARD)
    assert verdict.outcome == "retry"
    assert said(verdict)["likeness"] == "nothing"


def test_a_person_who_goes_away_passes_too(person: Filmed) -> None:
    """Near first, then far."""
    last = person.samples[-1].observation
    backwards = [
        Sample(
            replace(each.frame, sequence=index),
            replace(each.observation, sequence=index, time_ms=last.time_ms - each.observation.time_ms),
        )
        for index, each in enumerate(reversed(person.samples))
    ]
    assert judge(take_of_clip(backwards), STANDARD).outcome == "pass"


def test_a_face_that_does_not_grow_is_asked_to_come_closer(person: Filmed) -> None:
    verdict = judge(take_of_clip(person.take.far), STANDARD)
    assert (verdict.outcome, verdict.hint) == ("retry", "COME_CLOSER")
    assert verdict.relief is None


def test_one_bad_frame_is_not_why_it_failed(person: Filmed) -> None:
    """A face that did not grow, and a blurred frame among the good ones."""
    soft = replace(person.take.far[1].observation, sharpness=0.0)
    still = [person.take.far[0], replace(person.take.far[1], observation=soft), *person.take.far[2:]]
    assert judge(take_of_clip(still), STANDARD).hint == "COME_CLOSER"


def test_a_photo_is_not_accused_when_it_was_lost_from_sight(person: Filmed) -> None:
    late = [
        replace(each, observation=replace(each.observation, time_ms=each.observation.time_ms + 2 * MOST_GAP_MS))
        for each in person.take.near
    ]
    path = (*(each.observation for each in person.take.far), *(each.observation for each in late))
    verdict = judge(of_ends(person.take.far, late, path), STANDARD)
    assert (verdict.outcome, verdict.hint, verdict.attack_type) == ("retry", "NO_FACE", None)


def dark(picture: Picture) -> Picture:
    return (picture * 0.1).astype(np.uint8)


def burnt(picture: Picture) -> Picture:
    return (picture.astype(np.float32) * 2.2).clip(0, 255).astype(np.uint8)


def blurred(picture: Picture) -> Picture:
    return cv2.GaussianBlur(picture, (0, 0), 9).astype(np.uint8)


def empty(picture: Picture) -> Picture:
    return np.full_like(picture, 120)


def doubled(picture: Picture) -> Picture:
    return np.hstack([picture, picture])


def lying(picture: Picture) -> Picture:
    turn = cv2.getRotationMatrix2D((240, 320), 40, 1.0)
    return cv2.warpAffine(picture, turn, (480, 640), borderMode=cv2.BORDER_REPLICATE).astype(np.uint8)


def altered(sample: Sample, change: Callable[[Picture], Picture]) -> Sample:
    """Other pixels, measured as if they were still the same."""
    return replace(sample, frame=replace(sample.frame, jpeg=encode(change(decode(sample.frame.jpeg)))))


@pytest.mark.parametrize("species", ["person", "photo"])
@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (dark, "TOO_DARK"),
        (burnt, "TOO_BRIGHT"),
        (blurred, "BLURRED"),
        (empty, "NO_FACE"),
        (doubled, "MANY_FACES"),
        (lying, "LOOK_STRAIGHT"),
    ],
)
def test_bad_pictures_accuse_nobody_and_say_what_to_do(
    spoil: Callable[[Picture], Picture], expected: Hint, species: str, clip: Clip, landmarker: Landmarker
) -> None:
    ends = (*clip(species).take.far[:3], *clip(species).take.near[:3])
    spoilt = [altered(each, spoil) for each in ends]
    take = take_of_clip([Sample(each.frame, observe(each.frame, landmarker)) for each in spoilt])
    verdict = judge(take, STANDARD)
    assert (verdict.outcome, verdict.hint, verdict.attack_type) == ("retry", expected, None)
    assert verdict.score < 50


def test_an_empty_take_is_asked_again() -> None:
    verdict = judge(Take("DISTANT_CLOSE", (), ()), STANDARD)
    assert verdict.outcome == "retry"
    assert verdict.hint is not None
    assert verdict.signals == ()


def test_a_frame_that_no_longer_decodes_is_refused(person: Filmed) -> None:
    gone = tuple(replace(each, frame=Frame(0, 0.0, False, b"")) for each in person.take.far)
    with pytest.raises(FrameError):
        judge(of_ends(gone, person.take.near, person.take.path), STANDARD)


@pytest.mark.parametrize("name", ["turning-1", "talking-1", "mouth-1"])
@with_people
def test_who_does_not_come_nearer_neither_passes_nor_is_accused(name: str, landmarker: Landmarker) -> None:
    frames = list(read_clip(PEOPLE / f"{name}.mp4"))[::6]
    verdict = judge(take_of_clip([Sample(each, observe(each, landmarker)) for each in frames]), STANDARD)
    assert (verdict.outcome, verdict.hint) == ("retry", "COME_CLOSER")
