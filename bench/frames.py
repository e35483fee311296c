"""Frames a second: through the engine, and through the socket, against the bare landmarker on the same frames."""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from typing import TypeAlias

import cv2
import uvloop

from bench.footage import footage
from bench.line import Line
from bench.rows import Budget, Floor, Row
from bench.service import Service, running
from bench.visitor import greet, start
from inperson.capture import wire
from inperson.engine.frames import Frame, decode
from inperson.engine.landmarks import Landmarker
from inperson.engine.observation import observe

SECONDS = 3.0
ROUNDS = 4
CLIENTS = 12
_SETTLE = 0.5
_ANSWER_SECONDS = 20.0

Measure: TypeAlias = Callable[[], float]


@dataclass(frozen=True, slots=True)
class _Round:
    bare: float
    engine: float
    socket: float
    client_busy: float
    """Share of one core that the clients took."""


def measure() -> list[Row]:
    """In turn, several times, and each round gives its own ratios: so what else runs here spoils both sides alike."""
    # Near frames, while the server asks for far ones: measured as any other, and the attempt goes on.
    jpegs = footage().near[0].frames
    threads = os.cpu_count() or 1
    with running("--workers", str(threads)) as service, _bench(threads, jpegs) as (bare, engine):
        uvloop.run(_through_socket(service, jpegs, 1.0))  # until every thread has its landmarker
        rounds = []
        for _ in range(ROUNDS):
            alone, observed = bare(), engine()
            through, busy = uvloop.run(_through_socket(service, jpegs, SECONDS))
            rounds.append(_Round(alone, observed, through, busy))
    floor = Floor(statistics.median(found.bare for found in rounds), "bare landmarker")
    busy = statistics.mean(found.client_busy for found in rounds)
    how = f"{threads} threads, {len(jpegs)} JPEGs of 480 × 640; median of {ROUNDS} rounds of {SECONDS:g} s."
    return [
        Row(
            "Frames through the engine",
            statistics.median(found.engine for found in rounds),
            "a second",
            floor,
            statistics.median(found.engine / found.bare for found in rounds),
            note=f"Decode, landmarks, measures; {how} The floor gets decoded pictures.",
        ),
        Row(
            "Frames through the socket",
            statistics.median(found.socket for found in rounds),
            "a second",
            floor,
            statistics.median(found.socket / found.bare for found in rounds),
            Budget("≥", 0.8, "ratio"),
            f"{CLIENTS} clients at once, two frames in flight each, to a server process; the clients themselves took "
            f"{busy:.0%} of one of the same cores.",
        ),
    ]


@contextmanager
def _bench(threads: int, jpegs: tuple[bytes, ...]) -> Iterator[tuple[Measure, Measure]]:
    """Two measures of frames a second on ``threads``: the bare landmarker's and the engine's."""
    cv2.setNumThreads(1)  # as `inperson.capture.workers` does
    pictures = [decode(jpeg) for jpeg in jpegs]
    frames = [Frame(number, 0.0, False, jpeg) for number, jpeg in enumerate(jpegs)]
    landmarkers = [Landmarker() for _ in range(threads)]
    for landmarker in landmarkers:
        landmarker.detect(pictures[0])

    def detecting(landmarker: Landmarker) -> Callable[[], object]:
        order = cycle(pictures)
        return lambda: landmarker.detect(next(order))

    def observing(landmarker: Landmarker) -> Callable[[], object]:
        order = cycle(frames)
        return lambda: observe(next(order), landmarker)

    with ThreadPoolExecutor(threads) as pool:
        yield (
            lambda: _rate(pool, [detecting(landmarker) for landmarker in landmarkers]),
            lambda: _rate(pool, [observing(landmarker) for landmarker in landmarkers]),
        )
    for landmarker in landmarkers:
        landmarker.close()


def _rate(pool: ThreadPoolExecutor, works: list[Callable[[], object]]) -> float:
    """How often a second ``works`` are done, each in a thread of its own, over and over."""
    begun = time.perf_counter()

    def repeat(work: Callable[[], object]) -> int:
        done = 0
        while time.perf_counter() < begun + SECONDS:
            work()
            done += 1
        return done

    done = sum(pool.map(repeat, works))
    return done / (time.perf_counter() - begun)


async def _through_socket(service: Service, jpegs: tuple[bytes, ...], seconds: float) -> tuple[float, float]:
    """Frames answered a second, and the share of a core that asking took."""
    feeders = [_Feeder(jpegs) for _ in range(CLIENTS)]
    links = await service.links(CLIENTS)
    async with asyncio.TaskGroup() as group:
        feeding = [group.create_task(feeder.feed(link)) for feeder, link in zip(feeders, links, strict=True)]
        await asyncio.gather(*(feeder.under_way.wait() for feeder in feeders))
        await asyncio.sleep(_SETTLE)
        before = sum(feeder.answered for feeder in feeders)
        begun, busy = time.perf_counter(), time.process_time()
        await asyncio.sleep(seconds)
        took = time.perf_counter() - begun
        answered = sum(feeder.answered for feeder in feeders) - before
        busy = time.process_time() - busy
        for task in feeding:
            task.cancel()
    return answered / took, busy / took


class _Feeder:
    """Sends frames as fast as they are answered."""

    def __init__(self, jpegs: tuple[bytes, ...]) -> None:
        self.answered = 0
        self.under_way = asyncio.Event()
        self._jpegs = cycle(jpegs)
        self._sequence = 0

    async def feed(self, link: str) -> None:
        """Go on until cancelled."""
        line, hello = await greet(link)
        line.send(hello)
        try:
            while True:
                match await line.receive(_ANSWER_SECONDS):
                    case wire.Ready(in_flight=in_flight):
                        line.send(start())
                    case wire.Prompt():
                        for _ in range(in_flight):
                            self._send(line)
                    case wire.Feedback():
                        self.answered += 1
                        self.under_way.set()
                        self._send(line)
                    case other:
                        raise RuntimeError(f"an attempt that cannot be finished ended with {other}")
        finally:
            line.close()

    def _send(self, line: Line) -> None:
        line.send_frame(wire.FrameMessage(self._sequence, float(self._sequence), False, next(self._jpegs)))
        self._sequence += 1
