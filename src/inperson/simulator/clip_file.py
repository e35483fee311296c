"""Writes clips with their ground truth beside them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np

from inperson.engine.frames import encode
from inperson.errors import SimulatorError
from inperson.simulator.arrays import Pixels
from inperson.simulator.clip import Shot
from inperson.simulator.player import Player

_QUALITY = 90
MJPEG_FPS = 30.0
"""What Chromium takes every .mjpeg file for."""


def write(path: Path, player: Player, shots: Iterable[Shot], fps: float) -> None:
    """Write ``shots`` of ``player`` to ``path``, and the truth about them as JSON, to its name with ``.truth.json``.

    ``path`` ends in .mp4, in .mjpeg (JPEG after JPEG: what Chromium's ``--use-file-for-fake-video-capture`` reads,
    always as `MJPEG_FPS`), or in nothing: then it is a folder of JPEG files. The truth is what the player tells, and
    of each shot its time, the time it claims, and its cue. Raises `SimulatorError` for what else.
    """
    writer = _writer(path, fps)
    written = []
    try:
        for shot in shots:
            writer.add(shot.image)
            written.append({"t": round(shot.t, 4), "claimed": round(shot.claimed, 1), "cue": shot.cue})
    finally:
        writer.close()
    camera = player.camera
    truth = player.truth() | {
        "fps": fps,
        "camera": {"width": camera.width, "height": camera.height, "focal": camera.focal},
        "shots": written,
    }
    path.with_name(f"{path.name}.truth.json").write_text(json.dumps(truth, indent=1), "utf-8")


class _Writer(Protocol):
    def add(self, image: Pixels) -> None: ...

    def close(self) -> None: ...


def _writer(path: Path, fps: float) -> _Writer:
    match path.suffix:
        case ".mp4":
            return _Mp4(path, fps)
        case ".mjpeg" if fps == MJPEG_FPS:
            return _Mjpeg(path)
        case ".mjpeg":
            raise SimulatorError(f".mjpeg clips have {MJPEG_FPS:g} frames a second")
        case "":
            return _Folder(path)
    raise SimulatorError(f"clips are written as .mp4, .mjpeg or a folder, not as {path.suffix}")


class _Folder:
    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._count = 0

    def add(self, image: Pixels) -> None:
        (self._path / f"{self._count:05d}.jpg").write_bytes(encode(image, _QUALITY))
        self._count += 1

    def close(self) -> None:
        """Nothing is held open."""


class _Mjpeg:
    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")

    def add(self, image: Pixels) -> None:
        self._file.write(encode(image, _QUALITY))

    def close(self) -> None:
        self._file.close()


class _Mp4:
    def __init__(self, path: Path, fps: float) -> None:
        self._path, self._fps = path, fps
        self._writer: cv2.VideoWriter | None = None

    def add(self, image: Pixels) -> None:
        if self._writer is None:
            fourcc = cv2.VideoWriter.fourcc(*"mp4v")
            self._writer = cv2.VideoWriter(str(self._path), fourcc, self._fps, (image.shape[1], image.shape[0]))
        self._writer.write(np.ascontiguousarray(image[..., ::-1]))

    def close(self) -> None:
        if self._writer is not None:
            self._writer.release()
