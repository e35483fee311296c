"""``python -m bench.pad``: run the matrix, as far as it is not done yet, and write docs/accuracy.md."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from rich.console import Console

from bench.pad.cases import cases
from bench.pad.curves import panels
from bench.pad.document import conditions_of, document
from bench.pad.ledger import Ledger
from bench.pad.matrix import Half, Trial, faces, rounds
from bench.pad.plot import det_svg
from bench.pad.running import run_all
from bench.pad.trial import code_version, film_version
from inperson.engine.flows import FlowCategory
from inperson.simulator.conditions import BONA_FIDE
from inperson.simulator.species import ATTACKS

DOCS = Path(__file__).parents[2] / "docs"
HOME = Path(__file__).parents[2] / ".bench" / "pad"
ROUNDS, QUICK_ROUNDS = 36, 2
"""Trials of every subject: some 45 and some 2 minutes on two idle cores."""

app = App(name="bench.pad", help="Measure the error rates of presentation attack detection.")


@app.default
def pad(
    *,
    half: Half = "report",
    quick: bool = False,
    rounds_: Annotated[int | None, Parameter(name="--rounds")] = None,
    only: Annotated[list[str] | None, Parameter(negative="")] = None,
    flow: Annotated[list[FlowCategory] | None, Parameter(negative="")] = None,
    run: bool = True,
    keep: bool = False,
    processes: int | None = None,
    home: Path = HOME,
    out: Path | None = None,
) -> int:
    """Run what is left of the matrix, and tell what came of it. It may be ended and started again at any moment.

    Parameters
    ----------
    half
        The faces: those that everything was tuned on (dev), or the others (report).
    quick
        A small part of the matrix: about two minutes.
    rounds_
        Trials of every subject.
    only
        Only this species or condition; may be given several times.
    flow
        Only this flow; may be given several times.
    run
        --no-run: only tell what is there, decided by the profiles of today.
    keep
        Keep what was filmed (some 2 MB a trial), and judge it again when only signals have changed.
    processes
        Trials at a time; default: as many as cores.
    home
        Where results are kept.
    out
        The folder for accuracy.md and its picture; default: docs/ when the whole report half is done, else none.
    """
    console = Console()
    subjects = (*BONA_FIDE, *ATTACKS)
    unknown = set(only or ()) - set(subjects)
    if unknown:
        console.print(f"no such subject: {', '.join(sorted(unknown))}; there are {', '.join(subjects)}")
        return 2
    count = rounds_ or (QUICK_ROUNDS if quick else ROUNDS)
    every = islice(rounds(subjects, half, faces(half)), count * len(subjects))
    trials = [trial for trial in every if trial.subject in (only or subjects) and (not flow or trial.flow in flow)]
    code = code_version()
    ledger = Ledger(home, half, code)
    kept = home / "films" / film_version() if keep else None
    failed: list[Trial] = []
    if run:
        try:
            failed = run_all(trials, ledger, console, processes or os.cpu_count() or 1, kept)
        except KeyboardInterrupt:
            console.print("stopped; the same command goes on from here")
            return 130
    done = ledger.read()
    found = cases(done[trial] for trial in trials if trial in done)
    if not found:
        console.print("nothing was measured yet under this code")
        return 1
    told = conditions_of(found, half, len(trials), failed, code)
    text = document(found, subjects, half, told, "images/det.svg")
    console.print(text, markup=False, highlight=False, soft_wrap=True)
    whole = half == "report" and count >= ROUNDS and not (only or flow) and done.keys() >= set(trials) - set(failed)
    folder = out or (DOCS if whole else None)
    if folder is not None:
        (folder / "images").mkdir(parents=True, exist_ok=True)
        (folder / "images" / "det.svg").write_text(det_svg(panels(found)), "utf-8")
        (folder / "accuracy.md").write_text(text, "utf-8")
        console.print(f"written: {folder / 'accuracy.md'}")
    return 1 if failed else 0


if __name__ == "__main__":
    app()
