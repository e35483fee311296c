from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import cv2
import pytest

from inperson.engine.frames import decode
from inperson.errors import SimulatorError
from inperson.simulator.clip import Cue, Shot, oval, play, sweep
from inperson.simulator.clip_file import MJPEG_FPS, write
from inperson.simulator.subjects import Subject


@pytest.fixture(scope="module")
def photo(who: Callable[[str], Subject]) -> Subject:
    return who("photo")


@pytest.fixture(scope="module")
def shots(photo: Subject) -> list[Shot]:
    camera = photo.camera
    cues = [Cue(oval(camera, width, 0.5, 0.5), 1.6) for width in (0.3, 0.6)]
    return list(play(photo, cues, fps=5))


def test_cues_follow_each_other_at_the_rate_that_was_asked_for(shots: list[Shot]) -> None:
    assert [shot.t for shot in shots] == pytest.approx([frame / 5 for frame in range(16)])
    assert [shot.oval for shot in shots] == [0] * 8 + [1] * 8


def test_a_folder_holds_a_jpeg_a_frame(tmp_path: Path, photo: Subject, shots: list[Shot]) -> None:
    write(tmp_path / "clip", photo, shots, 5)
    files = sorted((tmp_path / "clip").iterdir())
    assert len(files) == len(shots)
    assert decode(files[0].read_bytes()).shape == (640, 480, 3)


def test_the_truth_stands_beside_the_clip(tmp_path: Path, photo: Subject, shots: list[Shot]) -> None:
    write(tmp_path / "clip", photo, shots, 5)
    truth = json.loads((tmp_path / "clip.truth.json").read_text())
    assert (truth["subject"], truth["seed"], truth["fps"]) == ("photo", photo.seed, 5)
    assert [frame["distance"] for frame in truth["frames"]] == pytest.approx([s.distance for s in shots], abs=1e-3)
    assert truth["frames"][-1]["distance"] < 0.7 * truth["frames"][0]["distance"]


def test_a_video_plays_as_long_as_the_clip(tmp_path: Path, photo: Subject, shots: list[Shot]) -> None:
    write(tmp_path / "clip.mp4", photo, shots, 5)
    video = cv2.VideoCapture(str(tmp_path / "clip.mp4"))
    assert video.get(cv2.CAP_PROP_FRAME_COUNT) == len(shots)
    assert video.get(cv2.CAP_PROP_FPS) == 5
    read, image = video.read()
    assert read
    assert abs(float(image.mean()) - float(shots[0].image.mean())) < 3


def test_a_browsers_camera_gets_jpeg_after_jpeg(tmp_path: Path, photo: Subject, shots: list[Shot]) -> None:
    write(tmp_path / "clip.mjpeg", photo, shots, MJPEG_FPS)
    content = (tmp_path / "clip.mjpeg").read_bytes()
    assert content.count(b"\xff\xd8\xff\xe0") == len(shots)
    assert decode(content[: content.index(b"\xff\xd9") + 2]).shape == (640, 480, 3)


@pytest.mark.parametrize(("name", "fps"), [("clip.gif", 5), ("clip.mjpeg", 15)])
def test_what_cannot_be_written_is_refused(tmp_path: Path, photo: Subject, name: str, fps: float) -> None:
    with pytest.raises(SimulatorError, match=r"mjpeg"):
        write(tmp_path / name, photo, [], fps)


def test_a_sweep_visits_left_middle_and_right_before_it_comes_near(photo: Subject) -> None:
    cues = sweep(photo)
    assert [cue.oval.cx < 0.5 for cue in cues[:3]] == [True, False, False]
    assert cues[2].oval.cx > 0.5
    widths = [cue.oval.width for cue in cues[:-1]]
    assert widths == sorted(widths)
    assert widths[-1] > 2 * widths[0]
    assert cues[-1].oval == cues[0].oval, "it is looped"
