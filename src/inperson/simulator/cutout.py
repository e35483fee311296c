"""Cutting a person out of a picture: opacity from MediaPipe's selfie model, refined along the picture's own edges."""

from __future__ import annotations

import cv2
import numpy as np

from inperson.simulator.arrays import Field, Pixels
from inperson.simulator.canvas import DENSITY, Placing

_REACH = 30.0
"""Half the side of what the model looks at, cm."""
_SIDE = 512
_EVEN = 0.45
"""Cm over which an edge is made even."""


def opacity(picture: Pixels, placing: Placing) -> Field:
    """How much of each pixel (h, w) of ``picture`` is the person, 0–1."""
    # A first import takes a second: only who renders people pays for it.
    from mediapipe.python.solutions import selfie_segmentation

    height, width = picture.shape[:2]
    step = 2 * _REACH * placing.scale / _SIDE
    shift = placing.middle - step * _SIDE / 2
    there = np.array([[step, 0, shift[0]], [0, step, shift[1]]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    crop = cv2.warpAffine(picture, there, (_SIDE, _SIDE), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    with selfie_segmentation.SelfieSegmentation(model_selection=0) as model:
        mask = model.process(crop).segmentation_mask.astype(np.float32)
    mask = _guided(cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255, mask)
    back = cv2.invertAffineTransform(there)
    whole = cv2.warpAffine(mask, back, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(np.clip((whole - 0.4) / 0.4, 0, 1))


def own_colours(scene: Pixels, alpha: Field) -> Field:
    """``scene`` without the old background's shine in the person's edge: there, colours are taken from further in."""
    solid = cv2.erode((alpha > 0.9).astype(np.uint8), np.ones((9, 9), np.uint8))
    _, labels = cv2.distanceTransformWithLabels(1 - solid, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    nearest = np.zeros((labels.max() + 1, 3), np.uint8)
    nearest[labels[solid > 0]] = scene[solid > 0]
    filled = cv2.GaussianBlur(nearest[labels], (0, 0), 3).astype(np.float32)
    keep = cv2.GaussianBlur(solid.astype(np.float32), (0, 0), 2)[..., None]
    return np.asarray(filled + (scene - filled) * keep)


def _guided(guide: Field, mask: Field, radius: int = 8, eps: float = 1e-3) -> Field:
    """The mask with the guide's edges (He, Sun and Tang, Guided Image Filtering, 2010)."""
    size = (2 * radius + 1, 2 * radius + 1)
    mean_guide, mean_mask = cv2.blur(guide, size), cv2.blur(mask, size)
    covariance = cv2.blur(guide * mask, size) - mean_guide * mean_mask
    slope = covariance / (cv2.blur(guide * guide, size) - mean_guide**2 + eps)
    return np.asarray(cv2.blur(slope, size) * guide + cv2.blur(mean_mask - slope * mean_guide, size))


def with_even_edge(person: Pixels) -> Pixels:
    """``person`` (h, w, 4) with an even edge: single hairs, seen from aside, would be drawn to spikes."""
    alpha = person[..., 3].astype(np.float32) / 255
    even = np.clip((cv2.GaussianBlur(alpha, (0, 0), _EVEN * DENSITY) - 0.5) * 5 + 0.5, 0, 1)[..., None]
    # Beyond the old edge its colours go on.
    shared = cv2.GaussianBlur(person, (0, 0), _EVEN * DENSITY).astype(np.float32)
    beyond = shared[..., :3] * (255 / np.maximum(shared[..., 3:], 4))
    own = np.clip(alpha * 4 - 2.5, 0, 1)[..., None]
    colours = beyond + (person[..., :3] / np.maximum(alpha, 0.5)[..., None] - beyond) * own
    return np.dstack([colours.clip(0, 255) * even, 255 * even]).astype(np.uint8)
