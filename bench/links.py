"""``python -m bench.links``: do people pass, and pictures not? Whole visits of a real server, counted.

People: each of the faces beside the repository (else scikit-image's astronaut) opens ten links. Attacks: thirty links
in all, with prints, bent prints and phones that show the same faces. Ends with status 1 unless all passed, none of the
attacks.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cyclopts import App
from rich.console import Console
from rich.progress import Progress
from scipy.stats import binomtest

from bench.conditions import as_markdown, conditions
from bench.relief import PEOPLE
from bench.rows import markdown
from bench.service import Service, running
from inperson.errors import SimulatorError
from inperson.simulator.drive import drive
from inperson.simulator.report import DriveReport

ATTACKS = ("photo", "bent-photo", "phone")
FACES = 3
LIMIT = 120.0

app = App(name="bench.links", help="Send simulated people and attacks through a real server, and count who passes.")


@dataclass(frozen=True)
class Try:
    """One link to be opened. ``face``: a picture, or None for scikit-image's astronaut."""

    species: str
    face: Path | None
    seed: int


@app.default
def links(*, people: int = 10, attacks: int = 30, seed: int = 0, at_once: int | None = None) -> int:
    """Run them, and print the counts with their 95 % intervals (Wilson).

    Parameters
    ----------
    people
        Visits of each face.
    attacks
        Visits of all attacks together.
    seed
        The first of the seeds: another one gives other cameras, hands and heads.
    at_once
        Visits at a time; default: half as many as cores, since rendering takes one.
    """
    console = Console()
    found = conditions()
    faces: list[Path | None] = [*sorted(PEOPLE.glob("*.jpg"))[:FACES]] or [None]
    tries = [Try("person", face, seed + number) for face in faces for number in range(people)]
    tries += [Try(ATTACKS[n % len(ATTACKS)], faces[n // len(ATTACKS) % len(faces)], seed + n) for n in range(attacks)]
    found["faces"] = f"{len(faces)} pictures of people" if faces != [None] else "scikit-image's astronaut alone"
    begun = time.monotonic()
    with running() as service:
        reports = asyncio.run(_run(service, tries, at_once or max(1, (os.cpu_count() or 1) // 2), console))
    found["whole run"] = f"{time.monotonic() - begun:.0f} s"
    console.print(_table(tries, reports, faces), markup=False, highlight=False, soft_wrap=True)
    console.print(f"\n{as_markdown(found)}", markup=False, highlight=False, soft_wrap=True)
    right = all(
        (report.code == "SUCCESS") == (one.species == "person") for one, report in zip(tries, reports, strict=True)
    )
    return 0 if right else 1


async def _run(service: Service, tries: Sequence[Try], at_once: int, console: Console) -> list[DriveReport]:
    urls = await service.links(len(tries))
    places = asyncio.Semaphore(at_once)
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("visits", total=len(tries))

        async def one(which: Try, url: str) -> DriveReport:
            async with places:
                try:
                    report = await drive(url, which.species, face=which.face, seed=which.seed, limit=LIMIT)
                except SimulatorError as error:  # one that cannot even begin shall not end the others
                    console.print(f"seed {which.seed}: {error}", highlight=False)
                    report = DriveReport(which.species, which.seed)
            progress.advance(task)
            if (report.code == "SUCCESS") != (which.species == "person"):
                console.print(f"seed {which.seed}: {report.text()}", highlight=False)
            return report

        return await asyncio.gather(*(one(which, url) for which, url in zip(tries, urls, strict=True)))


def _table(tries: Sequence[Try], reports: Sequence[DriveReport], faces: Sequence[Path | None]) -> str:
    visits = list(zip(tries, reports, strict=True))
    groups: dict[str, list[DriveReport]] = {}
    for number, face in enumerate(faces):
        groups[f"person, face {number + 1}"] = [r for t, r in visits if t.species == "person" and t.face == face]
    groups["**person, all**"] = [r for t, r in visits if t.species == "person"]
    for species in ATTACKS:
        groups[species] = [r for t, r in visits if t.species == species]
    groups["**attacks, all**"] = [r for t, r in visits if t.species != "person"]
    headings = ["", "visits", "passed", "95 % interval", "other answers", "attempts", "median s", "slowest s"]
    return markdown(headings, [[name, *_line(group)] for name, group in groups.items() if group])


def _line(reports: Sequence[DriveReport]) -> list[str]:
    passed = sum(report.code == "SUCCESS" for report in reports)
    interval = binomtest(passed, len(reports)).proportion_ci(0.95, method="wilson")
    others = sorted({report.code for report in reports} - {"SUCCESS"})
    told = ", ".join(f"{sum(report.code == code for report in reports)} {code}" for code in others)
    attempts = [report.attempts for report in reports]
    took = [LIMIT if report.done_after is None else report.done_after for report in reports]
    return [
        str(len(reports)),
        str(passed),
        f"{100 * interval.low:.0f}–{100 * interval.high:.0f} %",
        told or "–",
        f"{statistics.mean(attempts):.2f}, most {max(attempts)}",
        f"{statistics.median(took):.1f}",
        f"{max(took):.1f}",
    ]


if __name__ == "__main__":
    app()
