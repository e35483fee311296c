"""``python -m bench.mutations``: send them, count what comes back, and write docs/mutations.md."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from functools import partial
from pathlib import Path

from cyclopts import App
from rich.console import Console

from bench.conditions import as_markdown, conditions
from bench.mutations import messages, requests
from bench.mutations.tally import Tally
from bench.rows import markdown
from bench.service import Service, running

DOCUMENT = Path(__file__).parents[2] / "docs" / "mutations.md"
COUNT = 10_000
MOST_GROWN = 0.1
_WARM = 0.2
_REST_SECONDS = 3.0

app = App(name="bench.mutations", help="Send what no client would, and count the answers.")


@app.default
def mutations(*, count: int = COUNT, seed: int = 1) -> int:
    """Send mutated requests to every call, and mutated messages to the socket: some ten minutes on two cores.

    Parameters
    ----------
    count
        How many to each. Fewer than the default write nothing.
    seed
        Of the mutations: the same seed sends the same.
    """
    console = Console()
    found, begun = conditions(), time.monotonic()
    with running() as service:
        tallies = asyncio.run(_all(service, count, seed, console, found))
    found |= {"seed": str(seed), "whole run": f"{time.monotonic() - begun:.0f} s"}
    for tally in tallies:
        for line in tally.bad:
            console.print(f"[red]{tally.what}[/red] {line!r}", markup=True, highlight=False)
    text = _document(tallies, found)
    console.print(text, markup=False, highlight=False)
    if count >= COUNT:
        DOCUMENT.write_text(text, "utf-8")
        console.print(f"written: {DOCUMENT}")
    return 1 if any(_failed(tally) for tally in tallies) else 0


async def _all(service: Service, count: int, seed: int, console: Console, found: dict[str, str]) -> list[Tally]:
    calls = [partial(requests.send, service, endpoint) for endpoint in await requests.endpoints(service)]
    tallies, sizes = [], []
    for send in (*calls, partial(messages.send, service)):
        await send(int(count * _WARM), seed + 1)
        before = await _memory(service)
        tally = await send(count, seed)
        after = await _memory(service)
        tally.grown = after / before - 1
        sizes += [before, after]
        tallies.append(tally)
        console.log(f"{tally.what}: {tally.sent} in {tally.seconds:.0f} s")
    found["memory of the server"] = f"{sizes[0] / 2**20:.0f} MiB at first, {sizes[-1] / 2**20:.0f} MiB at last"
    return tallies


async def _memory(service: Service) -> int:
    """Bytes that the server holds, once it has come to rest."""
    await asyncio.sleep(_REST_SECONDS)
    return int(service.process.memory_info().rss)


def _failed(tally: Tally) -> bool:
    return tally.failures > 0 or (tally.grown or 0.0) > MOST_GROWN


def _document(tallies: list[Tally], found: dict[str, str]) -> str:
    rows = [
        [
            f"`{tally.what}`",
            f"{tally.sent:,}",
            f"{tally.seconds:.0f} s",
            str(tally.failures),
            "" if tally.grown is None else f"{tally.grown:+.1%}",
        ]
        for tally in tallies
    ]
    answers = "\n\n".join(f"- `{tally.what}`: {_listed(tally.answers)}" for tally in tallies)
    return f"""# Mutations

Written by `python -m bench.mutations`, which sends them again: valid requests and messages in which something was made
wrong. Types, lengths, code points and half characters, depth, names that come twice, bytes that were cut, turned or
added, other encodings, headers, methods, paths, lengths that lie.

**Bad** is a code ERROR, an HTTP status of 500 or more, an answer that is no envelope, or none within
{requests.HANGS_SECONDS:.0f} seconds; of a message the error SERVER, or nothing within {messages.ANSWER_SECONDS:.0f}.
**Memory** is that of the server process after them, against before them; a fifth as many were sent before, so that it
had come to know its work. At most {MOST_GROWN:.0%} is what is aimed at.

{markdown(("sent to", "how many", "in", "bad", "memory"), rows)}

## What was answered

{answers}

`closed`: the line was cut off in the middle of a request, so that nobody was left to answer. `HTTP 400` and other
statuses come from the HTTP server itself, or from outside of the API's prefixes. Of messages: what was mutated, and the
last that the server said, or how it closed.

## Conditions

{as_markdown(found)}
"""


def _listed(answers: Counter[str]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in answers.most_common())


if __name__ == "__main__":
    app()
