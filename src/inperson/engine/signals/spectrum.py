"""Spectrum: the grid of a screen or of print beats with the pixels of the camera, and leaves peaks in the spectrum.

Skin has no period over a whole face: its spectrum falls smoothly. Hair and cloth that run one way make a ridge, and a
JPEG leaves the axes or a lattice of many peaks. A grid's peak stands alone. Colours are not looked at, since a JPEG
keeps them in blocks of sixteen pixels. After Garcia and de Queiroz, Face-spoofing 2D-detection based on moiré-pattern
analysis (2015).
"""

from __future__ import annotations

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from inperson.engine.frames import Grey
from inperson.engine.observation import Face
from inperson.engine.signals import Signal
from inperson.engine.take import Sample, Take, best, size

NAME = "spectrum"
PEAK_DB = 2.7
"""From here up a peak is a grid's: how far it rises over everything around it. Faces reach 2.3, however strongly they
were compressed."""
SURE_DB = 5.7
_LARGE = 800  # pixels: the long side of a frame that is looked at in half of its size
_TILE = 64
_MOST_TILES = 4  # each way
_INNER = 0.8  # of the face's box: without hair and background
_LEAST_TILES = 5
_LOWEST = 0.055  # cycles a pixel: below this is the face itself
_FINEST = 0.47  # and above this is what was interpolated
_DARKEST = 45.0  # mean grey: in the dark there is only noise
_MOST_POWER = 60.0  # of a tile, for its median
_NOWHERE = -60.0  # dB: below every wave


def _ring(inner: int, outer: int) -> NDArray[np.uint8]:
    """What is more than ``inner`` and no more than ``outer`` bins away."""
    ring = np.ones((2 * outer + 1, 2 * outer + 1), np.uint8)
    ring[outer - inner : outer + inner + 1, outer - inner : outer + inner + 1] = 0
    return ring


_NEAR = _ring(2, 6).astype(np.float32) / _ring(2, 6).sum()
_AROUND = _ring(3, 9)  # as wide as a lattice of JPEG blocks is

Field: TypeAlias = NDArray[np.float32]


def spectrum(take: Take) -> Signal | None:
    """Look for peaks in the largest face of ``take``. Nothing when it is small or dark.

    Raises `inperson.errors.FrameError`.
    """
    sample = _largest(take)
    if sample is None or sample.observation.face is None or sample.observation.brightness < _DARKEST:
        return None
    highest = _peak(_inner(sample.grey, sample.observation.face))
    if highest is None:
        return None
    if highest < PEAK_DB:
        return Signal(NAME, highest, "nothing", 0.0, "No grid of a screen or of print shows in the face.")
    sure = 0.3 + 0.6 * min(1.0, (highest - PEAK_DB) / (SURE_DB - PEAK_DB))
    fact = f"A regular grid stands {highest:.1f} dB out of the face's spectrum"
    return Signal(NAME, highest, "attack", sure, f"{fact}, as a screen's or a print's does.")


def _largest(take: Take) -> Sample | None:
    stills = [phase.still for phase in take.phases if phase.still is not None]
    if stills:
        return max(stills, key=size)
    held = [sample for phase in take.phases for sample in best(phase.samples, 3)]
    return max(held, key=size, default=None)


def _inner(grey: Grey, face: Face) -> Field:
    """The middle of ``face``: of a large frame at half of its size, since the beat of two grids is coarse."""
    (cx, cy), right, down = face.center, _INNER * face.width / 2, _INNER * face.height / 2
    skin = grey[round(max(cy - down, 0)) : round(cy + down), round(max(cx - right, 0)) : round(cx + right)]
    if max(grey.shape) < _LARGE or min(skin.shape) < 2:
        return skin.astype(np.float32)
    half = (skin.shape[1] // 2, skin.shape[0] // 2)
    return cv2.resize(skin, half, interpolation=cv2.INTER_AREA).astype(np.float32)


def _peak(skin: Field) -> float | None:
    """How far a wave in ``skin`` rises over all around it, dB; nothing where it is small."""
    rows, columns = (_places(side) for side in skin.shape)
    if len(rows) * len(columns) < _LEAST_TILES:
        return None
    tiles = np.stack([skin[y : y + _TILE, x : x + _TILE] for y in rows for x in columns])
    window = np.hanning(_TILE).astype(np.float32)
    waves = np.fft.rfft2((tiles - tiles.mean((1, 2), keepdims=True)) * window * window[:, None])
    power = np.fft.fftshift(waves.real**2 + waves.imag**2, axes=1)
    # A grid is in every tile, hair in some: none may outweigh the others.
    power = np.minimum(power / (_middle(power) + 1e-6), _MOST_POWER).mean(0)
    level = 10 * np.log10(power / (cv2.filter2D(power, -1, _NEAR, borderType=cv2.BORDER_REFLECT) + 1e-6) + 1e-6)
    level = level.astype(np.float32)
    highest_around = cv2.dilate(level, _AROUND, borderType=cv2.BORDER_CONSTANT, borderValue=_NOWHERE)
    return float((level - highest_around)[_open()].max())


def _middle(power: NDArray[np.float64]) -> NDArray[np.float64]:
    """The median of each tile, near enough: of every fifth of its bins."""
    return np.asarray(np.median(power.reshape(len(power), -1)[:, ::5], axis=1)[:, None, None])


def _places(side: int) -> list[int]:
    """Where tiles begin along ``side``, half over each other where there is room for more than one."""
    count = min(2 * side // _TILE - 1, _MOST_TILES)
    return [round(place) for place in np.linspace(0, side - _TILE, count)] if count > 0 else []


def _open() -> NDArray[np.bool_]:
    """Where in a spectrum, its rows shifted, peaks mean something."""
    down, across = np.abs(np.arange(_TILE)[:, None] - _TILE // 2), np.arange(_TILE // 2 + 1)
    on_axis, too_fine = (down <= 2) | (across <= 2), (down >= _FINEST * _TILE) | (across >= _FINEST * _TILE)
    return ~(on_axis | too_fine) & (np.hypot(down, across) > _LOWEST * _TILE)
