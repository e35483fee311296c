from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from inperson.engine.frames import decode, encode
from inperson.errors import ClipError, FrameError, SettingError
from inperson.inspection.report import Report, analyze
from tests.engine.given import film


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("evidence") / "evidence.jpg"


@pytest.fixture(scope="module")
def report(folder: Path, evidence: Path) -> Report:
    return analyze(folder, "DISTANT_NEAR", evidence)


def test_json_is_one_object_for_other_programs(report: Report) -> None:
    said = json.loads(report.json())
    assert list(said) == ["outcome", "score", "attackType", "hint", "profile", "frames", "faces", "signals"]
    assert (said["outcome"], said["attackType"], said["hint"]) == ("pass", None, None)
    assert 90 < said["score"] <= 100
    assert said["profile"].startswith("STANDARD-")
    assert said["frames"] == said["faces"] == len(film("person").frames)
    relief, continuity = said["signals"]
    assert list(relief) == ["name", "value", "says", "confidence", "sentence"]
    assert (relief["name"], relief["says"], continuity["name"]) == ("relief", "live", "continuity")
    assert "\n" not in report.json()


def test_text_is_for_people(report: Report) -> None:
    first, second, *signals = report.text().splitlines()
    assert first == f"pass  score {report.verdict.score:.0f}"
    assert second == f"{report.frames} frames, one face in {report.faces}; profile {report.verdict.profile}"
    assert [line.split()[:2] for line in signals] == [["relief", "live"], ["continuity", "live"]]
    assert signals[0].endswith("it has relief.")


def test_the_evidence_is_written(report: Report, evidence: Path) -> None:
    assert report.verdict.relief is not None
    assert decode(evidence.read_bytes()).shape == (298, 1084, 3)


def test_a_video_of_a_photo_is_rejected(tmp_path: Path) -> None:
    video = tmp_path / "photo.avi"
    writer = cv2.VideoWriter(str(video), cv2.VideoWriter.fourcc(*"MJPG"), 8.0, (480, 640))
    for frame in film("photo").frames:
        writer.write(cv2.cvtColor(decode(frame.jpeg), cv2.COLOR_RGB2BGR))
    writer.release()
    report = analyze(video, "DISTANT_NEAR")
    said = json.loads(report.json())
    assert (said["outcome"], said["attackType"], said["hint"]) == ("reject", 1, None)
    assert report.text().splitlines()[0] == f"reject  score {said['score']:.0f}, attack type 1"


def test_the_product_level_chooses_the_profile(folder: Path) -> None:
    assert analyze(folder, "DISTANT_NEAR", level="PRO").verdict.profile.startswith("PRO-")


def test_a_single_frame_is_asked_to_come_closer(tmp_path: Path) -> None:
    (tmp_path / "only.jpg").write_bytes(film("person").frames[0].jpeg)
    report = analyze(tmp_path, "DISTANT_NEAR")
    said = json.loads(report.json())
    assert (said["outcome"], said["hint"], said["frames"], said["faces"]) == ("retry", "COME_CLOSER", 1, 1)
    assert said["score"] < 50
    assert report.text().splitlines()[0].endswith(", hint COME_CLOSER")


def test_without_relief_there_is_no_evidence_to_draw(tmp_path: Path) -> None:
    (tmp_path / "only.jpg").write_bytes(film("person").frames[0].jpeg)
    assert "no evidence to draw" in analyze(tmp_path, "DISTANT_NEAR", tmp_path / "evidence.jpg").text()
    assert not (tmp_path / "evidence.jpg").exists()


def test_evidence_that_cannot_be_written_is_said(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ClipError, match=r"evidence\.jpg: cannot be written \(No such file or directory\)"):
        analyze(folder, "DISTANT_NEAR", tmp_path / "nowhere" / "evidence.jpg")


def test_nobody_to_be_seen_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "1.jpg").write_bytes(encode(np.full((480, 640, 3), 120, np.uint8)))
    said = json.loads(analyze(tmp_path, "DISTANT_NEAR").json())
    assert said == {
        "outcome": "retry",
        "score": 49.0,
        "attackType": None,
        "hint": "NO_FACE",
        "profile": said["profile"],
        "frames": 1,
        "faces": 0,
        "signals": [],
    }


@pytest.mark.parametrize("name", ["SILENT", "distant_near", ""])
def test_a_type_that_the_engine_does_not_know_is_named(name: str, folder: Path) -> None:
    with pytest.raises(SettingError, match="type: must be one of DISTANT_NEAR"):
        analyze(folder, name)


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(ClipError):
        analyze(tmp_path / "gone.mp4", "DISTANT_NEAR")
    (tmp_path / "tiny.png").write_bytes(cv2.imencode(".png", np.zeros((20, 20, 3), np.uint8))[1].tobytes())
    with pytest.raises(FrameError, match="too small"):
        analyze(tmp_path, "DISTANT_NEAR")
