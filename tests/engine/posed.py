"""Subjects that are turned, moved and held: frames of which the tests know what they show."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import cv2
import numpy as np

from inperson.engine.flows import Place
from inperson.engine.frames import Frame, Picture, encode
from inperson.engine.landmarks import Landmarker
from inperson.engine.observation import observe
from inperson.engine.take import Phase, Sample, Take
from inperson.simulator.pose import Pose
from inperson.simulator.subjects import State, render
from tests.engine.given import PEOPLE, frame, standing

Turn = tuple[float, float]
"""Yaw and pitch, degrees, as `Pose` has them."""
SHEETS = ["photo", "bent-photo", "phone"]
MICRO: tuple[Turn, ...] = ((0, 0), (0.4, 0.1), (1.5, 1), (2.5, 1.5), (1, 2), (-0.5, 1), (-2, -0.5), (-2.2, -0.6))
"""What somebody does who holds still."""


@cache
def posed(
    species: str,
    turns: tuple[Turn, ...],
    landmarker: Landmarker,
    distance: float = 45.0,
    step_ms: float = 300.0,
    first: int = 0,
    mouth: float = 0.0,
) -> tuple[Sample, ...]:
    """Frames of ``species`` at ``turns``, ``distance`` cm away for a face of natural size; numbered from ``first``."""
    subject = standing(species)
    place = (0.0, 0.0, distance * subject.thing.scale)
    samples = []
    for number, (yaw, pitch) in enumerate(turns, first):
        seconds = number * step_ms / 1000
        state = State(Pose(place, (float(np.radians(yaw)), float(np.radians(pitch)), 0.0)), mouth=mouth * (number % 2))
        shown = Frame(number, 1000 * seconds, still=False, jpeg=encode(render(subject, state, seconds), 85))
        samples.append(Sample(shown, observe(shown, landmarker)))
    return tuple(samples)


def held(samples: Sequence[Sample], place: Place = "FACE") -> Take:
    """A take of one place."""
    path = tuple(sample.observation for sample in samples)
    return Take("SILENT", (Phase(place, tuple(samples)),), path, tuple(samples))


@cache
def filmed(name: str, begin: float, end: float, landmarker: Landmarker, rate: float = 8.0) -> tuple[Sample, ...]:
    """Frames of a real clip of ../shared/people from ``begin`` to ``end`` seconds, ``rate`` a second."""
    clip = cv2.VideoCapture(str(PEOPLE / f"{name}.mp4"))
    every = max(1, round(clip.get(cv2.CAP_PROP_FPS) / rate))
    number, samples = 0, []
    while clip.grab():
        time_ms = 1000 * number / clip.get(cv2.CAP_PROP_FPS)
        if number % every == 0 and 1000 * begin <= time_ms < 1000 * end:
            _, picture = clip.retrieve()
            shown = frame(_small(picture), number, time_ms)
            samples.append(Sample(shown, observe(shown, landmarker)))
        number += 1
    clip.release()
    return tuple(samples)


def _small(picture: cv2.typing.MatLike) -> Picture:
    """With a short side of 480 pixels, as the page sends it, in RGB."""
    factor = min(1.0, 480 / min(picture.shape[:2]))
    small = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2RGB), np.uint8)
