"""Verdict latency and memory, with twenty people at once on two cores."""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random

import psutil  # type: ignore[import-untyped]
import uvloop

from bench.footage import Footage, footage
from bench.rows import Budget, Row, shown
from bench.service import Service, running
from bench.visitor import Visit, visit

PEOPLE = 20
CORES = 2
SECONDS = 40.0
"""How long new visits begin."""
_STAGGER = 5.0  # seconds over which the first ones come: nobody presses the button in the same instant
_MOST_EACH = 20
_LONGEST_VISIT = 40.0


@dataclass
class _Crowd:
    visits: list[Visit] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)
    most_memory: int = 0
    seconds: float = 0.0
    client_busy: float = 0.0


def measure() -> list[Row]:
    """Each of the people opens one link after the other, so that there are always twenty."""
    film = footage()
    cores = list(range(min(CORES, os.cpu_count() or 1)))
    with running("--workers", str(CORES), cores=cores) as service:
        crowd = uvloop.run(_gather(service, film))
    return [_latency(crowd), _memory(crowd)]


def _latency(crowd: _Crowd) -> Row:
    codes = Counter(found.code for found in crowd.visits) + crowd.failures
    waited = sorted(1000 * found.verdict for found in crowd.visits if found.verdict is not None)
    trips = sorted(1000 * trip for found in crowd.visits for trip in found.trips)
    if not waited:
        raise RuntimeError(f"no visit came to a verdict: {dict(codes)}")
    took = statistics.median(found.took for found in crowd.visits)
    told = ", ".join(f"{count} {code}" for code, count in codes.most_common())
    again = sum(found.attempts > 1 for found in crowd.visits)
    note = (
        f"{PEOPLE} people at once, each starting anew when done, on {CORES} cores: {len(waited)} verdicts in "
        f"{crowd.seconds:.0f} s ({told}; {again} needed more than one attempt), one check {took:.1f} s. p50 "
        f"{shown(_quantile(waited, 0.5))} ms, slowest {shown(waited[-1])} ms. A frame's answer: p50 "
        f"{shown(_quantile(trips, 0.5))} ms, p95 {shown(_quantile(trips, 0.95))} ms, "
        f"{len(trips) / crowd.seconds:.0f} frames a second. The clients took {crowd.client_busy:.0%} of one core."
    )
    return Row(
        "Verdict after the last frame, p95", _quantile(waited, 0.95), "ms", budget=Budget("≤", 250), note=note
    )  # fmt: skip


def _memory(crowd: _Crowd) -> Row:
    note = f"Largest resident size of the server process with {PEOPLE} people at once."
    return Row("Memory of one process", crowd.most_memory / 1e6, "MB", budget=Budget("≤", 600), note=note)


async def _gather(service: Service, film: Footage) -> _Crowd:
    crowd = _Crowd()
    links = await service.links(PEOPLE * _MOST_EACH)
    watching = asyncio.create_task(_watch(service.process, crowd))
    begun, busy = time.monotonic(), time.process_time()
    each = [links[number * _MOST_EACH :][:_MOST_EACH] for number in range(PEOPLE)]
    await asyncio.gather(*(_person(crowd, film, Random(n), own, begun) for n, own in enumerate(each)))  # noqa: S311
    crowd.seconds = time.monotonic() - begun
    crowd.client_busy = (time.process_time() - busy) / crowd.seconds
    watching.cancel()
    return crowd


async def _person(crowd: _Crowd, film: Footage, random: Random, links: list[str], begun: float) -> None:
    await asyncio.sleep(random.uniform(0, _STAGGER))
    for link in links:
        if time.monotonic() > begun + SECONDS:
            return
        try:
            async with asyncio.timeout(_LONGEST_VISIT):
                crowd.visits.append(await visit(link, film, random))
        except (OSError, TimeoutError) as error:
            crowd.failures[type(error).__name__] += 1


async def _watch(process: psutil.Process, crowd: _Crowd) -> None:
    while True:
        crowd.most_memory = max(crowd.most_memory, process.memory_info().rss)
        await asyncio.sleep(0.2)


def _quantile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
