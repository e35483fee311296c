"""Trials in processes of their own, and what is there when a run is started again."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bench.pad.ledger import Ledger
from bench.pad.matrix import ASTRONAUT, Trial
from bench.pad.running import run_all
from bench.pad.trial import run

FIRST, SECOND = (Trial("person", ASTRONAUT, ASTRONAUT, seed, "SILENT", "STANDARD") for seed in (1, 2))
NOBODY = Trial("nobody", ASTRONAUT, ASTRONAUT, 1, "SILENT", "STANDARD")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where one trial was run, and where its film was kept."""
    folder: Path = tmp_path_factory.mktemp("home")
    Ledger(folder, "dev", "abc").add(run(FIRST, folder / "films"))
    return folder


def test_what_was_run_is_not_run_again_and_what_fails_does_not_end_the_rest(home: Path) -> None:
    ledger, told = Ledger(home, "dev", "abc"), StringIO()
    before = ledger.read()
    assert run_all([FIRST, NOBODY, SECOND], ledger, Console(file=told), processes=1) == [NOBODY]
    after = ledger.read()
    assert list(after) == [FIRST, SECOND]
    assert after[FIRST] == before[FIRST]
    assert "3 trials, 1 of them done" in told.getvalue()
    assert "nobody" in told.getvalue()


def test_when_all_is_done_nothing_is_run(home: Path) -> None:
    ledger = Ledger(home, "dev", "abc")
    before = ledger.path.read_bytes()
    assert run_all([FIRST], ledger, Console(file=StringIO()), processes=1) == []
    assert ledger.path.read_bytes() == before


def test_a_film_that_was_kept_is_judged_as_when_it_was_filmed(home: Path) -> None:
    first = Ledger(home, "dev", "abc").read()[FIRST]
    again = run(FIRST, home / "films")
    assert again.signals == first.signals
    assert (again.outcome, again.score, again.frames, again.truth) == (
        first.outcome, first.score, first.frames, first.truth,
    )  # fmt: skip


def test_a_record_says_what_was_measured_and_what_it_cost(home: Path) -> None:
    record = Ledger(home, "dev", "abc").read()[FIRST]
    assert record.finished
    assert record.truth.bona_fide
    assert record.truth.asked == ("FACE",)
    assert record.signals
    assert record.cpu_ms is not None
    assert 0 < record.cpu_ms < 1000 * record.took
