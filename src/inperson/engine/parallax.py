"""Parallax: what is left between two views of a face when the motion of a plain surface is taken away (design §4).

Two views of a plane are related by a homography. A head that comes nearer comes nearer unevenly: its nose grows
faster than its ears. To first order the flow between two views in canonical crops is

    u(p) = homography(p) + k · h(p) · (p - e)

with p in interocular distances (IOD) from the crop's centre, h the height of the relief towards the camera in IOD,
and e the epipole ("plane plus parallax": Irani and Anandan, ECCV 1996). For a camera of focal length f pixels,

    k = (IOD near - IOD far) / f

so that a measured k is comparable with the one that a head would give. The template of h is the landmark model's
expectation of a face; the flow is measured in the pixels, which the model does not touch.

A sheet can be bent. So the same parallax of any surface of second degree (x², xy and y², each with its own strength
and epipole) is taken away together with the plane's: what counts is what no bent sheet has, above all the nose
(docs/decisions/0003-bent-sheets.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inperson.engine.canonical import IOD, SIDE, rigid_mask
from inperson.engine.view import COLUMNS, ROWS, STEP, Grid, View, X, Y, flattened, kept_on_view, textured

FOCAL = 0.75
"""Focal length of a front camera, as a share of the frame's long side: 0.6–1.0 in phones and webcams."""

RECOVERED = 0.54
"""The share of k that is measured on a head: optical flow smooths, and the sheets' columns take their part of the
relief. Median of the heads of docs/relief.md; with it their ratio is about 1."""

_AGREE = 1.0  # pixels: forward and backward flow must meet again
_LEAST_POINTS = 560  # of about 1450: what is left of a face that is half covered no longer tells a head from a sheet
_MARGIN = 12  # pixels around the face: flow at its edge needs to see beyond
_ROUNDS = 4
_FINEST, _STRIDE, _DESCENTS, _REFINEMENTS = 1, 4, 12, 3
"""Of the flow: a third of the time of OpenCV's medium preset, and on docs/relief.md as good. Coarser ones are not."""


@dataclass(frozen=True, slots=True)
class Parallax:
    """The parallax between two views of one face."""

    growth: float
    """IOD of the nearer view over that of the farther one."""
    k: float
    """Strength of the parallax along the relief; 0 for a sheet, flat or bent."""
    ratio: float
    """k over what a head in front of an ordinary camera gives: about 1 for a head, 0 for a sheet, flat or bent."""
    explained: float
    """R²: the share of the flow beyond a plain surface's motion that the relief explains, 0–1."""
    residual: float
    """Root mean square of the flow beyond a plain surface's motion, in % of IOD."""
    noise: float
    """The same, beyond surface and relief."""
    points: int
    """How many places of the face were compared."""
    measured: NDArray[np.float32]
    """(64, 64, 2) flow beyond a plain surface's motion, in IOD, NaN where it was not measured."""
    expected: NDArray[np.float32]
    """(64, 64, 2) the parallax that the fitted epipole and a head's relief would give, in IOD, NaN likewise."""


@kept_on_view
def parallax(far: View, near: View) -> Parallax | None:
    """Measure the parallax from ``far`` to ``near``; nothing when too little of the face can be compared."""
    flat = flattened(near, onto=far)
    if flat is None:
        return None
    rigid = rigid_mask(far.crop.landmarks)
    usable = rigid[::STEP, ::STEP] & far.textured & textured(flat[0])
    if usable.sum() < _LEAST_POINTS:
        return None
    flow, agrees = _flow(far.crop.grey, flat[0], rigid, usable)
    usable[usable] = agrees
    if usable.sum() < _LEAST_POINTS:
        return None
    u = np.zeros((*usable.shape, 2), np.float32)
    u[usable] = flow[agrees] / IOD
    return _fit(u, usable, far, near)


def _flow(
    far: NDArray[np.uint8], near: NDArray[np.uint8], rigid: NDArray[np.bool_], places: NDArray[np.bool_]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Flow far → near in pixels (n, 2) at the n ``places``, and where the way back leads to the start again (n)."""
    rows, columns = np.flatnonzero(rigid.any(1)), np.flatnonzero(rigid.any(0))
    top, bottom = max(0, int(rows[0]) - _MARGIN), min(SIDE, int(rows[-1]) + _MARGIN)
    left, right = max(0, int(columns[0]) - _MARGIN), min(SIDE, int(columns[-1]) + _MARGIN)
    here, there = (np.ascontiguousarray(grey[top:bottom, left:right]) for grey in (far, near))
    still = np.zeros((*here.shape, 2), np.float32)
    forth = np.asarray(_dense().calc(here, there, still.copy()), np.float32)
    # The way back only confirms, to a pixel: the quickest preset will do.
    quick = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
    back = np.asarray(quick.calc(there, here, still), np.float32)
    x, y = COLUMNS[places] - np.float32(left), ROWS[places] - np.float32(top)
    flow = forth[y.astype(int), x.astype(int)]
    returned = cv2.remap(back, (x + flow[:, 0])[None], (y + flow[:, 1])[None], cv2.INTER_LINEAR)[0]
    return flow, np.linalg.norm(flow + returned, axis=1) < _AGREE


def _dense() -> cv2.DISOpticalFlow:
    dense = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    dense.setFinestScale(_FINEST)
    dense.setPatchStride(_STRIDE)
    dense.setGradientDescentIterations(_DESCENTS)
    dense.setVariationalRefinementIterations(_REFINEMENTS)
    return dense


def _fit(u: Grid, usable: NDArray[np.bool_], far: View, near: View) -> Parallax:
    """Robust least squares of the flow on a plain surface's motion and the relief's parallax."""
    surface, relief = _design(X[usable], Y[usable], far.heights[usable])
    observed = u[usable].T.reshape(-1).astype(np.float64)
    full = np.hstack([surface, relief])
    weights = np.ones_like(observed)
    for _ in range(_ROUNDS):
        solution = _solve(full, observed, weights)
        left = observed - full @ solution
        spread = 1.4826 * np.median(np.abs(left)) + 1e-9
        weights = 1.0 / np.maximum(1.0, np.abs(left) / (1.5 * spread))  # Huber
    beyond = observed - surface @ _solve(surface, observed, weights)
    unexplained, total = float(weights @ left**2), float(weights @ beyond**2)
    k, kx, ky = solution[-3:]
    to_be = RECOVERED * abs(near.size - far.size) / FOCAL
    sign = 1.0 if near.size >= far.size else -1.0
    measured, expected = np.full_like(u, np.nan), np.full_like(u, np.nan)
    measured[usable] = beyond.reshape(2, -1).T
    ideal = relief @ np.array([sign * to_be, kx, ky])
    ideal -= surface @ _solve(surface, ideal, weights)
    expected[usable] = ideal.reshape(2, -1).T
    return Parallax(
        growth=near.size / far.size,
        k=float(k),
        ratio=float(sign * k / max(to_be, 1e-6)),
        explained=max(0.0, 1.0 - unexplained / max(total, 1e-12)),
        residual=100 * float(np.sqrt(2 * total / weights.sum())),
        noise=100 * float(np.sqrt(2 * unexplained / weights.sum())),
        points=int(usable.sum()),
        measured=measured,
        expected=expected,
    )


def _design(
    x: NDArray[np.float32], y: NDArray[np.float32], h: NDArray[np.float32]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Columns of a plain surface's motion (2N, 17) and of the relief's parallax (2N, 3): k, and k times the epipole."""
    zero, one = np.zeros_like(x), np.ones_like(x)
    across = [one, x, y, zero, zero, zero, x * x, x * y]
    down = [zero, zero, zero, one, x, y, x * y, y * y]
    for bend in (x * x, x * y, y * y):
        across += [bend * x, bend, zero]
        down += [bend * y, zero, bend]
    surface = np.vstack([np.stack(across, 1), np.stack(down, 1)])
    relief_across = np.stack([h * x, -h, zero], 1)
    relief_down = np.stack([h * y, zero, -h], 1)
    relief = np.vstack([relief_across, relief_down])
    return surface.astype(np.float64), relief.astype(np.float64)


def _solve(
    columns: NDArray[np.float64], observed: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    weighted = columns * weights[:, None]
    ridge = 1e-9 * np.eye(columns.shape[1])
    return np.asarray(np.linalg.solve(columns.T @ weighted + ridge, weighted.T @ observed), np.float64)
