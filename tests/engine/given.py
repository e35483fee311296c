"""What the tests of engine and inspection start from: filmed subjects, and values put together by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
import skimage.data

from inperson.capture.wire import Box
from inperson.engine.clip import take_of_clip
from inperson.engine.frames import Frame, Picture, encode
from inperson.engine.landmarks import COUNT, Landmarker
from inperson.engine.observation import Face, Observation, measure, observe
from inperson.engine.parallax import Parallax, parallax
from inperson.engine.take import Phase, Sample, Take, best
from inperson.simulator.clip import follow
from inperson.simulator.pose import Pose
from inperson.simulator.subjects import State, Subject, Triple, render, subject

Test = TypeVar("Test", bound=Callable[..., None])

FPS, SECONDS = 8.0, 2.2
STILL_SIDE = 1280
PEOPLE = Path(__file__).parents[3] / "shared" / "people"
"""Real people, beside the repository on some machines only."""


def with_people(test: Test) -> Test:
    """Marks a test that wants them."""
    missing = pytest.mark.skipif(not PEOPLE.is_dir(), reason="the real people of ../shared/people are not here")
    marked: Test = pytest.mark.people(missing(test))
    return marked


@cache
def astronaut() -> Picture:
    """A real face, (512, 512, 3)."""
    return np.asarray(skimage.data.astronaut(), np.uint8)  # type: ignore[no-untyped-call]


@cache
def standing(species: str) -> Subject:
    """A subject with the astronaut's face."""
    return subject(species, astronaut(), seed=5)


def seen(distance: float = 45.0, turn: Triple = (0.0, 0.0, 0.0), lids: float = 0.0, long_side: int = 640) -> Picture:
    """The person, ``distance`` cm before the camera; ``turn`` in radians, as `Pose` has it."""
    person = standing("person")
    return render(person, State(Pose((0.0, 0.0, distance), turn), lids), 0.0, person.camera.scaled(long_side))


@dataclass(frozen=True)
class Film:
    """What a page sends of one attempt: small frames, and a still at each end."""

    frames: tuple[Frame, ...]
    stills: tuple[Frame, Frame]


@cache
def film(species: str) -> Film:
    """The subject goes from a far oval to a near one, 2.3 times as wide."""
    subject = standing(species)
    aspect = subject.camera.width / subject.camera.height
    ovals = [Box(0.5, 0.5, width, width / 0.76 * aspect) for width in (0.3, 0.69)]
    shots = list(follow(subject, ovals, FPS, SECONDS))
    ends = (shots[len(shots) // 2 - 1], shots[-1])
    camera = subject.camera.scaled(STILL_SIDE)
    far, near = (render(subject, end.state, end.t, camera) for end in ends if end.state is not None)
    return Film(
        tuple(frame(shot.image, index, 1000 * shot.t) for index, shot in enumerate(shots)),
        (frame(far, len(shots), 1000 * ends[0].t, still=True), frame(near, len(shots), 1000 * ends[1].t, still=True)),
    )


@dataclass(frozen=True)
class Filmed:
    """A film as the engine sees it."""

    samples: tuple[Sample, ...]
    stills: tuple[Sample, Sample]
    take: Take

    def pair(self) -> Parallax:
        """The parallax between its best far and its best near frame."""
        found = parallax(best(self.take.far, 1)[0].view, best(self.take.near, 1)[0].view)
        assert found is not None
        return found


def of_ends(
    far: Sequence[Sample],
    near: Sequence[Sample],
    path: Sequence[Observation] = (),
    stills: tuple[Sample | None, Sample | None] = (None, None),
) -> Take:
    """A take of a far and a near phase."""
    phases = (Phase("FAR", tuple(far), stills[0]), Phase("NEAR", tuple(near), stills[1]))
    return Take("DISTANT_CLOSE", phases, tuple(path), (*far, *near))


def watched(film: Film, landmarker: Landmarker) -> Filmed:
    """``film``, observed and sorted."""
    samples, (far, near) = (
        tuple(Sample(frame, observe(frame, landmarker)) for frame in frames) for frames in (film.frames, film.stills)
    )
    return Filmed(samples, (far, near), take_of_clip(samples))


def frame(picture: Picture, sequence: int = 0, time_ms: float = 0.0, still: bool = False) -> Frame:
    return Frame(sequence, time_ms, still, encode(picture, 85))


def sample(picture: Picture, landmarker: Landmarker, sequence: int = 0, time_ms: float = 0.0) -> Sample:
    return Sample(frame(picture, sequence, time_ms), measure(picture, landmarker, sequence, time_ms))


FACE = Face(
    landmarks=np.zeros((COUNT, 3), np.float32),
    iod=70.0,
    left=165.0,
    top=220.0,
    width=150.0,
    height=200.0,
    yaw=0.0,
    pitch=0.0,
    roll=0.0,
    eyes=0.3,
    mouth=0.05,
)
"""A face in the middle of a frame of 480 × 640."""

OBSERVED = Observation(
    sequence=0,
    time_ms=0.0,
    width=480,
    height=640,
    faces=1,
    face=FACE,
    brightness=120.0,
    glare=0.0,
    sharpness=0.1,
)
"""A frame with nothing to complain of."""


def observed(
    sequence: int = 0,
    center: tuple[float, float] = (0.5, 0.5),
    width: float = 0.3,
    frame_size: tuple[int, int] = (480, 640),
    time_ms: float | None = None,
) -> Observation:
    """One face at ``center``, ``width`` wide (fractions of the frame), fifteen frames a second."""
    pixels = width * frame_size[0]
    face = replace(
        FACE,
        iod=0.45 * pixels,
        left=center[0] * frame_size[0] - pixels / 2,
        top=center[1] * frame_size[1] - pixels / 1.5,
        width=pixels,
        height=pixels / 0.75,
    )
    moment = sequence * 1000 / 15 if time_ms is None else time_ms
    return replace(OBSERVED, sequence=sequence, time_ms=moment, width=frame_size[0], height=frame_size[1], face=face)
