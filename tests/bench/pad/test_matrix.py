from __future__ import annotations

from collections import Counter
from itertools import islice
from pathlib import Path

from bench.pad.matrix import ASTRONAUT, FLOWS, Trial, cells, faces, levels_of, picture_of, rounds

SUBJECTS = tuple(f"subject-{number}" for number in range(7))
FACES = ("person-2", "person-4", "person-6", "person-8")


def test_the_odd_faces_are_for_development_and_the_even_ones_for_the_report(tmp_path: Path) -> None:
    for number in range(1, 12):
        (tmp_path / f"person-{number}.jpg").touch()
    assert faces("dev", tmp_path) == tuple(f"person-{number}" for number in (1, 3, 5, 7, 9, 11))
    assert faces("report", tmp_path) == tuple(f"person-{number}" for number in (2, 4, 6, 8, 10))


def test_without_pictures_of_people_the_astronaut_stands_in(tmp_path: Path) -> None:
    assert faces("dev", tmp_path) == faces("report", tmp_path) == (ASTRONAUT,)
    assert picture_of(ASTRONAUT) is None


def test_the_halves_share_no_seed() -> None:
    dev, report = ({t.seed for t in islice(rounds(SUBJECTS, half, FACES), 500)} for half in ("dev", "report"))
    assert not dev & report


def test_levels_that_ask_the_same_share_their_trials() -> None:
    shared = {cell.flow: len(cell.levels) for cell in cells()}
    assert shared == {"SILENT": 2, "ACTION": 2, "DISTANT_CLOSE": 1, "DISTANT_CLOSE_ACTION": 1}
    assert {cell.flow for cell in cells()} == set(FLOWS)
    assert all(levels_of(trial) for trial in islice(rounds(SUBJECTS, "dev", FACES), 100))


def test_every_round_has_every_subject_once() -> None:
    for _, one in zip(range(5), _rounds(), strict=False):
        assert [trial.subject for trial in one] == list(SUBJECTS)


def test_every_subject_meets_every_cell_with_every_face_equally_often() -> None:
    count = len(cells()) * len(FACES)
    trials = list(islice(rounds(SUBJECTS, "dev", FACES), count * len(SUBJECTS)))
    met = Counter((trial.subject, trial.flow, trial.level, trial.face) for trial in trials)
    assert len(met) == count * len(SUBJECTS)
    assert len(set(trials)) == len(trials)


def test_a_short_run_is_the_beginning_of_a_long_one() -> None:
    short, long = (list(islice(rounds(SUBJECTS, "dev", FACES), count)) for count in (20, 80))
    assert long[:20] == short


def test_whoever_needs_a_second_face_gets_another_one() -> None:
    assert all(trial.face != trial.other for trial in islice(rounds(SUBJECTS, "dev", FACES), 60))


def test_a_trial_asks_the_same_each_time_and_other_trials_something_else() -> None:
    first, second = (trial for trial in islice(rounds(SUBJECTS[:1], "dev", FACES), 7) if trial.seed in (0, 6))
    assert (first.flow, first.level) == (second.flow, second.level)
    assert first.challenge(0.75) == first.challenge(0.75)
    assert first.challenge(0.75) != second.challenge(0.75)


def test_pro_is_asked_for_a_third_distance() -> None:
    asked = {
        trial.level: {step.action for step in trial.challenge(0.75).steps}
        for trial in islice(rounds(SUBJECTS, "dev", FACES), 60)
        if trial.flow == "DISTANT_CLOSE"
    }
    assert asked == {"STANDARD": {"FAR", "NEAR"}, "PRO": {"FAR", "MIDDLE", "NEAR"}}


def _rounds() -> list[list[Trial]]:
    trials = list(islice(rounds(SUBJECTS, "dev", FACES), 5 * len(SUBJECTS)))
    return [list(trials[begin : begin + len(SUBJECTS)]) for begin in range(0, len(trials), len(SUBJECTS))]
