"""The audit of the dependencies (.ci/audit.py): real findings fail the check, a missing service does not."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import Any

import pytest

from tests.conftest import free_port

ROOT = Path(__file__).parent.parent
LOCK = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))
SKIPPED = {"name": "anyio", "skip_reason": "Dependency not found on PyPI and could not be audited: anyio (4.16.0)"}
SOUND = {"name": "httpx", "version": "0.29.0", "vulns": []}
WEAK = {
    "name": "jinja2",
    "version": "2.4.1",
    "vulns": [{"id": "PYSEC-2019-217", "fix_versions": ["2.10.1"], "aliases": [], "description": ""}],
}


@pytest.fixture
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def outcome(audit: ModuleType, monkeypatch: pytest.MonkeyPatch, *packages: dict[str, Any]) -> int:
    monkeypatch.setattr(audit, "report", lambda: {"dependencies": packages} if packages else None)
    status: int = audit.main()
    return status


def test_a_known_weakness_fails_and_is_named(
    audit: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert outcome(audit, monkeypatch, SOUND, SKIPPED, WEAK) == 1
    assert capsys.readouterr().out == "jinja2 2.4.1: PYSEC-2019-217, mended in 2.10.1\n"


def test_sound_packages_pass_and_are_counted(
    audit: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert outcome(audit, monkeypatch, SOUND, SKIPPED) == 0
    assert "no known weakness in 1 packages" in capsys.readouterr().out


@pytest.mark.parametrize("packages", [(), (SKIPPED,)], ids=["no answer", "nothing found"])
def test_where_nothing_can_be_looked_up_it_says_so_and_passes(
    audit: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    packages: tuple[dict[str, Any], ...],
) -> None:
    assert outcome(audit, monkeypatch, *packages) == 0
    assert "no advisory service answers here" in capsys.readouterr().out


def test_no_service_is_no_reason_to_fail_and_no_page_of_a_proxy_is_a_service(
    audit: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    for url in (f"http://127.0.0.1:{free_port()}/", "http://name.invalid/"):
        assert not audit.reachable(url)
    for answer, is_one in (({"vulnerabilities": []}, True), ({"info": {}}, False), ("<html>", False)):
        with answering(answer) as url:
            assert audit.reachable(url) is is_one
    monkeypatch.setattr(audit, "reachable", lambda: False)
    assert audit.report() is None


def test_a_service_that_stops_answering_fails(audit: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "reachable", lambda: True)
    monkeypatch.setattr(audit, "SECONDS", 0.0)
    with pytest.raises(subprocess.TimeoutExpired):
        audit.main()


def test_every_file_of_the_lock_has_its_hash(audit: ModuleType) -> None:
    assert audit.unhashed(LOCK) == []


@pytest.mark.parametrize("file", [{}, {"hash": ""}, {"hash": "md5:d41d8cd98f00b204e9800998ecf8427e"}])
def test_a_file_without_a_good_hash_fails(audit: ModuleType, file: dict[str, str]) -> None:
    package = {"name": "httpx", "source": {"registry": "https://pypi.org/simple"}, "wheels": [{"url": "…", **file}]}
    assert audit.unhashed({"package": [package]}) == ["httpx"]
    assert audit.unhashed({"package": [{**package, "wheels": [], "sdist": file}]}) == ["httpx"]


@contextmanager
def answering(answer: object) -> Iterator[str]:
    """A service that answers one request."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write((answer if isinstance(answer, str) else json.dumps(answer)).encode())

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.handle_request)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        thread.join()
