from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bench.kills.lives import service
from bench.kills.victim import STEPS, Step
from tests.records import postgresql

UNFINISHED: set[Step] = {"before the commit of the result"}
UNTOLD: set[Step] = UNFINISHED | {"after the commit of the result"}
TWICE: set[Step] = {"after posting, before recording"}


def killed_at(steps: Sequence[Step], home: Path, database_url: str = "") -> None:
    """A service is killed at each of these steps, one life after the other, and counted."""
    with service(home, database_url, seconds=1) as victim:
        for step in steps:
            assert victim.live(step, checks=1), f"it lived on: {step}"
        tally = victim.settle()
    assert tally.kills == len(steps)
    assert tally.good, tally
    arrived = victim.customer.arrived
    times = {step: len(arrived.get(key, ())) for step, key in zip(steps, victim.told.began, strict=True)}
    assert times == {step: 2 if step in TWICE else 0 if step in UNFINISHED else 1 for step in steps}
    told = {step for step, key in zip(steps, victim.told.began, strict=True) if key in victim.told.answered}
    assert told == {*steps} - UNTOLD


def test_killed_at_each_step_it_loses_nothing_and_repeats_only_what_it_could_not_know(tmp_path: Path) -> None:
    homes = [tmp_path / str(number) for number in range(3)]  # side by side: most of it is waiting for leases
    with ThreadPoolExecutor(len(homes)) as pool:
        for ended in [pool.submit(killed_at, STEPS[number::3], home) for number, home in enumerate(homes)]:
            ended.result()


def test_on_postgresql_too(tmp_path: Path) -> None:
    if reason := postgresql.missing():
        pytest.skip(reason)
    steps: list[Step] = ["before the commit of the result", "after posting, before recording"]
    with postgresql.running() as server:
        killed_at(steps, tmp_path, server.empty_database())
