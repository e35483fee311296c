"""A photograph cut along the face's outline and worn over one's own face: it bends around the head."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from inperson.engine.landmarks import FACE_OVAL, LEFT_EYE, RIGHT_EYE
from inperson.simulator.arrays import Field, Pixels, Points
from inperson.simulator.camera import Camera
from inperson.simulator.canvas import DENSITY, ORIGIN
from inperson.simulator.face import Face
from inperson.simulator.head import NECK, Head
from inperson.simulator.light import lit, on_plane
from inperson.simulator.paper import printed
from inperson.simulator.pose import Pose, rotation
from inperson.simulator.relief import head_relief
from inperson.simulator.scissors import cut_out, hand_cut, pierced
from inperson.simulator.state import State
from inperson.simulator.texture import Texture

_MARCH, _RELAX = 22, 0.6
_WRAP = 0.9
"""Paper that would reach farther around its cylinder, as a share of the radius, stands off straight."""
_WIDE, _LONG = 10.0, 14.0
"""Half the width and height of all paper that a face is cut from, cm."""
_JAW_SLIDE, _JAW_TILT = 0.3, 0.09
"""An open mouth lets the paper slide down, cm, and pushes it out below the lips, cm for a cm."""
_CONTACT = 0.4
"""How dark the paper's shadow on the face is."""


@dataclass(frozen=True)
class Bend:
    """How the paper lies on the head: ``top`` cm before the plane of its eye corners, bent to two radii (cm).

    ``around``: about the vertical, a cylinder. ``along``: over forehead and chin, which takes creases.
    """

    top: float
    around: float
    along: float

    def height(self, x: Field, y: Field, jaw: float, lips: float) -> Field:
        """Towards the camera, cm, at ``x`` and ``y`` on the head; ``jaw`` 0–1 open, below ``lips``."""
        reach = np.float32(_WRAP * self.around)
        bent = np.clip(x, -reach, reach)
        root = np.sqrt(np.float32(self.around**2) - bent * bent)
        fall = np.float32(self.around) - root + (np.abs(x) - np.abs(bent)) * (reach / root)
        y = np.clip(y, -_LONG, _LONG)
        pushed = np.float32(jaw * _JAW_TILT) * np.maximum(y - np.float32(lips), 0)
        return np.asarray(np.float32(self.top) - fall - y * y * np.float32(0.5 / self.along) + pushed)

    def flat(self, x: Field) -> Field:
        """How far along the paper, cm, a place ``x`` cm aside on the head is."""
        reach = np.float32(_WRAP * self.around)
        bent = np.clip(x, -reach, reach)
        away = (x - bent) / np.float32(np.sqrt(1 - _WRAP**2))
        return np.asarray(np.float32(self.around) * np.arcsin(bent / np.float32(self.around)) + away)

    def round(self, u: Points) -> Points:
        """The inverse of `flat`."""
        reach = self.around * np.arcsin(_WRAP)
        bent = np.clip(u, -reach, reach)
        return np.asarray(self.around * np.sin(bent / self.around) + (u - bent) * np.sqrt(1 - _WRAP**2))


class Worn:
    """The cut-out ``paper`` (canvas, (h, w, 4)) over the face of ``attacker``.

    ``offset``: where on the attacker's head the middle of the paper's face lies, cm. ``lips``: how far below it its
    mouth is.
    """

    def __init__(
        self, paper: Pixels, cut: Points, attacker: Head, bend: Bend, offset: tuple[float, float], lips: float
    ) -> None:
        self.scale = 1.0
        self._texture = Texture(paper, DENSITY, ORIGIN)
        self._cut = cut
        self._attacker = attacker
        self._bend = bend
        self._offset = offset
        self._lips = lips

    def outline(self, pose: Pose, camera: Camera, places: Points) -> Points:
        """Pixels (n, 2) of ``places`` (n, 2; cm of the real face from its middle) on a head at ``pose``."""
        x, y = self._bend.round(places[:, 0]), places[:, 1]
        height = self._bend.height(x, y, 0.0, self._lips)
        on_head = np.column_stack([x + self._offset[0], y + self._offset[1], -height])
        return camera.project((on_head - NECK) @ rotation(pose.turn).T + NECK + pose.position)

    def render(self, state: State, camera: Camera, t: float) -> Pixels:
        """The attacker with the paper on (height, width, 4)."""
        seen = self._attacker.render(state, camera, t)
        around = self.outline(state.pose, camera, self._cut)
        reach = 0.12 * np.ptp(around, axis=0).max()
        left, top = np.maximum(np.floor(around.min(0) - reach).astype(int), 0)
        right, bottom = np.maximum(np.ceil(around.max(0) + reach).astype(int), 0)
        part = seen[top:bottom, left:right]
        if part.size:
            places = camera.dense(self._places(state, camera.rays()))[top:bottom, left:right]
            paper = self._texture.sample(places, state.pose.position[2] / camera.focal, cv2.BORDER_CONSTANT)
            if any(state.light):
                paper = lit(paper, state.light, on_plane(state.pose))
            part[:] = _over(paper, np.ascontiguousarray(part), reach)
        return seen

    def _places(self, state: State, rays: Field) -> Field:
        """Where each ray (rows, columns, 2) meets the paper first, as places of the picture in cm."""
        turn = rotation(state.pose.turn).T.astype(np.float32)
        start = turn @ -(np.asarray(state.pose.position) + NECK).astype(np.float32) + NECK.astype(np.float32)
        start[:2] -= np.array(self._offset, np.float32)
        direction = np.tensordot(turn, np.dstack([rays, np.ones(rays.shape[:2], np.float32)]).transpose(2, 0, 1), 1)
        z = np.full(rays.shape[:2], state.pose.position[2] - self._bend.top - 3, np.float32)
        x, y = np.zeros_like(z), np.zeros_like(z)
        for _ in range(_MARCH):
            x, y, depth = (start[axis] + z * direction[axis] for axis in range(3))
            z = z - np.float32(_RELAX) * (self._bend.height(x, y, state.mouth, self._lips) + depth)
        u = np.clip(self._bend.flat(x), -_WIDE, _WIDE)  # a ray that misses jumps: no farther than it must
        return np.dstack([u, y - np.float32(_JAW_SLIDE * state.mouth)])


def _over(paper: Pixels, face: Pixels, reach: float) -> Pixels:
    """``paper`` over ``face`` (h, w, 4 each), with its shadow there."""
    small = cv2.resize(paper[..., 3], None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    shadow = cv2.GaussianBlur(small, (0, 0), max(0.04 * reach, 0.5))
    shadow = cv2.resize(shadow, (face.shape[1], face.shape[0]), interpolation=cv2.INTER_LINEAR)
    dark = cv2.convertScaleAbs(shadow, alpha=-_CONTACT, beta=255)
    opacity = face[..., 3]
    shaded = cv2.multiply(face, cv2.merge([dark] * 4), scale=1 / 255)
    shaded[..., 3] = opacity
    return cv2.add(paper, cv2.multiply(shaded, cv2.merge([255 - paper[..., 3]] * 4), scale=1 / 255))


def worn_photo(face: Face, attacker: Face, rng: np.random.Generator) -> Worn:
    """A life-size print of ``face``, cut out, over the face of ``attacker``. Half of them have holes for the eyes."""
    ink, _ = printed(face.scene, rng)
    ink = _lit(ink, float(rng.uniform(-0.16, 0.16)))
    outline = face.points[list(FACE_OVAL)] * DENSITY + ORIGIN
    cut = hand_cut(outline, (rng.uniform(0.96, 1.04), rng.uniform(0.98, 1.05)), rng)
    paper = cut_out(ink, cut)
    if rng.random() < 0.5:
        eyes = [face.points[list(ring)] * DENSITY + ORIGIN for ring in (RIGHT_EYE, LEFT_EYE)]
        holes = [hand_cut(eye, (rng.uniform(1.15, 1.35), rng.uniform(1.6, 2.2)), rng) for eye in eyes]
        paper = pierced(paper, holes, gloom=0.25)
    relief = head_relief(attacker.points, rng)
    bend = Bend(
        # A nose lifts the paper, or has been given a flap.
        top=relief.highest * rng.uniform(0.55, 0.95) + 0.2,
        around=rng.uniform(6.6, 9.5),
        along=rng.uniform(22.0, 60.0),
    )
    own, shown = (one.points[[468, 473]].mean(0) for one in (attacker, face))
    # What is nearer to the camera has to lie closer to the middle to cover the same.
    offset = own * (1 - bend.top / 45) - shown + rng.normal(0, 0.15, 2)
    head = Head(attacker, relief, taken_at=float(rng.uniform(60, 100)))
    lips = float(face.points[14, 1])
    return Worn(paper, (cut - ORIGIN) / DENSITY, head, bend, (float(offset[0]), float(offset[1])), lips)


def _lit(ink: Pixels, side: float) -> Pixels:
    """Bent paper turns away from the light at its sides, from one more than from the other."""
    x = (np.arange(ink.shape[1], dtype=np.float32) - ORIGIN[0]) / (8 * DENSITY)
    light = np.clip(1 + side * x - 0.12 * x * x, 0.5, 1.2)
    return np.asarray((ink * light[:, None]).clip(0, 255), np.uint8)
