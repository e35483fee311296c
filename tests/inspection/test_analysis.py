from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from inperson.engine.flows import LIVENESS_TYPES
from inperson.engine.frames import Picture, decode, encode
from inperson.engine.profiles import PROFILES
from inperson.errors import ClipError, SettingError
from inperson.inspection.analysis import Analysis, analyze
from tests.engine.given import PEOPLE, astronaut, film, with_people
from tests.engine.trained.given import loaded, means
from tests.inspection.given import shade, turned_by_metadata, write_video


def judged(folder: Path, pictures: Sequence[Picture], liveness_type: str = "DISTANT_NEAR") -> Analysis:
    for index, picture in enumerate(pictures):
        (folder / f"{index}.jpg").write_bytes(encode(picture))
    return analyze(folder, liveness_type)


def walk(picture: Picture, frames: int = 8) -> list[Picture]:
    """A picture that comes nearer: no head does it so, but every frame has a face."""
    height, width = picture.shape[:2]
    nearer = []
    for scale in np.geomspace(1.0, 2.2, frames):
        matrix = cv2.getRotationMatrix2D((width * 0.44, height * 0.25), 0, float(scale))
        nearer.append(cv2.warpAffine(picture, matrix, (width, height)).astype(np.uint8))
    return nearer


def test_a_person_passes_and_a_photo_is_rejected(of_person: Analysis, of_photo: Analysis) -> None:
    assert (of_person.verdict.outcome, of_photo.verdict.outcome) == ("pass", "reject")
    assert of_person.frames == of_person.faces == len(film("person").frames)
    assert of_person.notes == of_photo.notes == ()


@pytest.mark.parametrize("liveness_type", LIVENESS_TYPES)
def test_every_type_of_the_contract_is_judged_by_its_flow(liveness_type: str, folder: Path) -> None:
    analysis = analyze(folder, liveness_type)
    assert analysis.take.flow == LIVENESS_TYPES[liveness_type].flows[0].category
    assert analysis.verdict.signals


def test_the_level_chooses_the_profile(folder: Path) -> None:
    assert analyze(folder, "SILENT", "PRO").verdict.profile == PROFILES["PRO"].name


def test_a_model_is_asked_as_well_and_named(folder: Path) -> None:
    third = loaded(means(weights=[[1 / 3]] * 3), output__activation="none", input__scale=1 / 255)
    analysis = analyze(folder, "DISTANT_NEAR", model=third)
    assert analysis.profile.name == analysis.verdict.profile == f"{PROFILES['STANDARD'].name}+means"
    assert "trained" in [signal.name for signal in analysis.verdict.signals]
    assert "trained" in analysis.profile.weights


@pytest.mark.parametrize("name", ["distant_near", "LOGIN", ""])
def test_a_type_that_the_engine_does_not_know_is_named(name: str, folder: Path) -> None:
    with pytest.raises(SettingError, match="type: must be one of DISTANT_NEAR, DISTANT_NEAR_ACTION, ACTION, SILENT"):
        analyze(folder, name)


def test_so_is_a_level(folder: Path) -> None:
    with pytest.raises(SettingError, match="level: must be one of STANDARD, PRO"):
        analyze(folder, "SILENT", "GOLD")


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(ClipError, match=r"gone\.mp4: there is no such file"):
        analyze(tmp_path / "gone.mp4", "DISTANT_NEAR")


@pytest.mark.parametrize("liveness_type", LIVENESS_TYPES)
def test_one_frame_is_never_enough(liveness_type: str, tmp_path: Path) -> None:
    analysis = judged(tmp_path, [decode(film("person").frames[0].jpeg)], liveness_type)
    assert (analysis.verdict.outcome, analysis.frames, analysis.faces) == ("retry", 1, 1)
    assert analysis.verdict.hint is not None
    assert analysis.notes == ("There is one frame only: nothing can move in it.",)


@pytest.mark.parametrize("liveness_type", LIVENESS_TYPES)
def test_nobody_throughout_is_asked_for_a_face(liveness_type: str, tmp_path: Path) -> None:
    analysis = judged(tmp_path, [shade(level, (480, 640)) for level in (90, 120, 150)], liveness_type)
    assert (analysis.verdict.outcome, analysis.verdict.hint, analysis.faces) == ("retry", "NO_FACE", 0)
    assert (analysis.verdict.signals, analysis.notes) == ((), ("No frame shows a face.",))


def test_darkness_is_asked_for_light(tmp_path: Path) -> None:
    assert judged(tmp_path, [shade(2)] * 3).verdict.hint == "TOO_DARK"


def test_somebody_who_goes_away_is_missed(tmp_path: Path) -> None:
    path = walk(astronaut())
    analysis = judged(tmp_path, [*path[:3], *[shade(90, (512, 512))] * 25, *path[-3:]], "SILENT")
    assert (analysis.verdict.outcome, analysis.verdict.hint) == ("retry", "NO_FACE")
    assert analysis.notes == ("25 of 31 frames show no face.",)


def test_frames_of_changing_size_are_one_clip(tmp_path: Path) -> None:
    pictures = [decode(frame.jpeg) for frame in film("person").frames]
    sizes = [1.0, 0.75, 1.5]
    changed = [
        cv2.resize(picture, None, fx=sizes[index % 3], fy=sizes[index % 3]).astype(np.uint8)
        for index, picture in enumerate(pictures)
    ]
    analysis = judged(tmp_path, changed)
    assert analysis.faces == len(pictures)
    assert analysis.verdict.outcome == "pass"


@pytest.mark.parametrize("quarter", [1, 3])
def test_a_clip_on_its_side_is_asked_to_be_turned(quarter: int, tmp_path: Path) -> None:
    sideways = [np.ascontiguousarray(np.rot90(picture, quarter)) for picture in walk(astronaut())]
    analysis = judged(tmp_path, sideways)
    assert (analysis.verdict.outcome, analysis.verdict.hint) == ("retry", "UPRIGHT")
    assert analysis.notes == ("In 8 of 8 frames the face lies on its side: turn the video upright.",)


def test_a_clip_that_says_how_it_lies_is_turned(tmp_path: Path) -> None:
    frames = [decode(frame.jpeg) for frame in film("person").frames]
    sideways = [np.ascontiguousarray(np.rot90(picture)) for picture in frames]
    video = turned_by_metadata(write_video(tmp_path / "phone.mp4", sideways, fps=8.0))
    analysis = analyze(video, "DISTANT_NEAR")
    assert analysis.notes == ()
    assert analysis.faces == len(frames)
    assert analysis.verdict.outcome == "pass"


def test_two_in_one_picture_are_one_too_many(tmp_path: Path) -> None:
    twins = [np.hstack([picture, picture[:, ::-1]]) for picture in walk(astronaut(), 4)]
    analysis = judged(tmp_path, twins)
    assert (analysis.verdict.outcome, analysis.verdict.hint) == ("retry", "MANY_FACES")
    assert analysis.notes[-1].endswith("of 4 frames show more than one face.")


@with_people
@pytest.mark.parametrize("turns", [1, 4], ids=["half way", "in turns"])
@pytest.mark.parametrize("level", PROFILES)
def test_two_people_in_turns_do_not_pass(turns: int, level: str, tmp_path: Path) -> None:
    one, other = (person(f"person-{number}.jpg") for number in (1, 3))
    path, stranger = walk(one), walk(other)
    step = len(path) // (2 * turns)
    pictures = [(path if index // step % 2 == 0 else stranger)[index] for index in range(len(path))]
    for index, picture in enumerate(pictures):
        (tmp_path / f"{index}.jpg").write_bytes(encode(picture))
    verdict = analyze(tmp_path, "DISTANT_NEAR", level).verdict
    assert verdict.outcome != "pass"
    assert verdict.hint is not None or verdict.attack_type is not None


def person(name: str) -> Picture:
    """A photograph of people/, its face where the astronaut has hers."""
    picture = cv2.imread(str(PEOPLE / name), cv2.IMREAD_COLOR_RGB)
    assert picture is not None
    side = min(picture.shape[:2])
    left = (picture.shape[1] - side) // 2
    square = cv2.resize(picture[:side, left : left + side], (512, 512), interpolation=cv2.INTER_AREA)
    return cv2.copyMakeBorder(square, 0, 200, 100, 100, cv2.BORDER_REPLICATE).astype(np.uint8)
