from __future__ import annotations

import json
from pathlib import Path

import pytest

from inperson.engine.frames import decode
from inperson.errors import ClipError
from inperson.inspection.analysis import Analysis, analyze
from inperson.inspection.page import page
from inperson.inspection.report import as_json, as_text, write_evidence, write_page
from tests.engine.given import film


@pytest.fixture(scope="module")
def of_one_frame(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    folder = tmp_path_factory.mktemp("one")
    (folder / "only.jpg").write_bytes(film("person").frames[0].jpeg)
    return analyze(folder, "DISTANT_NEAR")


def test_json_is_one_object_for_other_programs(of_person: Analysis) -> None:
    said = json.loads(as_json(of_person))
    assert list(said) == ["outcome", "score", "attackType", "hint", "profile", "frames", "faces", "notes", "signals"]
    assert (said["outcome"], said["attackType"], said["hint"], said["notes"]) == ("pass", None, None, [])
    assert 50 <= said["score"] <= 100
    assert said["profile"].startswith("STANDARD-")
    assert said["frames"] == said["faces"] == len(film("person").frames)
    signals = {signal["name"]: signal for signal in said["signals"]}
    assert list(signals["relief"]) == ["name", "value", "says", "confidence", "sentence"]
    assert (signals["relief"]["says"], signals["continuity"]["says"]) == ("live", "live")
    assert "\n" not in as_json(of_person)


def test_json_names_the_attack_or_the_hint(of_photo: Analysis, of_one_frame: Analysis) -> None:
    attack, retry = (json.loads(as_json(each)) for each in (of_photo, of_one_frame))
    assert (attack["outcome"], attack["attackType"], attack["hint"]) == ("reject", 1, None)
    assert (retry["outcome"], retry["attackType"], retry["hint"]) == ("retry", None, "COME_CLOSER")
    assert retry["notes"] == ["There is one frame only: nothing can move in it."]


def test_text_is_for_people(of_person: Analysis) -> None:
    first, second, *signals = as_text(of_person).splitlines()
    assert first == f"pass  score {of_person.verdict.score:.0f}"
    assert second == f"{of_person.frames} frames, one face in {of_person.faces}; profile {of_person.verdict.profile}"
    assert [line.split()[:2] for line in signals] == [[each.name, each.says] for each in of_person.verdict.signals]
    assert signals[0].endswith("it has relief.")


def test_text_names_the_attack_the_hint_and_what_is_wrong(of_photo: Analysis, of_one_frame: Analysis) -> None:
    assert as_text(of_photo).splitlines()[0].endswith(", attack type 1")
    first, second, third, *_ = as_text(of_one_frame).splitlines()
    assert first.endswith(", hint COME_CLOSER")
    assert second.startswith("1 frame, one face in 1; ")
    assert third == "There is one frame only: nothing can move in it."


def test_the_evidence_is_written(of_person: Analysis, tmp_path: Path) -> None:
    assert write_evidence(of_person, tmp_path / "evidence.jpg")
    assert decode((tmp_path / "evidence.jpg").read_bytes()).shape == (298, 1084, 3)


def test_without_relief_there_is_no_evidence_to_write(of_one_frame: Analysis, tmp_path: Path) -> None:
    assert not write_evidence(of_one_frame, tmp_path / "evidence.jpg")
    assert list(tmp_path.iterdir()) == []


def test_the_page_is_written(of_person: Analysis, tmp_path: Path) -> None:
    write_page(of_person, tmp_path / "report.html")
    assert (tmp_path / "report.html").read_text("utf-8") == page(of_person)


def test_what_cannot_be_written_is_said(of_person: Analysis, tmp_path: Path) -> None:
    with pytest.raises(ClipError, match=r"evidence\.jpg: cannot be written \(No such file or directory\)"):
        write_evidence(of_person, tmp_path / "nowhere" / "evidence.jpg")
    with pytest.raises(ClipError, match=r"cannot be written \(Is a directory\)"):
        write_page(of_person, tmp_path)
