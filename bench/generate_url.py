"""Generate URL, durable, against the same route that validates and writes nothing."""

from __future__ import annotations

import statistics

from bench.load import Answers, post
from bench.rows import Budget, Floor, Row
from bench.service import GENERATE_URL, LINK, Service, running

CONNECTIONS = 64
SECONDS = 2.5
ROUNDS = 4


def measure() -> list[Row]:
    """Both servers run; they are loaded in turn, and each pair gives one ratio."""
    with running() as durable, running(writes=False) as silent:
        for service in (silent, durable):
            _load(service, 1.0)
        pairs = [(_load(durable, SECONDS), _load(silent, SECONDS)) for _ in range(ROUNDS)]
    refused = sum(answers.refused for pair in pairs for answers in pair)
    busy = statistics.mean(answers.busy / answers.seconds for pair in pairs for answers in pair)
    note = (
        f"{CONNECTIONS} kept connections; median of {ROUNDS} pairs of {SECONDS:g} s; one server process, which uses "
        f"one core; the client took {busy:.0%} of another."
    )
    if refused:
        note += f" {refused} answers were no success!"
    return [
        Row(
            "Generate URL, durable",
            statistics.median(durable.rate for durable, _ in pairs),
            "a second",
            Floor(statistics.median(silent.rate for _, silent in pairs), "writes nothing"),
            statistics.median(durable.rate / silent.rate for durable, silent in pairs),
            Budget("≥", 0.35, "ratio"),
            note,
        )
    ]


def _load(service: Service, seconds: float) -> Answers:
    return post(service.port, GENERATE_URL, service.token, LINK, CONNECTIONS, seconds)
