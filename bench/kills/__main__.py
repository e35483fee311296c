"""``python -m bench.kills``: kills services at random steps and moments, counts, and writes docs/kills.md."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from operator import add
from pathlib import Path
from random import Random

from cyclopts import App
from rich.console import Console

from bench.conditions import as_markdown, conditions, disk
from bench.kills.lives import service
from bench.kills.tally import Tally

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "kills.md"

app = App(name="bench.kills", help="Kill services, and count what they lost.")


@app.default
def bench(*, kills: int = 208, homes: int = 8, seed: int = 1) -> int:
    """Kill, start again, and count. The exit status is 0 only if nothing was lost.

    Parameters
    ----------
    kills
        How many processes are killed, over all homes.
    homes
        How many services live side by side, each in a home of its own.
    seed
        Draws steps and moments.
    """
    console, found, begun = Console(), conditions(), time.monotonic()
    each = -(-kills // homes)
    with (
        console.status("killing"),
        tempfile.TemporaryDirectory(prefix="inperson-kills-", dir=disk()) as folder,
        ThreadPoolExecutor(homes) as pool,
    ):
        draws = [Random(seed + home) for home in range(homes)]  # noqa: S311  repeatable, not secret
        runs = [pool.submit(_run, Path(folder) / str(home), each, draw) for home, draw in enumerate(draws)]
        total = reduce(add, [run.result() for run in runs])
    found["whole run"] = f"{time.monotonic() - begun:.0f} s, {homes} services side by side"
    text = _document(total, found)
    console.print(text, highlight=False, markup=False)
    DOCUMENT.write_text(text, "utf-8")
    return 0 if total.good else 1


def _run(home: Path, kills: int, random: Random) -> Tally:
    with service(home) as victim:
        while victim.told.kills < kills:
            victim.random(random)
        return victim.settle()


def _document(tally: Tally, found: dict[str, str]) -> str:
    times = Counter(tally.arrivals)
    return f"""# Killed at any moment

Written by `python -m bench.kills`, which measures it again: the service is killed (`SIGKILL`), started again, and so
on. Half of the kills strike at a step that was drawn (in the transaction of a result, after it, after the answer to the
page, after a callback is leased, before it is posted, after it was posted and before that is recorded, after that),
half at a moment that was drawn. Meanwhile checks end, four in a life, and a receiver on a socket takes their callbacks.
Every callback meets one kill at most: a service that was started again first delivers what waits.

| | |
|---|---|
| kills | {tally.kills} |
| checks whose end was answered to the page | {tally.answered} |
| of them, results or pictures lost | {tally.lost} |
| results kept, also of checks that were killed before they could be answered | {len(tally.arrivals)} |
| their callbacks lost | {tally.missing} |
| delivered once | {times[1]} |
| delivered twice, with the same `webhook-id` | {times[2]} |
| delivered more than twice | {sum(count for number, count in times.items() if number > 2)} |
| callbacks of results that are not kept | {tally.strays} |
| results that came with more than one `webhook-id` | {tally.renamed} |

Who is killed between the receiver's answer and its own note of it cannot know that the callback arrived: it is
delivered again. So a receiver must be ready for the same `webhook-id` twice; after several such kills, more often.

## Conditions

{as_markdown(found)}

The database is SQLite on a disk. The checks are stored as the socket stores them, and nobody is filmed. A kill ends
a process, not the machine: that what was committed survives a power cut rests on SQLite's `synchronous=FULL`.
"""


if __name__ == "__main__":
    app()
