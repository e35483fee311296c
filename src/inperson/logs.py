"""Logs: one JSON object a line on stderr, or lines for eyes when stderr is a terminal.

Nothing secret or personal may pass here. The rooms pass only names, counts and codes; and an exception is logged by
its type and where it was raised, without its text, unless it is one of ours, whose texts are safe (`inperson.errors`).
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Sequence
from typing import TextIO

import msgspec
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from inperson.errors import InPersonError

_json = msgspec.json.Encoder(enc_hook=repr)


def configure(level: str, stream: TextIO | None = None, processors: Sequence[Processor] = ()) -> None:
    """Send all logs, structlog's and the standard library's, to ``stream`` (stderr) from ``level`` up.

    ``processors`` may add to each line what only an upper room knows, such as the transaction's id.
    """
    stream = stream or sys.stderr
    number = logging.getLevelNamesMapping()[level.upper()]
    render: Processor = structlog.dev.ConsoleRenderer() if stream.isatty() else _render
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        *processors,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _plain_exception,
    ]
    structlog.configure(
        processors=[*shared, render],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(stream),
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared[:-1], structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _plain_exception, render],
        )
    )
    # Other people's libraries log addresses and messages of their own: only what went wrong, never what went by.
    logging.basicConfig(handlers=[handler], level=max(number, logging.WARNING), force=True)


def hush_native_libraries() -> None:
    """Let only Python write to stderr from now on.

    The face model's runtime writes a few lines of its own at each start, which are no JSON and mean nothing here.
    """
    if sys.stderr is sys.__stderr__:
        sys.stderr = os.fdopen(os.dup(2), "w", buffering=1, encoding="utf-8", errors="backslashreplace")
        with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - a device, not a path
            os.dup2(nowhere.fileno(), 2)


def _plain_exception(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    found = line.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()[1]
    elif isinstance(found, tuple):
        found = found[1]
    if isinstance(found, BaseException):
        line["exception"] = [_named(error) for error in _chain(found)]
        frames = traceback.extract_tb(found.__traceback__)
        line["raised"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
    return line


def _named(error: BaseException) -> str:
    name = type(error).__qualname__
    return f"{name}: {error}" if isinstance(error, InPersonError) else name


def _chain(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    follow: BaseException | None = error
    while follow is not None and follow not in chain:
        chain.append(follow)
        follow = follow.__cause__ or (None if follow.__suppress_context__ else follow.__context__)
    return chain


def _render(_logger: WrappedLogger, _method: str, line: EventDict) -> str:
    return _json.encode(line).decode()
