"""``inperson analyze``: whatever the clip, a reason and an exit status, never a traceback."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from inperson.cli import main
from inperson.engine.frames import encode
from tests.engine.trained.given import MANIFEST, means
from tests.inspection.given import png_that_claims, shade, with_steps_of, write_video


@dataclass(frozen=True)
class Done:
    status: int
    said: str
    complained: str


Run = Callable[..., Done]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def analyze(*arguments: object) -> Done:
        with pytest.raises(SystemExit) as ended:
            main(["analyze", *map(str, arguments)])
        output = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Done(ended.value.code, output.out, output.err)

    return analyze


def test_a_clip_is_judged_and_everything_asked_for_is_written(folder: Path, tmp_path: Path, run: Run) -> None:
    evidence, report = tmp_path / "evidence.jpg", tmp_path / "report.html"
    done = run(folder, "--evidence", evidence, "--report", report)
    assert done.status == 0
    assert done.said.startswith("pass  score ")
    assert evidence.read_bytes().startswith(b"\xff\xd8")
    assert report.read_text("utf-8").startswith("<!doctype html>")


def test_json_stays_json_when_something_is_to_be_said(tmp_path: Path, run: Run) -> None:
    (tmp_path / "1.jpg").write_bytes(encode(shade(120)))
    done = run(tmp_path, "--json", "--evidence", tmp_path / "evidence.jpg")
    assert json.loads(done.said)["hint"] == "NO_FACE"
    assert done.status == 0
    assert "no evidence to draw: the clip shows no face at two distances" in done.complained


def test_type_level_and_model_are_taken(folder: Path, tmp_path: Path, run: Run) -> None:
    content = means()
    (tmp_path / "means.onnx").write_bytes(content)
    manifest = tmp_path / "means.toml"
    manifest.write_text(MANIFEST.replace("0" * 64, hashlib.sha256(content).hexdigest()))
    done = run(folder, "--type", "ACTION", "--level", "PRO", "--model", manifest, "--json")
    said = json.loads(done.said)
    assert said["profile"].startswith("PRO-")
    assert said["profile"].endswith("+means")
    assert "trained" in [signal["name"] for signal in said["signals"]]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--type", "LOGIN"], "type: must be one of DISTANT_NEAR, DISTANT_NEAR_ACTION, ACTION, SILENT"),
        (["--level", "GOLD"], "level: must be one of STANDARD, PRO"),
        (["--model", "/nowhere/model.toml"], "model.toml: cannot be read (No such file or directory)"),
    ],
)
def test_a_wrong_argument_is_named(arguments: list[str], sentence: str, tmp_path: Path, run: Run) -> None:
    (tmp_path / "1.jpg").write_bytes(encode(shade(120)))
    assert run(tmp_path, *arguments) == Done(2, "", f"inperson: {sentence}\n")


def wrong_clips(folder: Path) -> dict[str, str]:
    """Files by their names, and the sentence about each."""
    video = write_video(folder / "whole.mp4", [shade(20 * number) for number in range(8)]).read_bytes()
    contents = {
        "junk.mp4": b"Dear diary,\n" * 300,
        "empty.mp4": b"",
        "cut.mp4": video[: len(video) // 2],
        "junk.jpg": b"\xff\xd8\xff\xe0 and so on",
        "huge.png": png_that_claims(60_000),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    write_video(folder / "none.avi", [], "MJPG")
    write_video(folder / "tiny.mp4", [shade(90, (96, 96))] * 3)
    (folder / "nothing").mkdir()
    (folder / "nothing" / "notes.txt").write_text("nobody came")
    return {
        "junk.mp4": "is no video that can be decoded",
        "empty.mp4": "is no video that can be decoded",
        "cut.mp4": "is no video that can be decoded",
        "junk.jpg": "is no picture that can be read",
        "huge.png": "has too many pixels, 60000 × 60000",
        "none.avi": "has no frames",
        "tiny.mp4": "is too small or too narrow, 96 × 96 pixels",
        "nothing": "there is no JPEG or PNG in this folder",
        "gone.mp4": "there is no such file or folder",
    }


def test_a_clip_that_cannot_be_read_is_refused_in_a_sentence(tmp_path: Path, run: Run) -> None:
    for name, sentence in wrong_clips(tmp_path).items():
        assert run(tmp_path / name) == Done(1, "", f"inperson: {name}: {sentence}\n")


def test_a_clip_with_wrong_times_is_judged_all_the_same(tmp_path: Path, run: Run) -> None:
    video = with_steps_of(1, write_video(tmp_path / "wrong.mp4", [shade(20 * number) for number in range(8)]))
    done = run(video)
    assert done.status == 0
    assert done.said.splitlines()[0] == "retry  score 49, hint NO_FACE"


def test_a_report_that_cannot_be_written_is_said(tmp_path: Path, run: Run) -> None:
    (tmp_path / "1.jpg").write_bytes(encode(shade(120)))
    done = run(tmp_path, "--report", tmp_path / "nowhere" / "report.html")
    assert (done.status, done.complained) == (
        1,
        "inperson: report.html: cannot be written (No such file or directory)\n",
    )


def test_native_libraries_do_not_speak_for_us(tmp_path: Path) -> None:
    (tmp_path / "junk.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + bytes(500))
    done = subprocess.run(
        [sys.executable, "-m", "inperson.cli", "analyze", tmp_path / "junk.mp4"],
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "inperson: junk.mp4: is no video that can be decoded\n"
