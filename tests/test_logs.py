from __future__ import annotations

import io
import json
import logging
from typing import Any

import pytest
import structlog

from inperson import logs
from inperson.errors import RecordError
from tests.said import only_here


@pytest.fixture
def stream(own_logs: None) -> io.StringIO:
    """A stream that all logs of this thread go to during one test. Other tests' service speaks in another."""
    stream = io.StringIO()
    logs.configure("info", stream, [only_here()])
    return stream


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_json_object(stream: io.StringIO) -> None:
    structlog.get_logger().info("said", count=2)
    structlog.get_logger().debug("not said")
    (line,) = lines(stream)
    assert (line["event"], line["count"], line["level"]) == ("said", 2, "info")
    assert line["timestamp"].endswith("Z")


def test_other_libraries_are_heard_only_when_something_is_wrong(stream: io.StringIO) -> None:
    logging.getLogger("httpx").info("HTTP Request: POST https://shop.example/hook?key=hush")
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
    (line,) = lines(stream)
    assert (line["event"], line["level"], line["logger"]) == (
        "Invalid HTTP request received.",
        "warning",
        "uvicorn.error",
    )


@pytest.mark.parametrize("logger", [structlog.get_logger(), logging.getLogger("uvicorn.error")])
def test_an_exception_is_logged_without_a_foreign_text(stream: io.StringIO, logger: Any) -> None:
    try:
        try:
            raise ValueError("hush")
        except ValueError as error:
            raise RecordError("the database is busy") from error
    except RecordError:
        logger.exception("failed")
    (line,) = lines(stream)
    assert line["exception"] == ["RecordError: the database is busy", "ValueError"]
    assert "test_logs.py" in line["raised"][-1]
    assert "hush" not in stream.getvalue()


def test_a_terminal_gets_lines_for_eyes(own_logs: None) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    logs.configure("info", terminal, [only_here()])
    structlog.get_logger().info("said", count=2)
    assert "said" in terminal.getvalue()
    assert not terminal.getvalue().startswith("{")
