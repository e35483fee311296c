"""A person who is played from footage: reads the prompts, moves at human speed, and costs next to nothing."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from random import Random
from urllib.parse import parse_qs, urlsplit

from bench.footage import FAR, FPS, NEAR, STEPS, STILL, Footage, best
from bench.line import Line, open_line
from inperson.capture import wire
from inperson.simulator.motion import minimum_jerk

_ANSWER_SECONDS = 40.0
# As long as the simulated person takes (`inperson.simulator.actor`).
_REACTION = (0.25, 0.4)
_FAR_SECONDS, _NEAR_SECONDS = (0.6, 0.9), (1.35, 1.7)
_START_STEP = STEPS // 2


@dataclass
class Visit:
    """What a visit came to. Times are seconds; ``trips`` are those from a frame to its feedback."""

    code: str = "NO_ANSWER"
    attempts: int = 0
    verdict: float | None = None
    """From the message that all frames are there to the one that says where to go."""
    took: float = 0.0
    trips: list[float] = field(default_factory=list)


async def visit(link: str, footage: Footage, random: Random) -> Visit:
    """Open ``link``'s socket and go through the check. Raises `TimeoutError`, `ConnectionError`."""
    line, hello = await greet(link)
    line.send(hello)
    try:
        return await _Visitor(line, footage, random).stay()
    finally:
        line.close()


async def greet(link: str) -> tuple[Line, wire.Hello]:
    """A connection to the server of ``link``, and the first message for it."""
    parts = urlsplit(link)
    query = parse_qs(parts.query)
    line = await open_line(parts.hostname or "", parts.port or 80)
    return line, wire.Hello(token=query["token"][0], signature_id=query["signatureId"][0], protocol=wire.PROTOCOL)


def start() -> wire.Start:
    """The message that the camera runs."""
    width, height = STILL
    return wire.Start(camera=wire.Camera(width=width, height=height, frame_rate=30.0, label="front camera"))


class _Visitor:
    def __init__(self, line: Line, footage: Footage, random: Random) -> None:
        self._line = line
        self._footage = footage
        self._random = random
        self._found = Visit()
        self._begun = time.monotonic()
        self._sent: list[float] = []
        self._free = asyncio.Event()
        self._still = False
        # Where the person is: on the way between a far and a near place, from one share of it to another.
        self._far, self._near = 0, 0
        self._from, self._to = 0.5, 0.5
        self._leaves, self._walks = 0.0, 1.0

    async def stay(self) -> Visit:
        """The conversation, until it is over."""
        film: asyncio.Task[None] | None = None
        try:
            while True:
                match await self._line.receive(_ANSWER_SECONDS):
                    case wire.Ready(in_flight=in_flight):
                        self._begin()
                    case wire.Prompt(step=step, action=action, oval=oval):
                        self._go(action, oval)
                        if step == 0:
                            await _stop(film)
                            film = asyncio.create_task(self._film(in_flight))
                    case wire.Feedback():
                        self._found.trips.append(time.monotonic() - self._sent.pop(0))
                        self._free.set()
                    case wire.Still():
                        self._still = True
                        self._free.set()
                    case wire.Judging() if film is not None:  # only the first time of an attempt
                        await _stop(film)
                        film, judging = None, time.monotonic()
                    case wire.Again():
                        await _stop(film)
                        self._begin()
                    case wire.Done(code=code):
                        self._found.code = code
                        self._found.verdict = time.monotonic() - judging
                        self._found.took = time.monotonic() - self._begun
                        return self._found
                    case wire.Error(code=error):
                        self._found.code = error
                        return self._found
        finally:
            await _stop(film)

    def _begin(self) -> None:
        self._found.attempts += 1
        self._line.send(start())

    def _go(self, action: str, oval: wire.Box) -> None:
        now = time.monotonic()
        self._leaves = now + self._random.uniform(*_REACTION)
        if action == "FAR":
            self._far = best(FAR, oval)
            self._from, self._to = _START_STEP / STEPS, 0.0
            self._walks = self._random.uniform(*_FAR_SECONDS)
        else:
            self._near = best(NEAR, oval)
            self._from, self._to = 0.0, 1.0
            self._walks = self._random.uniform(*_NEAR_SECONDS)

    def _picture(self, now: float) -> bytes:
        share = self._from + (self._to - self._from) * minimum_jerk((now - self._leaves) / self._walks)
        step = round(share * (STEPS + 1))
        far, near = self._footage.far[self._far], self._footage.near[self._near]
        if 0 < step <= STEPS:
            return far.ways[self._near][step - 1]
        place = far if step <= 0 else near
        if self._still:
            return place.still
        return place.frames[round(now * FPS) % len(place.frames)]

    async def _film(self, in_flight: int) -> None:
        sequence, due = 0, 0.0
        self._sent.clear()
        while True:
            while len(self._sent) >= in_flight:
                self._free.clear()
                await self._free.wait()
            now = time.monotonic()
            if now < due and not self._still:
                await asyncio.sleep(due - now)
                continue
            due = max(due + 1 / FPS, now)
            jpeg, still = self._picture(now), self._still
            self._still = False
            self._line.send_frame(wire.FrameMessage(sequence, 1000 * (now - self._begun), still, jpeg))
            self._sent.append(now)
            sequence += 1


async def _stop(film: asyncio.Task[None] | None) -> None:
    if film is not None:
        film.cancel()
        await asyncio.gather(film, return_exceptions=True)
