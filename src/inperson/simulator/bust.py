"""Shoulders and hair where the picture ends: a person who sits farther away than the photographer stood needs them."""

from __future__ import annotations

import cv2
import numpy as np

from inperson.simulator.arrays import Field, Points
from inperson.simulator.canvas import DENSITY, HEIGHT, ORIGIN, WIDTH, Window

_SHOULDER = 20.0
"""Half of the breadth of the shoulders, cm."""
_RIM = round(0.8 * DENSITY)
"""At a picture's border a cut-out is seldom right."""


def complete(colours: Field, alpha: Field, shown: Window, chin: float, rng: np.random.Generator) -> tuple[Field, Field]:
    """Continue a person (``colours`` (h, w, 3), ``alpha`` (h, w), 0–1) beyond ``shown``, the part that is known.

    Outside of it, ``colours`` continues its border. ``chin``: cm below the middle of the face.
    """
    shown = shown.shrunk(_RIM)
    outside = np.ones((HEIGHT, WIDTH), np.uint8)
    shown.cut(outside)[:] = 0
    if not outside.any():
        return colours, alpha
    away = cv2.distanceTransform(outside, cv2.DIST_L2, 3) / DENSITY
    ours = np.clip(1 - away / 0.25, 0, 1)

    # The border's own colours go on as soft streaks: hair and neck. Cloth covers them from the neckline down.
    soft = cv2.blur(cv2.blur(colours, (31, 1)), (13, 35))
    near = np.clip(1 - away / 1.5, 0, 1)[..., None]
    covered = _covered(away, shown, chin)[..., None]
    beyond = (soft + (colours - soft) * near) * (1 - covered) + _cloth(colours, alpha, shown, chin, rng) * covered
    outline = _silhouette(alpha, shown, chin)
    return beyond + (colours - beyond) * ours[..., None], outline + (alpha - outline) * ours


def _covered(away: Field, shown: Window, chin: float) -> Field:
    """How much cloth lies on each texel, 0–1: from the neckline down, or soon beyond a picture that shows clothes."""
    x = np.abs(np.arange(WIDTH, dtype=np.float32) - ORIGIN[0]) / DENSITY
    y = ((np.arange(HEIGHT, dtype=np.float32) - ORIGIN[1]) / DENSITY)[:, None]
    if _below_chin(shown, chin) > 5:
        return np.asarray(np.clip(away / 1.2, 0, 1) * np.clip(y - chin, 0, 1))
    collar = chin + max(_below_chin(shown, chin), 2.5) + 0.3
    neckline = np.where(x < 8, collar + 2.5 * (1 - (x / 8) ** 2), collar - 0.5 * (x - 8))
    return np.asarray(np.clip((y - neckline) / 0.12 + 0.5, 0, 1) * np.clip(away / 0.3, 0, 1))


def _below_chin(shown: Window, chin: float) -> float:
    """How far the picture shows the body below the chin, cm."""
    return (shown.bottom - ORIGIN[1]) / DENSITY - chin


def _cloth(colours: Field, alpha: Field, shown: Window, chin: float, rng: np.random.Generator) -> Field:
    """Cloth (h, w, 3) in the colour of what the person wears, or in one of its own."""
    tone = rng.uniform(35, 130) + rng.uniform(-22, 22, 3)
    if _below_chin(shown, chin) > 5:
        hem = Window(shown.left, shown.bottom - 8, shown.right, shown.bottom)
        worn = hem.cut(colours)[hem.cut(alpha) > 0.9]
        tone = np.median(worn, axis=0) if len(worn) else tone
    x = (np.arange(WIDTH, dtype=np.float32) - ORIGIN[0]) / (DENSITY * 24)
    folds = rng.standard_normal((4, 14), dtype=np.float32)
    weave = cv2.GaussianBlur(rng.standard_normal((HEIGHT, WIDTH), dtype=np.float32), (0, 0), 2)
    shade = 1 - 0.35 * x**2 + 0.06 * cv2.resize(folds, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC) + 0.12 * weave
    return np.asarray((shade[..., None] * tone).clip(0, 255), np.float32)


def _silhouette(alpha: Field, shown: Window, chin: float) -> Field:
    """Opacity (h, w) of shoulders and crown that fit on to what the picture shows of them."""
    left, right = (_shoulder(_leaving(alpha, shown, chin, side), side, chin) for side in (-1, 1))
    drawn = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.fillPoly(drawn, [np.round(np.vstack([left[::-1], right])).astype(np.int32)], 1)
    crown = np.flatnonzero(alpha[shown.top, shown.left : shown.right] > 0.5) + shown.left
    if len(crown) and shown.top > 0:
        half = (crown.max() - crown.min()) / 2
        rise = np.clip(shown.top - ORIGIN[1] + 1.55 * chin * DENSITY, 1, 0.7 * half + 1)
        middle = (round((crown.max() + crown.min()) / 2), shown.top)
        cv2.ellipse(drawn, middle, (round(half), round(rise)), 0, 180, 360, 1, -1)
    return cv2.GaussianBlur(drawn.astype(np.float32), (0, 0), 0.12 * DENSITY)


def _leaving(alpha: Field, shown: Window, chin: float, side: int) -> Points:
    """Where the body's outline leaves the picture on ``side`` (−1 left, 1 right), texels."""
    column = shown.left if side < 0 else shown.right - 1
    touching = np.flatnonzero(alpha[shown.top : shown.bottom, column] > 0.5) + shown.top
    touching = touching[touching > ORIGIN[1] + chin * DENSITY]
    if len(touching):
        return np.array([column, touching[0]], np.float64)
    bottom = np.flatnonzero(alpha[shown.bottom - 1, shown.left : shown.right] > 0.5) + shown.left
    if len(bottom):
        return np.array([bottom.min() if side < 0 else bottom.max(), shown.bottom - 1], np.float64)
    return np.array([ORIGIN[0] + side * 6.5 * DENSITY, shown.bottom - 1])


def _shoulder(start: Points, side: int, chin: float) -> Points:
    """From ``start`` down the neck, over the shoulder, down the arm: points (n, 2) in texels."""
    out, down = side * (start[0] - ORIGIN[0]) / DENSITY, (start[1] - ORIGIN[1]) / DENSITY
    reach = max(_SHOULDER, out + 1)
    tip = np.array([side * reach, max(chin + 10, down + (reach - out) * 0.35)]) * DENSITY + ORIGIN
    neck = np.array([start[0], max(start[1], ORIGIN[1] + (chin + 3.5) * DENSITY)])
    share = np.linspace(0, 1, 20)[:, None]
    # First steep, then flat, then it drops.
    slope = neck + np.hstack([share, 0.55 * share + 0.45 * share**3]) * (tip - neck)
    arm = tip + np.array([(side * 0.9, 1.1), (side * 1.5, 2.6), (side * 1.9, 5.0), (side * 2.5, 60.0)]) * DENSITY
    # It begins within the picture, or its soft edge would be seen at the seam.
    within = start - np.array([side, 1.0]) * DENSITY
    return np.vstack([within, start, slope, arm])
