"""How the lower face moves when the mouth opens: where what is seen now lies at rest.

The chin goes down by all of the jaw's movement, the corners of the mouth by half of it, the cheeks less and less
towards the ears, and the throat stays: so the chin comes to lie over it.
"""

from __future__ import annotations

import cv2
import numpy as np

from inperson.simulator.arrays import Field, Points

_LEFT, _RIGHT = 61, 291
_LOWER = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
"""The inner edge of the lower lip: what is above it stays."""
_UPPER = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
_CONTOUR = (234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 361, 323, 454)
"""The jaw, from ear to ear."""
_GAP, _WIDEST = 0.53, 4.0
"""How far the lips part in the middle: in widths of the mouth, and at most in cm, with what they were parted before."""
_ROUND, _NARROWER = 4.1, (0.08, 0.43)
"""How wide an open mouth is, cm: who smiled before does not smile any more. Within these shares it becomes narrower."""
_RAISED = 0.08
"""How far the upper lip goes up, in shares of the jaw's movement."""
_RAMP = 2.6
"""From so far above the lips to so far below, cm, the cheeks go from still to all of the jaw's movement."""
_HINGE = 4.6
"""Cm aside of the middle where the jaw moves half as far as at the chin."""
_BACK = 0.45
"""How far the chin goes back for a cm that it goes down: the hinge lies above and behind it."""
_SEAM = 0.25
_ABOVE = 3.2
"""Cm above the lips where nothing moves any more."""
_FINE = 10.0
"""Cells a cm of the contour's mask."""
_ITERATIONS = 8


class Jaw:
    """The jaw of the face with the landmarks ``points`` (478, 2; cm).

    Its own coordinates, cm: u along the lips to the picture's right, v down from them, 0, 0 between their corners.
    ``half``: half of the mouth's width; ``parted``: how far the lips are open at rest; ``drop``: how much farther.
    """

    def __init__(self, points: Points) -> None:
        across = points[_RIGHT] - points[_LEFT]
        width = float(np.linalg.norm(across))
        x, y = across / width
        self._turn = np.array([(x, y), (-y, x)])
        self._middle = (points[_LEFT] + points[_RIGHT]) / 2
        lower, upper, contour = (self.own(points[list(places)]) for places in (_LOWER, _UPPER, _CONTOUR))
        self.half = width / 2
        self.parted = float(np.max(lower[:, 1] - np.interp(lower[:, 0], *upper.T)))
        self.drop = min(_GAP * width, _WIDEST - self.parted)
        self._lip = lower
        self._reach = np.array([np.abs(contour[:, 0]).max() + 0.5, contour[:, 1].max() + 1.0])
        self._mask = self._inside(contour)
        self._falls, self._pulls = self._movements()

    @property
    def corners(self) -> Points:
        """The rectangle (4, 2; cm of the picture) around all that moves."""
        aside, below = self._reach[0], self._reach[1] + self.drop
        own = np.array([(-aside, -_ABOVE), (aside, -_ABOVE), (aside, below), (-aside, below)])
        return self.picture(own)

    def own(self, places: Points) -> Points:
        """Places (…, 2; cm) of the picture in the jaw's own coordinates."""
        return np.asarray((places - self._middle) @ self._turn.T, places.dtype)

    def picture(self, own: Points) -> Points:
        """The way back from `own`."""
        return np.asarray(own @ self._turn + self._middle, own.dtype)

    def below(self, own: Field) -> Field:
        """How far (…; cm) places (…, 2) lie below the cut between what stays and what drops."""
        return np.asarray(own[..., 1] - np.interp(own[..., 0], *self._lip.T), np.float32)

    def skin(self, own: Field) -> Field:
        """How much of each place (h, w, 2) belongs to the face and not to neck or hair, 0–1; soft at the edge."""
        return self._table_at(self._mask, own)

    def lower(self, own: Field, opened: float) -> Field:
        """Where on the jaw at rest that lies which is seen at ``own`` (h, w, 2) while the mouth is ``opened``, 0–1."""
        return self._rest(own, opened, self._falls)

    def upper(self, own: Field, opened: float) -> Field:
        """The same for what belongs to the upper face."""
        return self._rest(own, opened, self._pulls)

    def back(self, rest: Field, opened: float) -> Field:
        """How far (h, w; cm) places of the jaw have gone back."""
        return np.asarray(_BACK * opened * self._table_at(self._falls, rest)[..., 1])

    def _rest(self, own: Field, opened: float, movement: Field) -> Field:
        rest = own
        for _ in range(_ITERATIONS):
            rest = own - opened * self._table_at(movement, rest)
        return rest

    def _table_at(self, table: Field, own: Field) -> Field:
        column, row = (own[..., 0] + self._reach[0]) * _FINE - 0.5, (own[..., 1] + _ABOVE) * _FINE - 0.5
        column, row = column.astype(np.float32), row.astype(np.float32)
        return cv2.remap(table, column, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)

    def _movements(self) -> tuple[Field, Field]:
        """How far places of the lower and of the upper face (rows, columns, 2) move in u and v when it opens wide."""
        aside, below = self._reach
        u, v = np.meshgrid(np.arange(-aside, aside, 1 / _FINE), np.arange(-_ABOVE, below, 1 / _FINE))
        parting = np.maximum(0, 1 - (u / self.half) ** 2) ** 0.65
        jaw = self.drop / (1 + (u / _HINGE) ** 4)
        under = v - np.interp(u, *self._lip.T)
        falls, pulls = (_smooth(0.5 + part / (2 * _RAMP)) for part in (np.maximum(under, 0), np.minimum(under, 0)))
        raised = _RAISED * parting * np.exp(-((under / 1.2) ** 2))
        narrower = np.clip(1 - _ROUND / (2 * self.half), *_NARROWER)
        closer = -narrower * u * np.exp(-((under / 3) ** 2) - (u / (1.8 * self.half)) ** 2)
        lower, upper = jaw * (falls + (1 - falls) * parting), jaw * (pulls * (1 - parting) - raised)
        return np.dstack([closer, lower]).astype(np.float32), np.dstack([closer, upper]).astype(np.float32)

    def _inside(self, contour: Points) -> Field:
        aside, below = self._reach
        mask = np.zeros((round((below + _ABOVE) * _FINE), round(2 * aside * _FINE)), np.float32)
        ends = np.array([(contour[-1, 0], -2 * _ABOVE), (contour[0, 0], -2 * _ABOVE)])
        corners = (np.vstack([contour, ends]) + np.array([aside, _ABOVE])) * _FINE
        cv2.fillPoly(mask, [np.round(corners).astype(np.int32)], 1)
        # So far up nothing moves.
        mask[: round((_ABOVE - _RAMP) * _FINE)] = 0
        return cv2.GaussianBlur(mask, (0, 0), _SEAM * _FINE)


def _smooth(share: Field) -> Field:
    share = np.clip(share, 0, 1)
    return np.asarray(share * share * (3 - 2 * share))
