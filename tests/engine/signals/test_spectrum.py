from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from inperson.engine.clip import take_of_clip
from inperson.engine.frames import Picture, decode, encode
from inperson.engine.landmarks import Landmarker
from inperson.engine.observation import observe
from inperson.engine.signals import Signal
from inperson.engine.signals.spectrum import PEAK_DB, spectrum
from inperson.engine.take import Phase, Sample, Take
from tests.engine.given import PEOPLE, Filmed, frame, with_people
from tests.engine.posed import filmed


def taken(still: Sample) -> Take:
    return Take("SILENT", (Phase("FACE", (), still),), ())


def shown_by(picture: Picture, still: Sample, quality: int = 90) -> Sample:
    """``picture`` in the place of the one of ``still``."""
    return replace(still, frame=replace(still.frame, jpeg=encode(picture, quality)))


def waves(shape: tuple[int, ...], period: float, degrees: float) -> np.ndarray:
    """A sine (height, width), −1 to 1."""
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]]
    along = x * np.cos(np.radians(degrees)) + y * np.sin(np.radians(degrees))
    return np.asarray(np.sin(2 * np.pi * along / period))


def with_grid(still: Sample, period: float, depth: float, degrees: float = 20.0, apart: float = 0.0) -> Sample:
    """``still`` as a screen shows it, whose pixels beat with the camera's: waves of ``depth`` every so many pixels.

    ``apart``: by how much of a wave red and blue are shifted.
    """
    picture = decode(still.frame.jpeg).astype(np.float64)
    for channel in range(3):
        wave = waves(picture.shape, period, degrees)
        shift = round((channel - 1) * apart * period)
        picture[..., channel] *= 1 + depth * np.roll(wave, shift, axis=1)
    return shown_by(np.clip(picture, 0, 255).astype(np.uint8), still)


def said(still: Sample) -> Signal:
    signal = spectrum(taken(still))
    assert signal is not None
    return signal


@pytest.mark.parametrize("end", [0, 1], ids=["far", "near"])
def test_skin_and_hair_have_no_grid(end: int, person: Filmed) -> None:
    take = replace(person.take, phases=(replace(person.take.phases[end], still=person.stills[end]),))
    signal = spectrum(take)
    assert signal is None or (signal.says, signal.confidence) == ("nothing", 0.0)


@pytest.mark.parametrize("period", [5.0, 7.0, 10.0])
def test_a_beat_of_brightness_is_a_screens(period: float, person: Filmed) -> None:
    signal = said(with_grid(person.stills[1], period, 0.05))
    assert (signal.name, signal.says) == ("spectrum", "attack")
    assert signal.value is not None
    assert signal.value > PEAK_DB
    assert 0.3 <= signal.confidence <= 0.9


def test_the_clearer_the_grid_the_surer(person: Filmed) -> None:
    faint, clear = (said(with_grid(person.stills[1], 9.0, depth)) for depth in (0.005, 0.06))
    assert faint.confidence < clear.confidence
    assert clear.confidence > 0.75


def test_colours_may_beat_against_each_other(person: Filmed) -> None:
    signal = said(with_grid(person.stills[1], 9.0, 0.06, 30.0, apart=1 / 3))
    assert signal.says == "attack"


@pytest.mark.parametrize("quality", [20, 35, 60])
def test_a_strongly_compressed_person_has_no_grid(quality: int, person: Filmed) -> None:
    still = person.stills[1]
    once = decode(shown_by(decode(still.frame.jpeg), still, quality).frame.jpeg)
    assert said(shown_by(once, still)).says == "nothing"


@pytest.mark.parametrize("fine", [1.0, 2.0, 4.0])
def test_combed_hair_runs_one_way_but_has_no_period(fine: float, person: Filmed) -> None:
    still = person.stills[1]
    picture = decode(still.frame.jpeg).astype(np.float64)
    strands = np.random.default_rng(2).standard_normal((1, 2 * picture.shape[1])).astype(np.float32)
    strands = cv2.GaussianBlur(strands, (0, 0), fine)[0] * 40 / cv2.GaussianBlur(strands, (0, 0), fine).std()
    rows, columns = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]]
    hair = strands[(columns + rows // 4) % len(strands)]
    face = still.observation.face
    assert face is not None
    beside = np.abs(columns - face.center[0]) > 0.25 * face.width
    combed = np.where(beside[..., None], 90 + hair[..., None], picture)
    assert said(shown_by(np.clip(combed, 0, 255).astype(np.uint8), still)).says == "nothing"


def test_a_photograph_on_paper_has_none_here(photo: Filmed) -> None:
    """The simulator's printer has no dots: its paper is left to other signals."""
    assert said(photo.stills[1]).says == "nothing"


def test_small_and_dark_faces_are_not_measured(person: Filmed, landmarker: Landmarker) -> None:
    still = person.stills[1]
    assert spectrum(taken(replace(still, observation=replace(still.observation, brightness=30.0)))) is None
    far = decode(person.stills[0].frame.jpeg)
    small = cv2.resize(far, (240, 320), interpolation=cv2.INTER_AREA).astype(np.uint8)
    tiny = frame(small)
    assert spectrum(taken(Sample(tiny, observe(tiny, landmarker)))) is None
    assert spectrum(Take("SILENT", (), ())) is None


def test_without_a_still_the_frames_are_looked_at(person: Filmed) -> None:
    near = person.take.near
    whole = Take("SILENT", (Phase("FACE", near),), ())
    signal = spectrum(whole)
    assert signal is not None
    assert signal.says == "nothing"
    gridded = Take("SILENT", (Phase("FACE", tuple(with_grid(each, 6.0, 0.12) for each in near)),), ())
    found = spectrum(gridded)
    assert found is not None
    assert found.says == "attack"


@with_people
def test_real_people_have_none(landmarker: Landmarker) -> None:
    for path in sorted(PEOPLE.glob("person-*.jpg")):
        shot = frame(decode(path.read_bytes()))
        signal = spectrum(taken(Sample(shot, observe(shot, landmarker))))
        assert signal is None or signal.says == "nothing", path.name


@with_people
@pytest.mark.parametrize("name", ["talking-1", "turning-1", "mouth-1"])
def test_real_people_on_film_have_none(name: str, landmarker: Landmarker) -> None:
    for begin in (0.0, 2.0, 4.0):
        signal = spectrum(take_of_clip(filmed(name, begin, begin + 1.5, landmarker), "SILENT"))
        assert signal is None or signal.says == "nothing"
