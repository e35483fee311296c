"""The commands, on results that lie there already."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest

from bench.pad.__main__ import pad
from bench.pad.fit import fit
from bench.pad.ledger import Ledger
from bench.pad.matrix import Half, faces, rounds
from bench.pad.trial import code_version
from inperson.simulator.conditions import BONA_FIDE
from inperson.simulator.species import ATTACKS
from tests.bench.pad.given import record

SUBJECTS = (*BONA_FIDE, *ATTACKS)


def measured(home: Path, half: Half) -> int:
    """Write down one round, in which relief tells people from attacks. Answers how many trials that is."""
    trials = list(islice(rounds(SUBJECTS, half, faces(half)), len(SUBJECTS)))
    ledger = Ledger(home, half, code_version())
    for trial in trials:
        found = record(trial.subject, relief=("live" if trial.subject in BONA_FIDE else "attack", 0.9))
        ledger.add(msgspec.structs.replace(found, trial=trial))
    return len(trials)


def test_what_is_there_can_be_told_without_running_anything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    count = measured(tmp_path, "dev")
    assert pad(half="dev", rounds_=1, run=False, home=tmp_path, out=tmp_path / "docs") == 0
    text = (tmp_path / "docs" / "accuracy.md").read_text("utf-8")
    assert f"{count} of {count} planned" in text
    assert text in capsys.readouterr().out
    assert ET.parse(tmp_path / "docs" / "images" / "det.svg").getroot().tag.endswith("svg")  # noqa: S314


def test_one_half_tells_nothing_of_the_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    measured(tmp_path, "report")
    assert pad(half="dev", rounds_=1, run=False, home=tmp_path, out=tmp_path / "docs") == 1
    assert not (tmp_path / "docs").exists()
    assert fit(home=tmp_path) == 1
    assert "nothing to fit to" in capsys.readouterr().out


def test_the_fit_prints_weights_for_every_level(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    measured(tmp_path, "dev")
    assert fit(home=tmp_path) == 0
    told = capsys.readouterr().out
    assert "STANDARD = Profile(" in told
    assert "PRO = Profile(" in told
    assert told.count('"relief": Weight(') == 2


def test_an_unknown_subject_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pad(only=["ghost"], home=tmp_path) == 2
    assert "no such subject: ghost" in capsys.readouterr().out
