"""A person's time from camera to verdict: the simulated person at human speed, one after the other."""

from __future__ import annotations

import asyncio
import statistics

from bench.rows import Budget, Row
from bench.service import Service, running
from inperson.simulator.drive import drive
from inperson.simulator.report import DriveReport

RUNS = 10
LIMIT = 60.0


def measure() -> list[Row]:
    """Seeds 0, 1, …: each its own camera, hand and hesitation."""
    with running() as service:
        reports = asyncio.run(_visits(service))
    passed = [report for report in reports if report.code == "SUCCESS"]
    taken = [LIMIT if report.done_after is None else report.done_after for report in reports]
    note = (
        f"DISTANT_NEAR, {RUNS} people after each other, {len(passed)} passed, {min(taken):.1f}–{max(taken):.1f} s; "
        f"what their camera sees is rendered on the same machine."
    )
    return [
        Row("A person's time from camera to verdict", statistics.median(taken), "s", budget=Budget("≤", 6.0), note=note)
    ]


async def _visits(service: Service) -> list[DriveReport]:
    links = await service.links(RUNS, livenessType="DISTANT_NEAR")
    return [await drive(link, "person", seed=seed, limit=LIMIT) for seed, link in enumerate(links)]
