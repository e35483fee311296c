"""From the start of the process to its first answer."""

from __future__ import annotations

import statistics
import time

from bench.rows import Budget, Row
from bench.service import fresh_home, process, wait_for_answer

RUNS = 5


def measure() -> list[Row]:
    """Each run has a home of its own, with no database and no secret. The first may compile: it is told apart."""
    first, *taken = [_start() for _ in range(1 + RUNS)]
    note = (
        f"`inperson serve` in an empty home until /healthz answers; median of {RUNS}, slowest {max(taken):.1f} s; "
        f"the one before them took {first:.1f} s."
    )
    return [
        Row("Process start to first answer", statistics.median(taken), "s", budget=Budget("≤", 3.0), note=note)
    ]  # fmt: skip


def _start() -> float:
    with fresh_home() as home:
        begun = time.perf_counter()
        with process(home) as (port, server):
            wait_for_answer(port, server)
            return time.perf_counter() - begun
