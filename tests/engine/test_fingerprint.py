from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import cv2
import numpy as np
import pytest

from inperson.engine.fingerprint import SEEN, distance, fingerprint, keys
from inperson.engine.frames import Picture, decode, encode
from inperson.engine.landmarks import Landmarker
from inperson.engine.observation import observe
from inperson.engine.take import Sample, Take
from inperson.simulator.clip import follow, oval
from inperson.simulator.subjects import subject
from tests.engine.given import Filmed, astronaut, frame, of_ends, with_people
from tests.engine.posed import filmed, held

Change = Callable[[Picture], tuple[Picture, int]]


def softened(picture: Picture) -> tuple[Picture, int]:
    size = (picture.shape[1], picture.shape[0])
    small = cv2.resize(picture, None, fx=0.7, fy=0.7, interpolation=cv2.INTER_AREA)
    return cv2.resize(small, size).astype(np.uint8), 85


def grained(picture: Picture) -> tuple[Picture, int]:
    noise = np.random.default_rng(1).normal(0, 3, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8), 80


CHANGES: dict[str, Change] = {
    "strongly compressed": lambda picture: (picture, 40),
    "made smaller and larger again": softened,
    "with another grain": grained,
    "a little lighter": lambda picture: (np.clip(picture * 1.08, 0, 255).astype(np.uint8), 80),
}


def sent_again(take: Take, change: Change, landmarker: Landmarker) -> Take:
    """The same capture once more, of which another half of the frames came through."""

    def anew(sample: Sample) -> Sample:
        picture, quality = change(decode(sample.frame.jpeg))
        sent = replace(sample.frame, jpeg=encode(picture, quality))
        return Sample(sent, observe(sent, landmarker))

    phases = [replace(each, samples=tuple(anew(sample) for sample in each.samples[1::2])) for each in take.phases]
    return replace(take, phases=tuple(phases))


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_capture_is_known_again(change: Change, person: Filmed, landmarker: Landmarker) -> None:
    again = sent_again(person.take, change, landmarker)
    assert distance(fingerprint(person.take), fingerprint(again)) < SEEN
    assert keys(fingerprint(person.take)) & keys(fingerprint(again))


def test_a_fingerprint_is_small_and_no_distance_from_itself(person: Filmed) -> None:
    print_of = fingerprint(person.take)
    assert len(print_of) == 6 * 16
    assert distance(print_of, print_of) == 0


def test_its_keys_are_numbers_of_eighteen_bits(person: Filmed) -> None:
    found = keys(fingerprint(person.take))
    assert 4 <= len(found) <= 24
    assert min(found) >= 0
    assert max(found) < 2**18
    assert keys(b"") == frozenset()


def test_others_are_far_away(person: Filmed, photo: Filmed) -> None:
    one, other = fingerprint(person.take), fingerprint(photo.take)
    assert distance(one, other) == distance(other, one) > 2 * SEEN


def test_a_take_without_a_place_has_no_fingerprint(person: Filmed) -> None:
    nothing = fingerprint(replace(person.take, phases=()))
    assert nothing == b""
    assert distance(nothing, fingerprint(person.take)) == float("inf")
    assert distance(nothing, nothing) == float("inf")


@pytest.fixture(scope="module")
def days(landmarker: Landmarker) -> list[Take]:
    """The same person on five days, in the same room, before the same camera, in front of the same ovals."""
    first = subject("person", astronaut(), seed=20)
    takes = []
    for seed in range(20, 25):
        today = subject("person", astronaut(), seed=seed)
        who = replace(today, room=first.room, sensor=first.sensor, camera=first.camera, start=first.start)
        ovals = [oval(who.camera, width, 0.5, 0.5) for width in (0.3, 0.66)]
        shots = [shot for shot in follow(who, ovals, fps=5.0, seconds=2.4) if shot.t % 2.4 > 1.5]
        samples = []
        for number, shot in enumerate(shots):
            sent = frame(shot.image, number, 1000 * shot.t)
            samples.append(Sample(sent, observe(sent, landmarker)))
        far, near = ([each for each, shot in zip(samples, shots, strict=True) if shot.cue == end] for end in (0, 1))
        takes.append(of_ends(far, near))
    return takes


def test_the_same_person_in_the_same_room_on_another_day_is_not_the_same_capture(days: list[Take]) -> None:
    prints = [fingerprint(take) for take in days]
    assert all(distance(one, other) > SEEN for one, other in combinations(prints, 2))


@with_people
def test_a_real_person_some_seconds_later_is_another_capture(landmarker: Landmarker) -> None:
    for name in ("talking-1", "turning-1"):
        parts = [held(filmed(name, begin, begin + 1.0, landmarker)) for begin in (0.0, 3.0, 5.5)]
        prints = [fingerprint(part) for part in parts]
        assert all(distance(one, other) > SEEN for one, other in combinations(prints, 2))
