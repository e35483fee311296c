"""``python -m bench.relief``: how far apart heads and pictures of heads lie, and so where a threshold may stand.

Repeats the table of design §4 with the engine as it is, on the simulator, and writes docs/relief.md.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from cyclopts import App
from rich.console import Console
from rich.progress import track

from bench.conditions import as_markdown, conditions
from bench.presentations import GROWTHS, KINDS, QUANTITIES, Case, Reading, read
from bench.rows import markdown
from inperson.capture.challenge import GROWTH
from inperson.engine.parallax import RECOVERED
from inperson.engine.signals.relief import FLAT_RATIO, LIVE_EXPLAINED, LIVE_RATIO, PAIRS
from inperson.engine.take import NEAR_ENOUGH

DOCUMENT = Path(__file__).parent.parent / "docs" / "relief.md"
PEOPLE = Path(__file__).parent.parent.parent / "shared" / "people"
CASES = 40
"""Faces times seeds, unless asked otherwise: about five minutes on two cores."""
LIMIT = 900.0

_TITLES = {
    "residual": "Residual, % of IOD",
    "explained": "Explained, R²",
    "ratio": "Ratio to an ordinary head's parallax",
    "kappa": "κ = k / (s − 1)",
}
_PROTOTYPE = (
    ("head", "0.3 … 2.2", "0.56 … 0.70", "35 … 41"),
    ("head, turning ±6° and moving", "1.1 … 2.5", "0.41 … 0.74", "38 … 50 (67 at s = 1.3)"),
    ("flat photograph", "0.11 … 0.16", "0.01 … 0.05", "−1 … 0"),
    ("flat photograph, tilted up to 20°", "0.15 … 0.29", "0.01 … 0.04", "−2 … 1"),
    ("photograph bent to a radius of its own height", "0.12 … 0.24", "0.16 … 0.29", "3 … 6"),
    ("photograph bent to a radius of 0.3 of its height", "0.2 … 0.55", "0.09 … 0.50", "8 … 9"),
)

app = App(name="bench.relief", help="Measure relief on simulated heads and pictures.")


@app.default
def relief(*, seeds: int | None = None, astronaut_only: bool = False) -> None:
    """Render, measure, print and write docs/relief.md.

    Parameters
    ----------
    seeds
        Cameras, hands and heads for each face.
    astronaut_only
        Leave out the pictures beside the repository.
    """
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read by the processes below: each has a core of its own
    found = conditions()
    people = [] if astronaut_only else sorted(PEOPLE.glob("*.jpg"))
    faces: list[Path | None] = [None, *people]
    seeds = seeds or max(1, round(CASES / len(faces)))
    cases = [
        Case(face, species, seed * len(faces) + number)  # no two faces with the same camera and hand
        for seed in range(seeds)
        for number, face in enumerate(faces)
        for species in dict.fromkeys(kind.species for kind in KINDS.values())
    ]
    console, begun = Console(), time.monotonic()
    readings, left_out = _read_all(cases, console)
    found["faces"] = "scikit-image's astronaut" + (
        f" and {len(people)} pictures of people that are no part of the project"
        if people
        else " alone: no pictures of people lie beside the repository"
    )
    found["cases"] = f"{len(faces)} faces × {seeds} seeds for each kind and growth, {time.monotonic() - begun:.0f} s"
    if left_out:
        found["left out"] = f"{left_out} of {len(cases)} cases: the time was over"
    document = _document(readings, found)
    console.print(document, markup=False, highlight=False, soft_wrap=True)
    DOCUMENT.write_text(document, "utf-8")
    console.print(f"written: {DOCUMENT}")


def _read_all(cases: Sequence[Case], console: Console) -> tuple[list[Reading], int]:
    """All readings, and how many cases were left out because they would have taken too long."""
    readings: list[Reading] = []
    done = 0
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as processes:
        futures = [processes.submit(read, case) for case in cases]
        try:
            finished = as_completed(futures, timeout=LIMIT)
            for future in track(finished, "measuring", total=len(cases), console=console, transient=True):
                readings += future.result()
                done += 1
        except TimeoutError:
            processes.shutdown(cancel_futures=True)
    return readings, len(cases) - done


def _values(readings: Sequence[Reading], kinds: Sequence[str], growths: Sequence[float], name: str) -> list[float]:
    return [
        reading.values[name]
        for reading in readings
        if reading.kind in kinds and reading.growth in growths and reading.values is not None
    ]


HEADS = [name for name, kind in KINDS.items() if kind.head]
SHEETS = [name for name, kind in KINDS.items() if not kind.head]


def _spread(values: Sequence[float], name: str) -> str:
    if not values:
        return "–"
    digits = 3 if name == "kappa" else 2
    marks = (min(values), *np.percentile(values, [5, 50, 95]), max(values))
    return " · ".join(f"{mark + 0.0:.{digits}f}" for mark in marks)


def _spreads(readings: Sequence[Reading], name: str) -> str:
    """One quantity: kinds down, growths across, and at the end whether they overlap."""
    rows = [[kind, *(_spread(_values(readings, [kind], [growth], name), name) for growth in GROWTHS)] for kind in KINDS]
    rows.append(["**heads against sheets**", *(_gap(readings, growth, name) for growth in GROWTHS)])
    return markdown(["", *(f"s = {growth}" for growth in GROWTHS)], rows)


def _gap(readings: Sequence[Reading], growth: float, name: str) -> str:
    heads, sheets = _values(readings, HEADS, [growth], name), _values(readings, SHEETS, [growth], name)
    if not heads or not sheets:
        return "–"
    digits = 3 if name == "kappa" else 2
    low, high = min(heads), max(sheets)
    return f"{'apart' if low > high else 'overlap'}: {high:.{digits}f} to {low:.{digits}f}"


def _summary(readings: Sequence[Reading]) -> str:
    """As the prototype's table: 5 to 95 % over all growths."""
    rows = []
    for kind in KINDS:
        cells = []
        for name in QUANTITIES:
            values = _values(readings, [kind], GROWTHS, name)
            digits = 3 if name == "kappa" else 2
            low, high = np.percentile(values, [5, 95]) if values else (np.nan, np.nan)
            cells.append(f"{low + 0.0:.{digits}f} … {high + 0.0:.{digits}f}")
        rows.append([kind, *cells])
    return markdown(["5 % … 95 %, all growths", *_TITLES.values()], rows)


def _decisions(readings: Sequence[Reading]) -> str:
    """What the engine says of it."""
    rows = []
    for kind in KINDS:
        cells = []
        for growth in GROWTHS:
            all_of = [reading for reading in readings if reading.kind == kind and reading.growth == growth]
            told = Counter(reading.says for reading in all_of)
            cells.append(f"{told['live']} / {told['attack']} / {told['nothing']}" if told[None] < len(all_of) else "–")
        rows.append([kind, *cells])
    return markdown(["live / attack / nothing", *(f"s = {growth}" for growth in GROWTHS)], rows)


def _document(readings: Sequence[Reading], found: dict[str, str]) -> str:
    tables = "\n\n".join(f"### {_TITLES[name]}\n\n{_spreads(readings, name)}" for name in QUANTITIES)
    prototype = markdown(["prototype", "residual, % IOD", "R²", "κ (its own unit)"], _PROTOTYPE)
    return f"""# Relief: heads and pictures of heads

Written by `make bench-relief`, which measures it again. What is measured, and how, stands in
[`engine/parallax.py`](../src/inperson/engine/parallax.py): the flow between a far and a near view of a face, what is
left of it beyond the motion of a plain or bent sheet (the *residual*), how much of that the relief of a head explains
(*R²*), and how strong it is. The *ratio* compares that strength with what a head before an ordinary camera gives, at
the growth that was seen; this is what the engine decides by. *κ* is the same without that comparison: k / (s − 1), with
lengths in IOD. By geometry alone, a head 70 cm away whose eyes are 6.3 cm apart has a κ of 6.3 / 70 = 0.09; of it,
{RECOVERED:.0%} are recovered.

Every value is the median of {PAIRS} pairs of frames, as in the service. Far frames show a face of about 0.275 of the
frame's width (about 70 cm), near frames one that is *s* times as wide. Frames that the service would refuse are left
out.

## Beside the prototype

{_summary(readings)}

The prototype of the design was one scanned head at 70 → 23 cm, and took away the motion of a plane only, not of a bent
sheet; its κ is in a unit of its own, so that only the proportions of κ can be compared:

{prototype}

## By growth

Each cell: least · 5 % · median · 95 % · most. The last line of each table: the most of all sheets, to the least of all
heads.

{tables}

## What the engine says of it

Live from a ratio of {LIVE_RATIO:g} and an R² of {LIVE_EXPLAINED:g}, attack up to a ratio of {FLAT_RATIO:g};
between them it says nothing, and the person is asked again. It does not look where the face grew less than
{NEAR_ENOUGH:g} times; its challenge asks for {GROWTH[0]:g} and more.

{_decisions(readings)}

## What this does not show

- Presentations are simulated: rendered from pictures, with a simulated room, camera, hand and neck. No living person
  and no real print was before a real camera here. These are not error rates.
- Heads get their relief from a model of a head, varied, with the proportions of the face in the picture; real heads
  vary more, and wear glasses, veils and beards.
- Whoever talks or grimaces between far and near is not in it.
- Masks, busts and anything else that has relief are not in it: relief cannot tell them from a head. A recording of a
  head that comes nearer, on a screen, is not in it either.

## Conditions

{as_markdown(found)}
"""


if __name__ == "__main__":
    app()
