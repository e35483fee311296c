"""A capture's fingerprint: known again when the same recording comes once more, and no two real captures have the same.

Kept of each place that was held are a few moments: where exactly the face was and how it was turned, and a perceptual
hash of the whole picture (Zauner, Implementation and benchmarking of perceptual image hash functions, 2010). Another
JPEG, another size, or another moment of the same hold changes little of that; the same person in the same chair on
another day is never quite in the same place.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from inperson.engine.flows import PLACES
from inperson.engine.frames import decode_grey
from inperson.engine.observation import Face
from inperson.engine.spread import thinned
from inperson.engine.take import Sample, Take

SEEN = 0.7
"""Two fingerprints that are no farther from each other are of one capture."""
_MOMENTS = 3
_BYTES = 16  # a moment: eight of the pose, eight of the hash
_SMALLEST = 6.0  # octaves under the frame's long side
_STEPS = np.array([255, 255, 255 / _SMALLEST, 2, 2, 2, 400, 250], np.float64)  # of a byte, for one unit
_ALIKE = np.array([2.5, 2.5, 2.0, 3.0, 3.0, 2.0, 14.0, 8.0])  # steps by which one moment and the next one differ
_ALIKE_BITS = 6.0
_SHRINK = 8
_SIDE, _LOW = 32, 8


def fingerprint(take: Take) -> bytes:
    """16 bytes for each of some moments; empty when no place was held. Raises `inperson.errors.FrameError`."""
    return b"".join(_moments(take))


def distance(one: bytes, other: bytes) -> float:
    """How unlike two fingerprints are: 0 for the same, up to `SEEN` for one capture, infinite for an empty one."""
    if not one or not other:
        return float("inf")
    (here_pose, here_hash), (there_pose, there_hash) = _read(one), _read(other)
    poses = np.sqrt((((here_pose[:, None] - there_pose[None]) / _ALIKE) ** 2).mean(2))
    bits = (here_hash[:, None] != there_hash[None]).sum(2) / _ALIKE_BITS
    apart = np.maximum(poses, bits)
    # Each moment looks for its own likeness; half of them must have one.
    return float(max(np.median(apart.min(axis)) for axis in (0, 1)))


def keys(fingerprint: bytes) -> frozenset[int]:
    """Numbers of 18 bits that the fingerprints of one capture share: the quarters of their hashes, each with its place.

    A hash that differs in `SEEN` bits keeps a quarter of itself almost always, and one moment that does is enough.
    """
    hashes = np.frombuffer(fingerprint, np.uint8).reshape(-1, _BYTES)[:, 8:]
    quarters = np.ascontiguousarray(hashes).view(">u2").astype(int) + (np.arange(4) << 16)
    return frozenset(int(key) for key in quarters.ravel())


def _moments(take: Take) -> Iterator[bytes]:
    for phase in take.phases:
        if phase.action not in PLACES:
            continue
        small = [sample for sample in phase.samples if not sample.frame.still]
        for sample in thinned(small, _MOMENTS):
            face = sample.observation.face
            if face is not None:
                yield _pose(sample, face) + _hash(sample)


def _pose(sample: Sample, face: Face) -> bytes:
    width, height = sample.observation.width, sample.observation.height
    size = np.log2(face.iod / max(width, height)) + _SMALLEST
    (cx, cy), turned = face.center, (face.yaw + 64, face.pitch + 64, face.roll + 64)
    values = np.array([cx / width, cy / height, size, *turned, face.eyes, face.mouth])
    return np.clip(np.round(values * _STEPS), 0, 255).astype(np.uint8).tobytes()


def _hash(sample: Sample) -> bytes:
    """Which of the lowest waves of the picture are stronger than most."""
    grey = cv2.resize(decode_grey(sample.frame.jpeg, _SHRINK), (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
    low = cv2.dct(grey.astype(np.float32))[:_LOW, :_LOW]
    return np.packbits(low > np.median(low)).tobytes()


def _read(fingerprint: bytes) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Poses (n, 8) and hashes (n, 64)."""
    moments = np.frombuffer(fingerprint, np.uint8).reshape(-1, _BYTES)
    return moments[:, :8].astype(np.float64), np.unpackbits(moments[:, 8:], axis=1)
