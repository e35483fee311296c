from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest

from inperson.engine.challenge import Oval
from inperson.engine.frames import Picture
from inperson.engine.landmarks import Landmarker
from inperson.engine.observation import measure
from inperson.engine.quality import GOOD, MOVING, Hint, hint
from tests.engine.given import FACE, OBSERVED, observed, seen

OVAL = Oval(cx=0.5, cy=0.5, width=0.3, height=0.3)


def turned(**angles: Any) -> dict[str, Any]:
    return {"face": replace(FACE, **angles)}


def lit(gain: float) -> Picture:
    return (seen().astype(np.float32) * gain).clip(0, 255).astype(np.uint8)


def blurred(sigma: float) -> Picture:
    return cv2.GaussianBlur(seen(), (0, 0), sigma).astype(np.uint8)


def upside(degrees: float) -> Picture:
    turn = cv2.getRotationMatrix2D((240, 320), degrees, 1.0)
    return cv2.warpAffine(seen(), turn, (480, 640), borderMode=cv2.BORDER_REPLICATE).astype(np.uint8)


FRAMES: dict[str, tuple[Callable[[], Picture], Hint]] = {
    "good": (seen, GOOD),
    "good from afar": (lambda: seen(80.0), GOOD),
    "good and near": (lambda: seen(25.0), GOOD),
    "dimmed but good": (lambda: lit(0.5), GOOD),
    "a little out of focus": (lambda: blurred(1.0), GOOD),
    "a little turned": (lambda: seen(turn=(0.15, 0.0, 0.1)), GOOD),
    "black": (lambda: np.zeros((640, 480, 3), np.uint8), "TOO_DARK"),
    "dark": (lambda: lit(0.12), "TOO_DARK"),
    "burnt out": (lambda: lit(2.2), "TOO_BRIGHT"),
    "an empty room": (lambda: np.full((640, 480, 3), 120, np.uint8), "NO_FACE"),
    "two people": (lambda: np.hstack([seen(), seen()]), "MANY_FACES"),
    "blurred": (lambda: blurred(5.0), "BLURRED"),
    "rolled": (lambda: upside(35.0), "LOOK_STRAIGHT"),
    "on its side": (lambda: upside(90.0), "UPRIGHT"),
    "on its other side": (lambda: upside(-75.0), "UPRIGHT"),
    "turned left": (lambda: seen(turn=(0.6, 0.0, 0.0)), "LOOK_STRAIGHT"),
    "turned right": (lambda: seen(turn=(-0.6, 0.0, 0.0)), "LOOK_STRAIGHT"),
    "looking down": (lambda: seen(turn=(0.0, 0.5, 0.0)), "LOOK_STRAIGHT"),
    "eyes closed": (lambda: seen(lids=1.0), "SHOW_EYES"),
    "too few pixels": (lambda: cv2.resize(seen(), None, fx=0.35, fy=0.35).astype(np.uint8), "COME_CLOSER"),
}


@pytest.mark.parametrize(("shoot", "expected"), FRAMES.values(), ids=FRAMES.keys())
def test_a_frame_is_good_or_says_what_to_do(
    shoot: Callable[[], Picture], expected: Hint, landmarker: Landmarker
) -> None:
    assert hint(measure(shoot(), landmarker, 0, 0.0), None) == expected


@pytest.mark.parametrize(
    ("center", "width", "expected"),
    [
        ((0.5, 0.5), 0.3, GOOD),
        ((0.5, 0.5), 0.2, "COME_CLOSER"),
        ((0.5, 0.5), 0.4, "MOVE_BACK"),
        ((0.6, 0.5), 0.3, "CENTER_FACE"),
        ((0.5, 0.4), 0.3, "CENTER_FACE"),
        ((0.8, 0.8), 0.2, "COME_CLOSER"),
    ],
)
def test_the_face_shall_fill_the_oval(center: tuple[float, float], width: float, expected: Hint) -> None:
    assert hint(observed(center=center, width=width), OVAL) == expected


def test_without_an_oval_the_face_may_be_anywhere() -> None:
    assert hint(observed(center=(0.2, 0.8), width=0.9), None) == GOOD


NOBODY = {"faces": 0, "face": None, "sharpness": 0.0}
CROWD = {"faces": 2}
MISPLACED = {"face": replace(FACE, left=0.0)}
SMALL = {"face": replace(FACE, iod=30.0)}
DARK = {"brightness": 20.0}
BRIGHT = {"brightness": 240.0}
GLARE = {"glare": 0.5}
TURNED = turned(yaw=-30.0)
CLOSED = turned(eyes=0.05)
SOFT = {"sharpness": 0.001}


@pytest.mark.parametrize(
    ("flaws", "expected"),
    [
        ([], GOOD),
        ([NOBODY], "NO_FACE"),
        ([NOBODY, {"brightness": 5.0}], "TOO_DARK"),
        ([CROWD, MISPLACED, DARK, SOFT], "MANY_FACES"),
        ([MISPLACED, DARK, SOFT], "CENTER_FACE"),
        ([SMALL, DARK, SOFT], "COME_CLOSER"),
        ([DARK, TURNED, SOFT], "TOO_DARK"),
        ([BRIGHT, TURNED, SOFT], "TOO_BRIGHT"),
        ([GLARE, TURNED, SOFT], "TOO_BRIGHT"),
        ([TURNED, SOFT], "LOOK_STRAIGHT"),
        ([turned(pitch=40.0), SOFT], "LOOK_STRAIGHT"),
        ([turned(roll=-40.0), SOFT], "LOOK_STRAIGHT"),
        ([CLOSED, SOFT], "SHOW_EYES"),
        ([SOFT], "BLURRED"),
    ],
)
def test_the_most_useful_thing_is_said_first(flaws: list[dict[str, Any]], expected: Hint) -> None:
    observation = OBSERVED
    for flaw in flaws:
        observation = replace(observation, **flaw)
    oval = Oval(cx=0.5, cy=0.5, width=FACE.width / 480, height=FACE.height / 640)
    assert hint(observation, oval) == expected


@pytest.mark.parametrize("change", [turned(yaw=40.0), turned(yaw=-40.0), turned(eyes=0.02), turned(mouth=0.9)])
def test_while_a_move_is_made_a_head_may_turn_and_eyes_may_close(change: dict[str, Any]) -> None:
    moving = replace(OBSERVED, **change)
    assert hint(moving, None, MOVING) == GOOD
    assert hint(replace(moving, brightness=5.0), None, MOVING) == "TOO_DARK"
    assert hint(replace(moving, faces=2), None, MOVING) == "MANY_FACES"


def test_slack_lets_a_moving_face_leave_its_place_a_little() -> None:
    aside = observed(center=(0.5 + 0.3 * OVAL.width, 0.5), width=OVAL.width)
    assert hint(aside, OVAL) == "CENTER_FACE"
    assert hint(aside, OVAL, slack=2.0) == GOOD
