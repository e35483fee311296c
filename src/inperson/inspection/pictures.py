"""One JPEG or PNG file as a picture, with its size looked at before it is decoded."""

from __future__ import annotations

import struct
from pathlib import Path

import cv2
import numpy as np

from inperson.engine.frames import Picture, jpeg_size
from inperson.errors import ClipError, FrameError

SUFFIXES = frozenset({".jpg", ".jpeg", ".png"})
MOST_PIXELS = 120_000_000
"""More than a phone's camera gives. Decoded, a pixel is three bytes."""
MOST_BYTES = 200_000_000
_PNG = b"\x89PNG\r\n\x1a\n"


def read_picture(file: Path) -> Picture:
    """The picture in ``file``, turned as its EXIF says. Raises `ClipError`."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise ClipError(f"{file.name}: has too many bytes")
        content = file.read_bytes()
    except OSError as error:
        raise ClipError(f"{file.name}: cannot be read ({error.strerror})") from None
    try:
        width, height = _png_size(content) if content.startswith(_PNG) else jpeg_size(content)
        if width * height > MOST_PIXELS:
            raise ClipError(f"{file.name}: has too many pixels, {width} × {height}")
        picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR_RGB)
    except (FrameError, cv2.error):
        picture = None
    if picture is None:
        raise ClipError(f"{file.name}: is no picture that can be read")
    return picture.astype(np.uint8, copy=False)


def _png_size(png: bytes) -> tuple[int, int]:
    try:
        width, height = struct.unpack_from(">II", png, 16)  # the first chunk is the header: ISO/IEC 15948, 5.6
    except struct.error:
        raise FrameError("the picture is truncated") from None
    return width, height
