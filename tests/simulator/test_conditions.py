from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from inperson.engine.landmarks import Landmarker
from inperson.engine.observation import Observation, measure
from inperson.simulator.arrays import Pixels
from inperson.simulator.clip import oval
from inperson.simulator.conditions import BONA_FIDE, CONDITIONS
from inperson.simulator.live import Live
from inperson.simulator.species import SPECIES
from inperson.simulator.subjects import Subject

Who = Callable[[str], Subject]
FAR, NEAR = 0.32, 0.69


def seen(subject: Subject, width: float) -> Pixels:
    """What the camera sees of whoever has come into an oval of ``width``."""
    live, place = Live(subject), oval(subject.camera, width, 0.5, 0.47)
    live.prompt("FACE", place, 0.0)
    for t in np.arange(0.0, 5.0, 0.25):
        live.see(subject.box(live.shown.pose), t)
        image = live.frame(t, 640)
    return image


@pytest.fixture(scope="module")
def near(who: Who) -> Callable[[str], Pixels]:
    """A picture of each condition, near the camera, taken once."""
    taken: dict[str, Pixels] = {}

    def find(name: str) -> Pixels:
        if name not in taken:
            taken[name] = seen(who(name), NEAR)
        return taken[name]

    return find


def observed(image: Pixels) -> Observation:
    landmarker = Landmarker()
    found = measure(image, landmarker, 0, 0.0)
    landmarker.close()
    return found


def detail(image: Pixels) -> float:
    return float(cv2.Laplacian(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.CV_32F)[200:400, 140:340].std())


@pytest.mark.parametrize("name", BONA_FIDE)
def test_in_every_condition_there_is_one_face(name: str, near: Callable[[str], Pixels]) -> None:
    assert observed(near(name)).faces == 1


def test_every_condition_is_a_subject() -> None:
    assert set(BONA_FIDE) <= set(SPECIES)


def test_in_the_dark_all_is_dim_and_noisy(near: Callable[[str], Pixels], who: Who) -> None:
    bright, dim = observed(near("person")), observed(near("person-dark"))
    assert 35 < dim.brightness < 85 < bright.brightness
    assert near("person-dark").mean() < 90
    grey = np.full((640, 480, 3), 60, np.uint8)
    calm, noisy = (who(name).sensor.expose(grey, 0.0, (0, 0)).std() for name in ("person", "person-dark"))
    assert calm < 3.7 < 4.2 < noisy


def test_before_a_window_the_face_is_darker_than_what_is_behind(who: Who) -> None:
    image = seen(who("person-backlight"), FAR)
    face = observed(image).brightness
    assert face < 95
    assert (image.min(-1) > 235).mean() > 0.04
    assert np.percentile(image.mean(-1), 98) > 3 * face


def test_in_the_sun_one_half_of_the_face_is_far_brighter(near: Callable[[str], Pixels]) -> None:
    image = near("person-sun")
    found = observed(image)
    assert found.face is not None
    x, y = found.face.center
    half = int(found.face.width * 0.25)
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)[int(y) : int(y) + half, int(x) - half : int(x) + half]
    left, right = grey[:, : half - 20].mean(), grey[:, half + 20 :].mean()
    assert max(left, right) > 1.4 * min(left, right)
    assert (grey > 235).mean() > 0.05, "it burns out"


def test_a_low_grade_camera_sees_less(near: Callable[[str], Pixels]) -> None:
    assert detail(near("person-low-grade")) < 0.6 * detail(near("person"))
    red, _, blue = near("person-low-grade").reshape(-1, 3).mean(0)
    assert near("person-low-grade").shape == (640, 480, 3)
    assert red != pytest.approx(blue, rel=0.02)


def test_strong_compression_leaves_its_blocks(near: Callable[[str], Pixels]) -> None:
    def blocks(image: Pixels) -> float:
        """How much larger the steps at every eighth column are than elsewhere."""
        steps = np.abs(np.diff(image.astype(float).mean(-1), axis=1)).mean(0)
        return float(steps[7::8].mean() / np.delete(steps, np.arange(7, len(steps), 8)).mean())

    assert blocks(near("person-jpeg")) > blocks(near("person")) + 0.03


def test_who_is_unsteady_moves_more_and_the_room_with_them(who: Who) -> None:
    def unrest(name: str) -> tuple[float, float]:
        subject = who(name)
        states = [subject.state((0.0, 0.0, 45.0), t) for t in np.arange(0, 20, 0.1)]
        places = np.array([(state.pose.position[0], state.sway[0]) for state in states])
        return float(places[:, 0].std()), float(np.corrcoef(places.T)[0, 1])

    (calm, _), (shaken, together) = unrest("person"), unrest("person-unsteady")
    assert shaken > 1.4 * calm
    assert together < -0.1, "what turns the camera to the right moves all that it sees to the left"


def test_a_blurred_camera_takes_longer_exposures(who: Who) -> None:
    assert who("person-blur").sensor.quality.shutter > 2 * who("person").sensor.quality.shutter


def test_rates_and_losses_are_the_cameras(who: Who) -> None:
    told = {name: (who(name).frame_rate, who(name).lost) for name in ("person-5fps", "person-30fps", "person-lossy")}
    lost = CONDITIONS["person-lossy"].lost
    assert told == {"person-5fps": (5, 0), "person-30fps": (30, 0), "person-lossy": (18, lost)}
    assert lost > 0.1


def test_who_is_off_centre_sits_turned(who: Who) -> None:
    yaws = [abs(who(name).unrest.stance[0]) for name in ("person", "person-off-centre")]
    assert yaws[0] <= 0.06
    assert 0.04 < yaws[1] < 0.3
