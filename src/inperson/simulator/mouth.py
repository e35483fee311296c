"""An open mouth: the face's own picture and relief, moved with the jaw, and what is seen between the lips."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from inperson.simulator.arrays import Field, Pixels, Points
from inperson.simulator.canvas import DENSITY, ORIGIN
from inperson.simulator.jaw import Jaw
from inperson.simulator.relief import Relief
from inperson.simulator.texture import Texture

_CELL = 4
"""Texels of the canvas between the places that are really traced."""
_STEP = 0.5**0.5
"""From one size of the patch to the next."""
_STEPS = 40
"""So many degrees of opening are told apart."""
_REMEMBERED = 8
_HOLLOW = 0.4
"""How far the mouth is hollow between the lips, cm; its light is drawn, so it need not be as deep as mouths are."""
_SHOWN_TEETH = 0.25
"""Whose lips are parted so far at rest, cm, shows teeth of their own."""
_DARK, _TONGUE, _TEETH = np.array([(34, 14, 14), (142, 66, 64), (214, 204, 186)], np.float32)


class Mouth:
    """The mouth of ``person`` (the canvas, (h, w, 4)) with the landmarks ``points`` (478, 2; cm) over ``relief``.

    ``corners`` (4, 2; cm) enclose all that moves.
    """

    def __init__(self, person: Pixels, points: Points, relief: Relief) -> None:
        self._jaw = Jaw(points)
        self._closed = relief
        self.corners = self._jaw.corners
        low, high = (edge * DENSITY + ORIGIN for edge in (self.corners.min(0), self.corners.max(0)))
        self._low = np.floor(low).astype(int)
        self._cells = np.ceil((high - self._low) / _CELL).astype(int)
        right, bottom = self._low + self._cells * _CELL
        crop = person[self._low[1] : bottom, self._low[0] : right]
        self._crops = [cv2.resize(crop, None, fx=_STEP**n, fy=_STEP**n, interpolation=cv2.INTER_AREA) for n in range(5)]
        chin = points[152] * DENSITY + ORIGIN
        around = person[int(chin[1]) - 48 : int(chin[1]) - 8, int(chin[0]) - 40 : int(chin[0]) + 40, :3]
        self._light = float(np.clip(around.mean() / 150, 0.15, 1.15))
        self._patch = lru_cache(_REMEMBERED)(self._drawn)
        self._relief = lru_cache(_REMEMBERED)(self._opened_relief)

    def patch(self, opened: float, pixel: float) -> Texture | None:
        """What to lay over a face with the mouth ``opened``, 0–1, where a pixel covers ``pixel`` cm; None: nothing."""
        step = round(opened * _STEPS)
        level = round(np.log(max(pixel * DENSITY, 1)) / -np.log(_STEP))
        return self._patch(step / _STEPS, min(level, len(self._crops) - 1)) if step else None

    def relief(self, opened: float) -> Relief:
        """The head's relief while the mouth is ``opened``."""
        step = round(opened * _STEPS)
        return self._relief(step / _STEPS) if step else self._closed

    def _opened_relief(self, opened: float) -> Relief:
        return self._closed.changed(self.corners, lambda x, y: self._heights(x, y, opened))

    def _heights(self, x: Field, y: Field, opened: float) -> Field:
        jaw = self._jaw
        seen = jaw.own(np.stack([x, y], axis=-1))
        lower, upper = jaw.lower(seen, opened), jaw.upper(seen, opened)
        dropped = self._at(lower) - jaw.back(lower, opened)
        stayed = self._at(upper)
        # Between the lips both are out of their place: there it is hollow.
        hollow = np.clip(np.minimum(-jaw.below(lower), jaw.below(upper)) / 1.2, 0, 1) * _HOLLOW
        moved = np.where(jaw.below(lower) > 0, dropped, stayed) - hollow
        at_rest = self._closed.at(x, y)
        return at_rest + (moved - at_rest) * jaw.skin(lower)

    def _at(self, own: Field) -> Field:
        places = self._jaw.picture(own)
        return self._closed.at(places[..., 0], places[..., 1])

    def _drawn(self, opened: float, level: int) -> Texture:
        jaw, crop = self._jaw, self._crops[level]
        size = crop.shape[1::-1]
        columns, rows = (((np.arange(count) + 0.5) * _CELL - 0.5) for count in self._cells)
        texels = np.stack(np.meshgrid(columns, rows), axis=-1) + self._low
        seen = jaw.own(((texels - ORIGIN) / DENSITY).astype(np.float32))
        lower, upper = jaw.lower(seen, opened), jaw.upper(seen, opened)
        coarse = (jaw.skin(lower), -jaw.below(lower), jaw.below(upper), lower[..., 0] / jaw.half)
        skin, above, below, aside = (cv2.resize(field, size, interpolation=cv2.INTER_LINEAR) for field in coarse)
        density = DENSITY * _STEP**level
        dropped, stayed = (np.clip(0.5 - away * density, 0, 1) for away in (above, below))
        drawn = cv2.blendLinear(
            self._moved(crop, lower, level), self._moved(crop, upper, level), dropped, stayed * (1 - dropped)
        )
        # Beyond its corners a mouth has no hole, however small.
        shut = np.clip((np.abs(aside) - 0.94) / 0.06, 0, 1)
        y, x = np.nonzero(dropped + stayed + shut < 1)
        if len(y):
            hole = _inside(below[y, x], above[y, x], aside[y, x], draws_teeth=jaw.parted < _SHOWN_TEETH) * self._light
            lips = np.maximum(dropped + stayed * (1 - dropped), shut)[y, x, None]
            drawn[y, x] = drawn[y, x] * lips + np.column_stack([hole, np.full(len(y), 255)]) * (1 - lips)
        return self._texture(cv2.multiply(drawn, cv2.merge([skin] * 4), dtype=cv2.CV_8U), level)

    def _moved(self, crop: Pixels, own: Field, level: int) -> Pixels:
        texels = (self._jaw.picture(own) * DENSITY + (np.array(ORIGIN) - self._low + 0.5)) * _STEP**level - 0.5
        dense = cv2.resize(texels.astype(np.float32), crop.shape[1::-1], interpolation=cv2.INTER_CUBIC)
        x, y = cv2.split(dense)
        return cv2.remap(crop, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)

    def _texture(self, drawn: Field, level: int) -> Texture:
        share = _STEP**level
        x, y = ((start - first + 0.5) * share - 0.5 for start, first in zip(ORIGIN, self._low, strict=True))
        return Texture(drawn.clip(0, 255).astype(np.uint8), DENSITY * share, (float(x), float(y)), levels=1)


def _inside(below: Field, above: Field, aside: Field, *, draws_teeth: bool) -> Field:
    """What is seen between the lips (h, w, 3): ``below`` the upper one and ``above`` the lower one by so many cm.

    ``aside``: from the middle, in halves of the mouth's width.
    """
    round_off = np.clip(1 - 0.75 * aside**2, 0, 1)
    deep = np.clip(np.minimum(below, above) / 0.9, 0, 1)
    colour = _DARK * (1 - 0.45 * deep)[..., None]
    tongue = np.clip(1 - ((above - 0.35) / 0.75) ** 2 - (aside / 0.62) ** 2, 0, 1)[..., None] ** 0.5
    colour += (_TONGUE * (0.75 - 0.45 * deep)[..., None] - colour) * tongue
    gaps = 1 - 0.18 * np.exp(-(((aside * 3.4 + 0.5) % 1 - 0.5) ** 2) / 0.004)
    if draws_teeth:
        tooth = np.clip((0.62 * round_off**0.5 - below) / 0.07 + 0.5, 0, 1) * np.clip((0.8 - np.abs(aside)) / 0.1, 0, 1)
        shade = 0.85 * gaps * (0.35 + 0.65 * round_off) * np.clip(0.45 + below / 0.4, 0, 1)
        colour += (_TEETH * shade[..., None] - colour) * tooth[..., None]
    return np.asarray(colour)
