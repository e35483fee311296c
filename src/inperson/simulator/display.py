"""A screen that shows a recording: a tablet, a laptop or a monitor."""

from __future__ import annotations

import cv2
import numpy as np

from inperson.simulator.arrays import Pixels, Points
from inperson.simulator.camera import Camera
from inperson.simulator.glass import Glass
from inperson.simulator.pose import Pose, rotation
from inperson.simulator.recording import LONG_SIDE
from inperson.simulator.sheet import flat
from inperson.simulator.state import State
from inperson.simulator.tape import Tape
from inperson.simulator.texture import Texture

_WIDTH = (20.0, 34.0)
"""Of screens, cm."""
_TABLET = 24.0
"""Up to this width it is held upright."""
_TALL, _BROAD = 1.34, 0.62
"""Height for width of a tablet, and of what stands on a desk."""
_BEZEL_CM = (0.5, 1.8)
_PITCH = (0.0096, 0.027)
_FRAME = (18, 18, 20)
_RIM = 4
_LEVELS = 4


class Display:
    """Shows the recording of ``tape`` as high as the screen, enlarged by ``zoom`` about its middle.

    ``size``: of the screen, cm; ``bezel``: around it, cm. ``aim``: the moment of the recording of which `outline`
    tells where the face is, since whoever moves the screen thinks of what it is going to show.
    """

    def __init__(self, tape: Tape, size: tuple[float, float], bezel: float, zoom: float, glass: Glass) -> None:
        self.tape = tape
        self.aim = 0.0
        self._glass = glass
        self._zoom = zoom
        film = tape.recording.subject.camera.scaled(LONG_SIDE)
        high = min(size[1], size[0] * film.height / film.width)
        self.shown = (high * film.width / film.height, high)
        face = tape.recording.subject.face.points
        self.scale = self.shown[0] * zoom * tape.recording.box(0.0).width / float(np.ptp(face[:, 0]))
        self._density = film.height / zoom / high
        self._off = self._device(size, bezel)
        self._on: tuple[int, Texture] | None = None

    def outline(self, pose: Pose, camera: Camera, places: Points) -> Points:
        """Pixels (n, 2) of ``places`` (n, 2; cm of the real face from its middle) in the recording at `aim`."""
        x, y = (self.tape.recording.outline(self.aim, places) - 0.5).T * self._zoom
        on_screen = np.column_stack([x * self.shown[0], y * self.shown[1], np.zeros_like(x)])
        return camera.project(on_screen @ rotation(pose.turn).T + pose.position)

    def render(self, state: State, camera: Camera, t: float) -> Pixels:
        """The screen (height, width, 4), with what it shows at ``t``."""
        places = flat(state.pose, camera)
        shown = self._picture(self.tape.moment(t))
        seen = shown.sample(places, state.pose.position[2] / camera.focal, cv2.BORDER_CONSTANT)
        return self._glass.over(seen, places, state, camera, t)

    def _picture(self, moment: float) -> Texture:
        number = self.tape.recording.number(moment)
        if self._on is None or self._on[0] != number:
            self._on = number, self._switched_on(self.tape.recording.frame(moment))
        return self._on[1]

    def _switched_on(self, frame: Pixels) -> Texture:
        height, width = (round(side / self._zoom) for side in frame.shape[:2])
        top, left = (frame.shape[0] - height) // 2, (frame.shape[1] - width) // 2
        device = self._off.copy()
        row, column = (device.shape[0] - height) // 2, (device.shape[1] - width) // 2
        lit = self._glass.lit(frame[top : top + height, left : left + width])
        device[row : row + height, column : column + width, :3] = lit
        return Texture(device, self._density, (device.shape[1] / 2 - 0.5, device.shape[0] / 2 - 0.5), _LEVELS)

    def _device(self, size: tuple[float, float], bezel: float) -> Pixels:
        """The screen with nothing on it (h, w, 4), and a clear rim."""
        width, height = (2 * round(side * self._density / 2 + 1) for side in size)
        edge = round(bezel * self._density)
        black = self._glass.lit(np.zeros((height, width, 3), np.uint8))
        whole = cv2.copyMakeBorder(black, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=_FRAME)
        opaque = np.dstack([whole, np.full(whole.shape[:2], 255, np.uint8)])
        return cv2.copyMakeBorder(opaque, _RIM, _RIM, _RIM, _RIM, cv2.BORDER_CONSTANT, value=[0, 0, 0, 0])


def display_of(tape: Tape, rng: np.random.Generator) -> Display:
    """A screen of everyday that shows ``tape``: so large that it fills the camera's view, or seen with its frame."""
    width = float(rng.uniform(*_WIDTH))
    height = width * (_TALL if width < _TABLET else _BROAD)
    zoom = float(rng.choice((1.0, rng.uniform(1.1, 1.5))))
    return Display(tape, (width, height), float(rng.uniform(*_BEZEL_CM)), zoom, Glass.drawn(rng, _PITCH))
