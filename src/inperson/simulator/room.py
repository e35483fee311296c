"""A room behind the subject: a wall, furniture, light, all drawn by seed. It stands still when the subject moves."""

from __future__ import annotations

import cv2
import numpy as np

from inperson.simulator.arrays import Field, Pixels
from inperson.simulator.camera import Camera
from inperson.simulator.pose import Triple

_WIDTH, _HEIGHT = 1400, 1400
_DENSITY = 3.6
"""Texels per centimetre of the wall."""


class Room:
    """A far wall, ``distance`` cm away.

    ``light``: how bright, for one. ``window``: whether there is one in its middle, far brighter than the room.
    """

    def __init__(self, rng: np.random.Generator, light: float = 1.0, window: bool = False) -> None:
        self.distance = float(rng.uniform(170, 320))
        wall = cv2.convertScaleAbs(_wall(rng), alpha=light)
        self._wall = _with_daylight(wall, rng) if window else wall

    def render(self, sway: Triple, camera: Camera) -> Pixels:
        """The wall (height, width, 3) for a camera that has moved by ``sway`` (x, y, z; cm) since the start."""
        # What is never quite sharp needs no more than every second pixel.
        width, height = -(-camera.width // 2), -(-camera.height // 2)
        scale = (self.distance - sway[2]) * _DENSITY / camera.focal
        x = _WIDTH / 2 + sway[0] * _DENSITY - scale * (camera.width / 2 - 1)
        y = _HEIGHT / 2 + sway[1] * _DENSITY - scale * (camera.height / 2 - 1)
        there = np.array([[2 * scale, 0, x], [0, 2 * scale, y]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        seen = cv2.warpAffine(self._wall, there, (width, height), flags=flags, borderMode=cv2.BORDER_REFLECT)
        return cv2.resize(seen, (2 * width, 2 * height))[: camera.height, : camera.width]


def _wall(rng: np.random.Generator) -> Pixels:
    paint = rng.uniform(110, 200) + rng.uniform(-1, 1, 3) * (9, 5, 10)
    lamp_x, lamp_y = rng.uniform(0.1, 0.9) * _WIDTH, rng.uniform(0, 0.5) * _HEIGHT
    x, y = np.arange(_WIDTH, dtype=np.float32), np.arange(_HEIGHT, dtype=np.float32)[:, None]
    light = 1.12 - 0.45 * np.hypot(x - lamp_x, y - lamp_y) / _WIDTH
    wall = light[..., None] * paint.astype(np.float32)
    for _ in range(rng.integers(3, 7)):
        thing = (_door, _window, _painting, _shelf)[rng.integers(4)]
        thing(wall, int(rng.uniform(0, 0.85) * _WIDTH), int(rng.uniform(0.15, 0.55) * _HEIGHT), rng)
    floor = int(_HEIGHT * rng.uniform(0.72, 0.85))
    wall[floor:] *= rng.uniform(0.4, 0.75)
    wall[floor - 20 : floor] = wall[floor - 20 : floor] * 0.3 + 165
    grain = cv2.GaussianBlur(rng.standard_normal((_HEIGHT, _WIDTH), dtype=np.float32), (0, 0), 2.5)
    wall += (grain * (2.0 / grain.std()))[..., None]
    # A front camera focuses on the face: what is far behind it is never quite sharp.
    return np.asarray(cv2.GaussianBlur(wall, (0, 0), rng.uniform(1.3, 4.5)).clip(0, 255), np.uint8)


def _with_daylight(wall: Pixels, rng: np.random.Generator) -> Pixels:
    """``wall`` with a large window: its frame and what is outside, burnt out, shining over its edges."""
    half = np.array(rng.uniform((190, 230), (290, 330)))
    middle = np.array([_WIDTH, _HEIGHT]) / 2 + rng.uniform(-90, 90, 2)
    (left, top), (right, bottom) = (np.round(middle + way * half).astype(int) for way in (-1, 1))
    drawn = wall.astype(np.float32)
    sky = np.linspace(330, 235, bottom - top)[:, None, None] * np.array([0.97, 1.0, 1.04])
    drawn[top:bottom, left:right] = cv2.resize(sky.astype(np.float32), (right - left, bottom - top))
    for x in (left, (left + right) // 2, right):
        cv2.line(drawn, (x, top), (x, bottom), (70, 68, 66), 14)
    for y in (top, bottom):
        cv2.line(drawn, (left, y), (right, y), (70, 68, 66), 14)
    shine = cv2.GaussianBlur(cv2.resize(drawn, None, fx=0.125, fy=0.125), (0, 0), 9)
    drawn += 0.22 * cv2.resize(shine, (_WIDTH, _HEIGHT))
    return np.asarray(cv2.GaussianBlur(drawn, (0, 0), 2).clip(0, 255), np.uint8)


def _tone(rng: np.random.Generator, colour: float) -> Field:
    return np.asarray(rng.uniform(50, 190) + rng.uniform(-colour, colour, 3))


def _door(wall: Field, x: int, y: int, rng: np.random.Generator) -> None:  # noqa: ARG001 (doors stand on the floor)
    width, tone = int(rng.uniform(250, 320)), _tone(rng, 14)
    corners = (x, _HEIGHT // 5), (x + width, _HEIGHT)
    cv2.rectangle(wall, *corners, tone.tolist(), -1)
    cv2.rectangle(wall, *corners, (tone * 0.7).tolist(), 9)
    cv2.circle(wall, (x + width - 36, _HEIGHT * 3 // 5), 12, (60, 60, 65), -1)


def _window(wall: Field, x: int, y: int, rng: np.random.Generator) -> None:
    width, height, tone = int(rng.uniform(220, 370)), int(rng.uniform(260, 370)), _tone(rng, 14)
    cv2.rectangle(wall, (x, y), (x + width, y + height), (225, 235, 245), -1)
    cv2.rectangle(wall, (x, y), (x + width, y + height), tone.tolist(), 12)
    cv2.line(wall, (x + width // 2, y), (x + width // 2, y + height), tone.tolist(), 12)


def _painting(wall: Field, x: int, y: int, rng: np.random.Generator) -> None:
    width, height = int(rng.uniform(115, 245)), int(rng.uniform(115, 245))
    blots = rng.uniform(50, 210, (4, 4, 1)) + rng.uniform(-30, 30, (4, 4, 3))
    canvas = cv2.resize(blots.astype(np.float32), (width, height))
    wall[y : y + height, x : x + width] = canvas[:, : wall.shape[1] - x]
    cv2.rectangle(wall, (x, y), (x + width, y + height), (_tone(rng, 10) * 0.5).tolist(), 10)


def _shelf(wall: Field, x: int, y: int, rng: np.random.Generator) -> None:
    width, wood = int(rng.uniform(260, 520)), (_tone(rng, 14) * 0.6).tolist()
    for board in range(y, y + 130 * int(rng.integers(1, 4)), 130):
        book = x
        while book < x + width:
            thick, tall = int(rng.uniform(11, 32)), int(rng.uniform(70, 110))
            cv2.rectangle(wall, (book, board - tall), (book + thick - 2, board), _tone(rng, 30).tolist(), -1)
            book += thick
        cv2.rectangle(wall, (x, board), (x + width, board + 10), wood, -1)
