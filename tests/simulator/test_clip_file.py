from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import cv2
import pytest

from inperson.engine.frames import decode
from inperson.errors import SimulatorError
from inperson.simulator.clip import Cue, Shot, oval, play
from inperson.simulator.clip_file import MJPEG_FPS, write
from inperson.simulator.live import Live
from inperson.simulator.subjects import Subject


@pytest.fixture(scope="module")
def photo(who: Callable[[str], Subject]) -> Live:
    return Live(who("photo"))


@pytest.fixture(scope="module")
def shots(photo: Live) -> list[Shot]:
    cues = [Cue(oval(photo.camera, width, 0.5, 0.5), 1.6) for width in (0.3, 0.6)]
    return list(play(photo, cues, fps=5))


def test_a_folder_holds_a_jpeg_a_frame(tmp_path: Path, photo: Live, shots: list[Shot]) -> None:
    write(tmp_path / "clip", photo, shots, 5)
    files = sorted((tmp_path / "clip").iterdir())
    assert len(files) == len(shots)
    assert decode(files[0].read_bytes()).shape == (640, 480, 3)


def test_the_truth_stands_beside_the_clip(tmp_path: Path, photo: Live, shots: list[Shot]) -> None:
    write(tmp_path / "clip", photo, shots, 5)
    truth = json.loads((tmp_path / "clip.truth.json").read_text())
    assert (truth["subject"], truth["seed"], truth["fps"]) == ("photo", photo.subject.seed, 5)
    assert [shot["t"] for shot in truth["shots"]] == pytest.approx([shot.t for shot in shots], abs=1e-3)
    assert [shot["cue"] for shot in truth["shots"]] == [0] * 8 + [1] * 8
    assert [told["asked"] for told in truth["did"]] == ["FACE", "FACE"]
    distances = [frame["distance"] for frame in truth["frames"]]
    assert len(distances) == len(shots)
    assert distances[-1] < 0.7 * distances[0]
    assert truth["sensor"]["noise"] > 0


def test_a_video_plays_as_long_as_the_clip(tmp_path: Path, photo: Live, shots: list[Shot]) -> None:
    write(tmp_path / "clip.mp4", photo, shots, 5)
    video = cv2.VideoCapture(str(tmp_path / "clip.mp4"))
    assert video.get(cv2.CAP_PROP_FRAME_COUNT) == len(shots)
    assert video.get(cv2.CAP_PROP_FPS) == 5
    read, image = video.read()
    assert read
    assert abs(float(image.mean()) - float(shots[0].image.mean())) < 3


def test_a_browsers_camera_gets_jpeg_after_jpeg(tmp_path: Path, photo: Live, shots: list[Shot]) -> None:
    write(tmp_path / "clip.mjpeg", photo, shots, MJPEG_FPS)
    content = (tmp_path / "clip.mjpeg").read_bytes()
    assert content.count(b"\xff\xd8\xff\xe0") == len(shots)
    assert decode(content[: content.index(b"\xff\xd9") + 2]).shape == (640, 480, 3)


@pytest.mark.parametrize(("name", "fps"), [("clip.gif", 5), ("clip.mjpeg", 15)])
def test_what_cannot_be_written_is_refused(tmp_path: Path, photo: Live, name: str, fps: float) -> None:
    with pytest.raises(SimulatorError, match=r"mjpeg"):
        write(tmp_path / name, photo, [], fps)
