"""Writes clips with their ground truth beside them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np

from inperson.engine.frames import encode
from inperson.errors import SimulatorError
from inperson.simulator.arrays import Pixels
from inperson.simulator.clip import Shot
from inperson.simulator.subjects import Subject

_QUALITY = 90
MJPEG_FPS = 30.0
"""What Chromium takes every .mjpeg file for."""


def write(path: Path, subject: Subject, shots: Iterable[Shot], fps: float) -> None:
    """Write ``shots`` to ``path``, and the truth about them as JSON to the same name with ``.truth.json``.

    ``path`` ends in .mp4, in .mjpeg (JPEG after JPEG: what Chromium's ``--use-file-for-fake-video-capture`` reads,
    always as `MJPEG_FPS`), or in nothing: then it is a folder of JPEG files. Raises `SimulatorError` for what else.
    """
    writer = _writer(path, fps)
    frames = []
    try:
        for shot in shots:
            writer.add(shot.image)
            frames.append(_truth(shot))
    finally:
        writer.close()
    camera = subject.camera
    truth = {
        "subject": subject.species,
        "seed": subject.seed,
        "fps": fps,
        "camera": {"width": camera.width, "height": camera.height, "focal": camera.focal},
        "frames": frames,
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


def _truth(shot: Shot) -> dict[str, Any]:
    """Centimetres, radians, and 0–1 for the lids."""
    x, y, z = shot.state.pose.position
    yaw, pitch, roll = shot.state.pose.turn
    values = {
        "t": shot.t,
        "x": x,
        "y": y,
        "distance": z,
        "yaw": yaw,
        "pitch": pitch,
        "roll": roll,
        "lids": shot.state.lids,
    }
    return {"oval": shot.oval} | {name: round(value, 4) for name, value in values.items()}


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
