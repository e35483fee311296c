from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest

from inperson.capture import workers as module
from inperson.capture.workers import Workers
from inperson.engine.frames import Frame
from inperson.engine.landmarks import Landmarker
from inperson.errors import FrameError


@pytest.fixture
def workers() -> Iterator[Workers]:
    workers = Workers(2)
    yield workers
    workers.close()


async def test_a_frame_is_measured(workers: Workers, portrait: bytes) -> None:
    observation = await workers.observe(Frame(7, 12.5, still=False, jpeg=portrait))
    assert (observation.sequence, observation.time_ms, observation.faces) == (7, 12.5, 1)
    assert (observation.width, observation.height) == (480, 640)


async def test_what_is_no_picture_is_told_to_who_waits(workers: Workers) -> None:
    with pytest.raises(FrameError):
        await workers.observe(Frame(0, 0.0, still=False, jpeg=b"x"))


async def test_warming_up_leaves_no_model_for_the_first_person_to_wait_for(
    workers: Workers, portrait: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = []

    class Counted(Landmarker):
        def __init__(self) -> None:
            super().__init__()
            built.append(threading.current_thread())

    monkeypatch.setattr(module, "Landmarker", Counted)
    await workers.warm_up()
    assert len(set(built)) == 2
    await asyncio.gather(*(workers.observe(Frame(0, 0.0, still=False, jpeg=portrait)) for _ in range(4)))
    assert len(built) == 2


async def test_work_runs_beside_the_event_loop_on_as_many_threads_as_there_are(workers: Workers) -> None:
    together = threading.Barrier(3, timeout=30)
    working = [asyncio.create_task(workers.run(together.wait)) for _ in range(2)]
    await asyncio.sleep(0.05)
    assert not any(task.done() for task in working)
    await asyncio.to_thread(together.wait)
    await asyncio.gather(*working)


async def test_more_work_waits_for_its_turn(workers: Workers) -> None:
    running, most = [0], [0]
    lock = threading.Lock()
    in_pairs = threading.Barrier(2, timeout=30)

    def work() -> None:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        in_pairs.wait()  # on a busy machine one thread alone might do it all before the other begins
        time.sleep(0.01)
        with lock:
            running[0] -= 1

    await asyncio.gather(*(workers.run(work) for _ in range(8)))
    assert most == [2]


async def test_a_verdict_goes_before_the_frames_that_wait(portrait: bytes) -> None:
    workers = Workers(1)
    begun, go_on = threading.Event(), threading.Event()
    order: list[str] = []

    def hold() -> None:
        begun.set()
        go_on.wait(30)

    async def frame() -> None:
        await workers.observe(Frame(0, 0.0, still=False, jpeg=portrait))
        order.append("frame")

    holding = asyncio.create_task(workers.run(hold))
    await asyncio.to_thread(begun.wait, 30)
    frames = [asyncio.create_task(frame()) for _ in range(2)]
    await asyncio.sleep(0.01)
    verdict = asyncio.create_task(workers.run(lambda: order.append("verdict")))
    await asyncio.sleep(0.01)
    go_on.set()
    await asyncio.gather(holding, verdict, *frames)
    workers.close()
    assert order == ["verdict", "frame", "frame"]


async def test_work_that_nobody_waits_for_any_more_is_not_done(portrait: bytes) -> None:
    workers = Workers(1)
    begun, go_on, done = threading.Event(), threading.Event(), threading.Event()

    def hold() -> None:
        begun.set()
        go_on.wait(30)

    holding = asyncio.create_task(workers.run(hold))
    await asyncio.to_thread(begun.wait, 30)
    given_up = asyncio.create_task(workers.run(done.set))
    await asyncio.sleep(0.01)
    given_up.cancel()
    await asyncio.sleep(0.01)
    go_on.set()
    await holding
    assert (await workers.observe(Frame(0, 0.0, still=False, jpeg=portrait))).faces == 1
    workers.close()
    assert not done.is_set()


async def test_closing_waits_for_what_runs_and_drops_what_waits() -> None:
    workers = Workers(1)
    begun, go_on, done = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        go_on.wait(30)
        done.set()

    async def closed_for_more() -> bool:
        try:
            await asyncio.wait_for(workers.run(lambda: None), 0.05)
        except RuntimeError:
            return True
        except TimeoutError:
            pass
        return False

    running, waiting = (asyncio.create_task(workers.run(job)) for job in (work, lambda: None))
    await asyncio.to_thread(begun.wait, 30)
    closing = asyncio.create_task(asyncio.to_thread(workers.close))
    while not await closed_for_more():
        pass
    assert not closing.done()
    go_on.set()
    await closing
    assert done.is_set()
    await running
    with pytest.raises(asyncio.CancelledError):
        await waiting
