"""JPEG bytes into pictures, with limits that are checked before anything is decoded."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from inperson.errors import FrameError

Picture: TypeAlias = NDArray[np.uint8]
"""Shape (height, width, 3), RGB, 0–255."""
Grey: TypeAlias = NDArray[np.uint8]
"""Shape (height, width), 0–255."""

IN_FLIGHT = 2
"""Frames that a page may have unanswered (design §3): it takes none that it may not send yet."""
MAX_BYTES = 3_000_000
MAX_PIXELS = 5_000_000
MIN_SIDE = 160
MAX_SCANS = 16
"""Each scan of a progressive JPEG passes over the whole picture; encoders write ten or so."""
_MAX_SEGMENTS = 100  # before the frame header
_START_OF_IMAGE, _START_OF_SCAN, _END_OF_IMAGE = b"\xff\xd8", b"\xff\xda", b"\xff\xd9"
_FRAME_HEADERS = range(0xFFC0, 0xFFC3)  # baseline, extended and progressive
_INTO_RGB = cv2.IMREAD_COLOR_RGB - cv2.IMREAD_COLOR_BGR  # OpenCV has no names for reduced pictures in RGB
_READING = {
    1: cv2.IMREAD_COLOR_RGB,
    2: cv2.IMREAD_REDUCED_COLOR_2 + _INTO_RGB,
    4: cv2.IMREAD_REDUCED_COLOR_4 + _INTO_RGB,
    8: cv2.IMREAD_REDUCED_COLOR_8 + _INTO_RGB,
}
_READING_GREY = {
    1: cv2.IMREAD_GRAYSCALE,
    2: cv2.IMREAD_REDUCED_GRAYSCALE_2,
    4: cv2.IMREAD_REDUCED_GRAYSCALE_4,
    8: cv2.IMREAD_REDUCED_GRAYSCALE_8,
}
_SEGMENTS = {0xFFC4, *range(0xFFDB, 0xFFFF)}  # tables, comments and what applications add


@dataclass(frozen=True, slots=True)
class Frame:
    """One camera frame as it came: ``jpeg`` bytes, ``time_ms`` on the sender's clock, ``still`` in full resolution."""

    sequence: int
    time_ms: float
    still: bool
    jpeg: bytes


def decode(jpeg: bytes, shrink: int = 1) -> Picture:
    """The picture in ``jpeg``. Raises `FrameError` for what is no JPEG, truncated, too small or too large.

    ``shrink`` (1, 2, 4 or 8): how many times smaller the picture becomes, at a fraction of the cost. The size is read
    from the header first, so a small file that claims 100 megapixels costs nothing; nor does one that repeats its
    scans, which would hold a thread for minutes.
    """
    return _decoded(jpeg, _READING[shrink])


def decode_grey(jpeg: bytes, shrink: int = 1) -> Grey:
    """The brightness alone of the picture in ``jpeg``, at half of the cost. As `decode` in everything else."""
    return _decoded(jpeg, _READING_GREY[shrink])


def _decoded(jpeg: bytes, reading: int) -> NDArray[np.uint8]:
    if len(jpeg) > MAX_BYTES:
        raise FrameError("the frame has too many bytes")
    width, height = jpeg_size(jpeg)
    if width * height > MAX_PIXELS:
        raise FrameError("the frame has too many pixels")
    if min(width, height) < MIN_SIDE:
        raise FrameError("the frame is too small")
    if jpeg.count(_START_OF_SCAN) > MAX_SCANS:
        raise FrameError("the frame has too many scans")
    if not jpeg.rstrip(b"\0").endswith(_END_OF_IMAGE):
        raise FrameError("the frame is truncated")
    try:
        picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), reading)
    except cv2.error:
        picture = None
    if picture is None:
        raise FrameError("the frame does not decode")
    return picture.astype(np.uint8, copy=False)


def encode(picture: Picture, quality: int = 90) -> bytes:
    """``picture`` as JPEG bytes; ``quality`` 0–100."""
    done, buffer = cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise FrameError("the picture does not encode")
    return buffer.tobytes()


def jpeg_size(jpeg: bytes) -> tuple[int, int]:
    """Width and height, from the first frame header. Raises `FrameError` for what is no JPEG.

    Read here: libraries that stop at the header still parse its EXIF, and warn of what they find there.
    """
    if not jpeg.startswith(_START_OF_IMAGE):
        raise FrameError("the frame is no JPEG")
    at = len(_START_OF_IMAGE)
    for _ in range(_MAX_SEGMENTS):
        try:
            marker, length = struct.unpack_from(">HH", jpeg, at)
            if marker in _FRAME_HEADERS:
                height, width = struct.unpack_from(">HH", jpeg, at + 5)
                return width, height
        except struct.error:
            break
        if marker not in _SEGMENTS:
            break
        at += 2 + length
    raise FrameError("the frame is no JPEG")
