"""All trials that are not done yet, on all cores."""

from __future__ import annotations

import os
import signal
from collections.abc import Collection, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from statistics import mean

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from bench.pad.ledger import Ledger, Record
from bench.pad.matrix import Trial
from bench.pad.trial import run

SECONDS_EACH = 6.0
"""What a trial costs one core, as long as none was run."""


def run_all(
    trials: Sequence[Trial], ledger: Ledger, console: Console, processes: int, kept: Path | None = None
) -> list[Trial]:
    """Run what ``ledger`` does not have of ``trials``, each written down at once. Answers those that could not be run.

    May be ended at any moment; what is written down is not run again.
    """
    done = ledger.read()
    left = [trial for trial in trials if trial not in done]
    seconds = _estimate(left, done.values()) / processes
    console.print(
        f"{len(trials)} trials, {len(trials) - len(left)} of them done; about {seconds / 60:.0f} minutes "
        f"with {processes} process{'es' if processes > 1 else ''}",
        highlight=False,
    )
    if not left:
        return []
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read by the processes below: each has a core of its own
    log = ledger.path.with_suffix(".log")
    log.parent.mkdir(parents=True, exist_ok=True)
    failed: list[Trial] = []
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn()
    )  # fmt: skip
    pool = ProcessPoolExecutor(processes, get_context("spawn"), _begin, (str(log),))
    try:
        futures = {pool.submit(run, trial, kept): trial for trial in left}
        with Progress(*columns, console=console, speed_estimate_period=600) as progress:
            task = progress.add_task("trials", total=len(left))
            for future in as_completed(futures):
                if not _keep(future, futures[future], ledger, console):
                    failed.append(futures[future])
                progress.advance(task)
    finally:
        pool.shutdown(cancel_futures=True)
    return failed


def _keep(future: Future[Record], trial: Trial, ledger: Ledger, console: Console) -> bool:
    try:
        ledger.add(future.result())
    except BrokenProcessPool:
        raise
    except Exception as error:  # one that cannot be run shall not end the others
        console.print(f"{trial.name}: {type(error).__name__}: {error}", highlight=False)
        return False
    return True


def _estimate(left: Sequence[Trial], done: Collection[Record]) -> float:
    """Seconds of one core, by what the same subjects took before in the same flow."""
    taken: dict[tuple[str, str], list[float]] = {}
    for record in done:
        taken.setdefault((record.trial.subject, record.trial.flow), []).append(record.took)
    usual = mean(record.took for record in done) if done else SECONDS_EACH
    means = {key: mean(each) for key, each in taken.items()}
    return sum(means.get((trial.subject, trial.flow), usual) for trial in left)


def _begin(log: str) -> None:
    """What a process does first: the face model's chatter goes to ``log``, not into the progress bar."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who presses Ctrl-C stops the run, not a trial half way
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(file, 2)
    os.close(file)
