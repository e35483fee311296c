"""``python -m bench``: every measure of design §6, printed as it comes, and written to docs/benchmarks.md."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

from cyclopts import App, Parameter
from rich.console import Console
from rich.table import Table

from bench import frames, generate_url, human, start, verdict
from bench.conditions import as_markdown, conditions
from bench.page import weight
from bench.rows import HEADINGS, Row, markdown

MEASURES: Mapping[str, Callable[[], list[Row]]] = MappingProxyType({
    "page": weight.measure,
    "start": start.measure,
    "generate-url": generate_url.measure,
    "frames": frames.measure,
    "verdict": verdict.measure,
    "human": human.measure,
})  # fmt: skip

DOCUMENT = Path(__file__).parent.parent / "docs" / "benchmarks.md"

app = App(name="bench", help="Measure the service, and print ratios.")


@app.default
def bench(*, only: Annotated[list[str] | None, Parameter(negative="")] = None) -> int:
    """Run the measures one after the other: about four minutes on two cores.

    Parameters
    ----------
    only
        Run only this measure (page, start, generate-url, frames, verdict, human), and write nothing.
    """
    console = Console()
    unknown = set(only or ()) - set(MEASURES)
    if unknown:
        console.print(f"no such measure: {', '.join(sorted(unknown))}; there are {', '.join(MEASURES)}")
        return 2
    found, rows, begun = conditions(), [], time.monotonic()
    for name in only or MEASURES:
        with console.status(f"measuring {name}"):
            rows += MEASURES[name]()
        console.log(f"{name} is measured")
    found["whole run"] = f"{time.monotonic() - begun:.0f} s"
    _print(console, rows, found)
    if only is None:
        DOCUMENT.write_text(_document(rows, found), "utf-8")
        console.print(f"written: {DOCUMENT}")
    return 0


def _print(console: Console, rows: list[Row], found: dict[str, str]) -> None:
    table = Table(*HEADINGS)
    for row in rows:
        colour = {True: "green", False: "red", None: "default"}[row.reached]
        *cells, reached = row.cells()
        table.add_row(*cells, f"[{colour}]{reached}[/{colour}]")
    console.print(table)
    for row in rows:
        console.print(f"[bold]{row.what}[/bold]: {row.note}")
    console.print()
    for name, value in found.items():
        console.print(f"{name}: {value}", highlight=False)


def _document(rows: list[Row], found: dict[str, str]) -> str:
    notes = "\n".join(f"- **{row.what}**: {row.note}" for row in rows)
    return f"""# Benchmarks

Written by `make bench`, which measures it again. Machines differ, ratios less: what has a floor was measured beside
it, in turn, in one run. Every server is the real one, a process of its own in an empty home on a disk.

{markdown(HEADINGS, [row.cells() for row in rows])}

{notes}

## Conditions

{as_markdown(found)}

Clients, load and simulated people ran on the same machine as the server. The people are rendered: how long a living
person takes, and on which network, is not in these figures.
"""


if __name__ == "__main__":
    app()
