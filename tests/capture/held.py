"""A server that takes its time to judge."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from inperson.capture import run
from inperson.capture.recall import remembered
from inperson.engine.take import Take
from inperson.records.captures import Capture
from tests.capture.page import ANSWER_SECONDS


@contextmanager
def held_verdicts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No verdict comes before the end of the block."""
    over = threading.Event()

    def late(take: Take) -> Capture:
        over.wait(3 * ANSWER_SECONDS)
        return remembered(take)

    monkeypatch.setattr(run, "remembered", late)
    try:
        yield
    finally:
        over.set()
