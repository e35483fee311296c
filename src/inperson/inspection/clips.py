"""A video, or a folder of frames, as the frames that a page would have sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np

from inperson.engine.frames import MIN_SIDE, Frame, Picture, encode
from inperson.errors import ClipError
from inperson.inspection.pictures import SUFFIXES, read_picture

MOST_FRAMES = 1800
"""A minute at 30 frames a second. What comes after is not read."""
FOLDER_FPS = 15.0
"""A folder of pictures says nothing of time."""
MOST_FPS = 240.0
MOST_GAP_MS = 10_000.0
"""Files lie about their times. Steps shorter than the fastest camera's, or longer than this, are taken for lies."""
_LONG_SIDE = 1280


def read_clip(path: Path) -> Iterator[Frame]:
    """The frames of the video, picture or folder ``path``, in order. Raises `ClipError`."""
    shown = path.name[:100]
    try:
        str(path).encode()
    except UnicodeEncodeError:  # OpenCV dies of such a name
        raise ClipError(f"{shown.encode(errors='replace').decode()}: the name must be UTF-8") from None
    try:
        if path.is_dir():
            files = sorted((file for file in path.iterdir() if _is_picture(file)), key=_natural)
        elif not path.exists():
            raise ClipError(f"{shown}: there is no such file or folder")
        elif not path.is_file():
            raise ClipError(f"{shown}: is neither a file nor a folder")
        else:
            return _read_pictures([path]) if _is_picture(path) else _read_video(path)
    except OSError as error:
        raise ClipError(f"{shown}: cannot be read ({error.strerror})") from None
    if not files:
        raise ClipError(f"{shown}: there is no JPEG or PNG in this folder")
    return _read_pictures(files)


def _is_picture(file: Path) -> bool:
    return file.suffix.lower() in SUFFIXES and file.is_file()


def _natural(file: Path) -> list[str | int]:
    """frame-9 comes before frame-10."""
    return [int(part) if place % 2 else part for place, part in enumerate(re.split(r"([0-9]+)", file.name))]


def _read_pictures(files: Sequence[Path]) -> Iterator[Frame]:
    for index, file in enumerate(files[:MOST_FRAMES]):
        yield _frame(file.name, index, index * 1000.0 / FOLDER_FPS, read_picture(file))


def _read_video(file: Path) -> Iterator[Frame]:
    # Named, for others take digits in a name for those of a series; absolute, for "concat:a" is a protocol.
    video = cv2.VideoCapture(str(file.absolute()), cv2.CAP_FFMPEG)
    try:
        if not video.isOpened():
            raise ClipError(f"{file.name}: is no video that can be decoded")
        video.set(cv2.CAP_PROP_ORIENTATION_AUTO, 1)  # phones film on their side, and say so in the file
        fps = video.get(cv2.CAP_PROP_FPS)
        step = 1000.0 / fps if np.isfinite(fps) and 1 <= fps <= MOST_FPS else 1000.0 / FOLDER_FPS
        last = 0.0
        for index in range(MOST_FRAMES):
            picture = _next(video)
            if picture is None and index == 0:
                raise ClipError(f"{file.name}: has no frames")
            if picture is None:
                return
            passed = video.get(cv2.CAP_PROP_POS_MSEC) - last
            if index:
                last += passed if 1000.0 / MOST_FPS <= passed <= MOST_GAP_MS else step
            yield _frame(file.name, index, last, picture)
    finally:
        video.release()


def _next(video: cv2.VideoCapture) -> Picture | None:
    try:
        read, picture = video.read()
    except cv2.error:
        return None
    return cv2.cvtColor(picture, cv2.COLOR_BGR2RGB).astype(np.uint8, copy=False) if read else None


def _frame(name: str, index: int, time_ms: float, picture: Picture) -> Frame:
    height, width = picture.shape[:2]
    scale = min(1.0, _LONG_SIDE / max(height, width))
    size = (round(width * scale), round(height * scale))
    if min(size) < MIN_SIDE:
        raise ClipError(f"{name}: is too small or too narrow, {width} × {height} pixels")
    if scale < 1.0:
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    return Frame(index, time_ms, False, encode(picture, 95))
