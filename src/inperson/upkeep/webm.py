"""Pictures into a WebM file (VP8), which every browser plays."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import cv2

from inperson.engine.frames import Picture
from inperson.errors import FrameError

_VP8 = cv2.VideoWriter.fourcc(*"VP80")


def webm(pictures: Iterable[Picture], rate: float) -> bytes:
    """The file: ``pictures``, RGB and of one size, ``rate`` a second.

    Raises `FrameError`, also what ``pictures`` raise.
    """
    writer = cv2.VideoWriter()
    with _file() as (path, file):
        try:
            for picture in pictures:
                if not writer.isOpened():
                    height, width = picture.shape[:2]
                    writer.open(str(path), cv2.CAP_FFMPEG, _VP8, rate, (width, height))
                writer.write(cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
        finally:
            writer.release()
        content = file.read()
    if not content:
        raise FrameError("the video does not encode")
    return content


@contextmanager
def _file() -> Iterator[tuple[Path, BinaryIO]]:
    """A file that has a name for OpenCV, which writes to no other. Where the system can, it is in memory alone."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "video.webm")
        if hasattr(os, "memfd_create"):
            # A face never lies on a disk unsealed, not even when the process is killed meanwhile.
            with os.fdopen(os.memfd_create("video"), "rb") as file:
                path.symlink_to(f"/proc/self/fd/{file.fileno()}")
                yield path, file
        else:
            path.touch(0o600)
            with path.open("rb") as file:
                yield path, file
