"""A video, or a folder of frames, as the frames that a page would have sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from inperson.engine.frames import Frame, Picture, encode
from inperson.errors import ClipError

MOST_FRAMES = 1800
"""A minute at 30 frames a second. What comes after is not read."""
FOLDER_FPS = 15.0
"""A folder of pictures says nothing of time."""
_LONG_SIDE = 1280
_SUFFIXES = frozenset({".jpg", ".jpeg", ".png"})


def read_clip(path: Path) -> Iterator[Frame]:
    """The frames of the video file or folder ``path``, in order. Raises `ClipError`."""
    if not path.exists():
        raise ClipError(f"{path.name}: there is no such file or folder")
    return _read_folder(path) if path.is_dir() else _read_video(path)


def _read_folder(folder: Path) -> Iterator[Frame]:
    files = sorted((file for file in folder.iterdir() if _is_picture(file)), key=_natural)
    if not files:
        raise ClipError(f"{folder.name}: there is no JPEG or PNG in this folder")
    for index, file in enumerate(files[:MOST_FRAMES]):
        yield _frame(index, index * 1000.0 / FOLDER_FPS, _read_picture(file))


def _is_picture(file: Path) -> bool:
    return file.suffix.lower() in _SUFFIXES and file.is_file()


def _natural(file: Path) -> list[str | int]:
    """frame-9 comes before frame-10."""
    return [int(part) if place % 2 else part for place, part in enumerate(re.split(r"(\d+)", file.name))]


def _read_picture(file: Path) -> Picture:
    try:
        picture = cv2.imdecode(np.frombuffer(file.read_bytes(), np.uint8), cv2.IMREAD_COLOR_RGB)
    except (OSError, cv2.error):  # cannot be read; is empty, or claims more pixels than OpenCV takes
        picture = None
    if picture is None:
        raise ClipError(f"{file.name}: is no picture that can be read")
    return picture.astype(np.uint8, copy=False)


def _read_video(file: Path) -> Iterator[Frame]:
    video = cv2.VideoCapture(str(file))
    try:
        if not video.isOpened():
            raise ClipError(f"{file.name}: is no video that can be decoded")
        fps = video.get(cv2.CAP_PROP_FPS)
        step = 1000.0 / fps if np.isfinite(fps) and 1 <= fps <= 240 else 1000.0 / FOLDER_FPS
        last = -step
        for index in range(MOST_FRAMES):
            read, picture = video.read()
            if not read and index == 0:
                raise ClipError(f"{file.name}: has no frames")
            if not read:
                return
            # Files lie about their times: one that stands still or jumps is replaced by the frame rate's.
            claimed = video.get(cv2.CAP_PROP_POS_MSEC)
            last = claimed if last < claimed < last + 10 * step else last + step
            yield _frame(index, last, cv2.cvtColor(picture, cv2.COLOR_BGR2RGB).astype(np.uint8, copy=False))
    finally:
        video.release()


def _frame(index: int, time_ms: float, picture: Picture) -> Frame:
    height, width = picture.shape[:2]
    scale = min(1.0, _LONG_SIDE / max(height, width))
    if scale < 1.0:
        size = (round(width * scale), round(height * scale))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    return Frame(index, time_ms, False, encode(picture, 95))
