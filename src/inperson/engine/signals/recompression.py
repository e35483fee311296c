"""Recompression: seams of an earlier JPEG or video under those of the JPEG that was sent.

A picture that was compressed, enlarged and compressed again has block seams at a period that is not its own eight
pixels. A file that is fed as a camera has them; but so has a webcam that compresses what it sends to the computer,
if the page changes its size. So it never says much. After Fan and de Queiroz, Identification of bitmap compression
history (2003).
"""

from __future__ import annotations

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from inperson.engine.frames import Grey
from inperson.engine.signals import Signal
from inperson.engine.take import Take, size

NAME = "recompression"
SEAMS_DB = 28.0
"""From here up there are seams: how far their comb stands out of its neighbourhood, across and down together."""
SURE_DB = 33.0
MOST_SURE = 0.3
_OWN = 16  # pixels: the period of the picture's own seams, brightness and colour
_PERIODS = (4.3, 24.0)  # pixels: of a block of eight, made smaller or larger
_HARMONICS = 3
_BINS = 4096
_AROUND = 401  # bins
_MOST_STEP = 12  # grey levels: what is more is no seam
_LEAST_SIDE = 700  # of a frame, pixels

Profile: TypeAlias = NDArray[np.float64]


def recompression(take: Take) -> Signal | None:
    """Look for seams in the still with the largest face. Nothing without a still.

    Raises `inperson.errors.FrameError`.
    """
    stills = [phase.still for phase in take.phases if phase.still is not None]
    if not stills:
        return None
    still = max(stills, key=size)
    if min(still.observation.width, still.observation.height) < _LEAST_SIDE:
        return None
    across, down = (_comb(_seams(still.grey, axis)) for axis in (0, 1))
    value = across[0] + down[0]
    if value < SEAMS_DB or abs(across[1] / down[1] - 1) > 0.02:
        return Signal(NAME, value, "nothing", 0.0, "The picture has no seams but those of its own compression.")
    sure = 0.1 + (MOST_SURE - 0.1) * min(1.0, (value - SEAMS_DB) / (SURE_DB - SEAMS_DB))
    fact = f"The picture has seams every {across[1]:.1f} pixels"
    return Signal(NAME, value, "attack", sure, f"{fact}: it had been compressed before, in another size.")


def _seams(grey: Grey, axis: int) -> Profile:
    """How much steeper each step is than those beside it, as a mean along ``axis``, without the picture's own seams."""
    before, after = (grey[:, :-1], grey[:, 1:]) if axis == 0 else (grey[:-1], grey[1:])
    steps = np.minimum(cv2.absdiff(before, after), _MOST_STEP).astype(np.uint8, copy=False)
    mean = cv2.reduce(steps, axis, cv2.REDUCE_AVG, dtype=cv2.CV_32F).ravel().astype(np.float64)
    steeper = mean[1:-1] - (mean[:-2] + mean[2:]) / 2
    folded = steeper[: len(steeper) // _OWN * _OWN].reshape(-1, _OWN)
    rest = (folded - folded.mean(0)).ravel()
    return np.asarray(np.clip(rest, -4 * rest.std(), 4 * rest.std()))


def _comb(profile: Profile) -> tuple[float, float]:
    """The height in dB of the strongest comb in the spectrum of ``profile``, and its period in pixels."""
    power = np.abs(np.fft.rfft(profile * np.hanning(len(profile)), _BINS)) ** 2
    around = cv2.blur(power[None], (_AROUND, 1))[0]
    level = 10 * np.log10(np.clip(power / (around + 1e-12), 0.1, 1e4))
    first = np.arange(round(_BINS / _PERIODS[1]), round(_BINS / _PERIODS[0]))
    combs = np.zeros(len(first))
    for harmonic in range(1, _HARMONICS + 1):
        there = first * harmonic
        combs += np.where(there < 0.49 * _BINS, level[np.minimum(there, len(level) - 1)], 0.0)
    best = int(combs.argmax())
    return float(combs[best]) / _HARMONICS, _BINS / float(first[best])
