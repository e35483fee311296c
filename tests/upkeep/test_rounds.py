from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from inperson.upkeep.rounds import Job, Rounds
from tests.said import said_here


class Counted:
    """Work of which some is left; it tells when it was done."""

    def __init__(self, left: int = 0) -> None:
        self.left = left
        self.rounds = 0
        self.told = asyncio.Condition()

    async def __call__(self, at_most: int) -> int:
        done = min(self.left, at_most)
        self.left -= done
        async with self.told:
            self.rounds += 1
            self.told.notify_all()
        return done

    async def until(self, reached: Callable[[], bool]) -> None:
        async with asyncio.timeout(20), self.told:
            await self.told.wait_for(reached)


async def beside(rounds: Rounds, look: Awaitable[None]) -> None:
    running = asyncio.create_task(rounds.run())
    try:
        await look
    finally:
        running.cancel()


async def fails(_at_most: int) -> int:
    raise ValueError("Ada's telephone number")


async def test_a_job_that_fails_stops_no_other_and_its_text_is_not_told() -> None:
    work = Counted(3)
    with said_here() as lines:
        assert not await Rounds([Job("bad", fails), Job("good", work)], 60).once()
    assert work.left == 0
    assert [(line["event"], line["job"]) for line in lines] == [("upkeep_failed", "bad"), ("upkeep", "good")]
    assert lines[1]["done"] == 3


async def test_a_round_says_nothing_of_what_had_nothing_to_do() -> None:
    with said_here() as lines:
        await Rounds([Job("idle", Counted())], 60).once()
    assert lines == []


async def test_a_job_does_its_share_and_the_next_round_comes_at_once_for_the_rest() -> None:
    work = Counted(25)
    rounds = Rounds([Job("much", work, at_most=10)], 3600)
    await beside(rounds, work.until(lambda: work.left == 0))
    assert work.rounds == 3


async def test_rounds_come_again_and_again() -> None:
    work = Counted()
    await beside(Rounds([Job("job", work)], 0.01), work.until(lambda: work.rounds >= 3))


async def test_a_nudge_is_for_prompt_jobs_alone() -> None:
    prompt, patient = Counted(), Counted()
    rounds = Rounds([Job("patient", patient), Job("prompt", prompt, at_most=2, prompt=True)], 3600)

    async def nudged() -> None:
        await prompt.until(lambda: prompt.rounds == 1)
        prompt.left = 5
        rounds.nudge()
        await prompt.until(lambda: prompt.left == 0)

    await beside(rounds, nudged())
    assert patient.rounds == 1
    assert prompt.rounds == 4, "it went on by itself until nothing was left"
