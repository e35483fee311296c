"""``python -m bench.page``: what a person waits for, on good and bad networks and phones; written to docs/page.md."""

from __future__ import annotations

import asyncio
import statistics
from itertools import count
from pathlib import Path

from cyclopts import App
from playwright.async_api import async_playwright
from rich.console import Console

from bench.conditions import as_markdown, conditions
from bench.page.visit import Conditions, Seen, launched, visit
from bench.rows import markdown
from bench.service import Service, running

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "page.md"
CASES = (
    Conditions("this machine"),
    Conditions("slow 3G, old phone", 400, 0.4, 6),
    Conditions("100 kbit/s, old phone", 100, 0.4, 6),
)
HEADINGS = ("on", "first paint", "ready for Start", "Start to verdict", "verdicts", "loaded", "requests", "sent")

app = App(name="bench.page", help="Measure the page in Chromium, and print what a person waits for.")


@app.default
def bench(*, runs: int = 3, write: bool = True) -> int:
    """Send people through DISTANT_NEAR one after the other, under each of the conditions.

    Parameters
    ----------
    runs
        People for each of the conditions.
    write
        Write docs/page.md.
    """
    console, found = Console(), conditions()
    with running() as service:
        rows, hosts = asyncio.run(_measure(service, runs, console))
    table = markdown(HEADINGS, rows)
    console.print(table)
    if write:
        DOCUMENT.write_text(_document(table, hosts, runs, as_markdown(found)), "utf-8")
        console.print(f"written: {DOCUMENT}")
    return 0


async def _measure(service: Service, runs: int, console: Console) -> tuple[list[tuple[str, ...]], int]:
    rows, hosts = [], set[str]()
    people = count()  # nobody comes twice: a simulated person who does is the recording of an earlier visit
    async with async_playwright() as playwright:
        browser = await launched(playwright)
        for case in CASES:
            links = await service.links(runs, livenessType="DISTANT_NEAR")
            seen = [await visit(browser, link, case, next(people)) for link in links]
            hosts |= {host for one in seen for host in one.hosts}
            rows.append(_row(case, seen))
            console.log(" | ".join(rows[-1]))
        await browser.close()
    return rows, len(hosts)


def _row(case: Conditions, seen: list[Seen]) -> tuple[str, ...]:
    verdicts = [one.verdict for one in seen if one.verdict is not None]
    return (
        case.name,
        f"{statistics.median(one.painted for one in seen):.2f} s",
        f"{statistics.median(one.ready for one in seen):.2f} s",
        f"{statistics.median(verdicts):.1f} s ({min(verdicts):.1f}–{max(verdicts):.1f})" if verdicts else "–",
        f"{len(verdicts)} of {len(seen)}",
        f"{statistics.median(one.loaded for one in seen) / 1000:.0f} kB",
        f"{statistics.median(one.requests for one in seen):.0f}",
        f"{statistics.median(one.sent for one in seen) / 1000:.0f} kB",
    )


def _document(table: str, hosts: int, runs: int, found: str) -> str:
    return f"""# What a person waits for

Written by `python -m bench.page`, which measures it again: Chromium as a phone, an empty cache, and a simulated person
who reads the prompts, before a camera that is drawn on a canvas; {runs} for each line, one after the other, medians.
The aims: first paint within 0.5 s on the machine itself; on slow 3G (400 kbit/s in each direction, 400 ms there and
back) with a processor six times slower ready within 3 s and DISTANT_NEAR within 12 s; on 100 kbit/s still a verdict;
60 kB loaded at most. What Lighthouse says of the page: [Lighthouse](lighthouse.md).

{table}

- **ready for Start**: from opening the link until Start can be pressed. What is **loaded** until then counts whatever
  goes over the line, headers too; every file came from {hosts} host.
- **Start to verdict**: from the pressing of Start, so with the opening of the camera, until the page shows the verdict.
- The network is a proxy between browser and server, and so holds for the socket too. The processor's slowness is
  Chromium's own emulation, which slows the page's scripts, and with them the canvas that stands for the camera.
- Server, browser, and the drawing of what the camera sees share one machine.

## Conditions

{found}
"""


if __name__ == "__main__":
    app()
