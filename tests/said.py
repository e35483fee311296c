"""What a test's own thread logs: the service of other tests runs in another, and speaks when it likes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from structlog.testing import capture_logs
from structlog.typing import EventDict, Processor


def only_here() -> Processor:
    """Drops every line of another thread than the one that asks for this."""
    here = threading.get_ident()

    def drop_others(_logger: Any, _name: str, event: EventDict) -> EventDict:
        if threading.get_ident() != here:
            raise structlog.DropEvent
        return event

    return drop_others


@contextmanager
def said_here() -> Iterator[list[EventDict]]:
    """Collect it while the block runs."""
    with capture_logs([only_here()]) as lines:
        yield lines
