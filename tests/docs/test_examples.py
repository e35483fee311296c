"""What the documentation shows can be pasted."""

from __future__ import annotations

import json
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import GENERATE_URL, Call, Service
from tests.docs.pages import ROOT, Example, every, examples

REQUESTS = [example for example in every("json") if '"returnUrl"' in example.text and '"code"' not in example.text]


def named(*languages: str) -> pytest.MarkDecorator:
    found = every(*languages)
    assert found
    return pytest.mark.parametrize("example", found, ids=[example.place for example in found])


@named("json")
def test_json_parses(example: Example) -> None:
    assert json.loads(example.text)


@named("toml")
def test_toml_parses(example: Example) -> None:
    assert tomllib.loads(example.text)


@named("python")
def test_python_compiles(example: Example) -> None:
    assert compile(example.text, example.place, "exec", dont_inherit=True)


@named("bash", "sh")
def test_a_shell_reads_its_commands(example: Example) -> None:
    read = subprocess.run(["bash", "-n"], input=example.text, capture_output=True, text=True, timeout=20)
    assert (read.returncode, read.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed (Debian: nodejs)")
@named("javascript", "js")
def test_node_reads_its_modules(example: Example, tmp_path: Path) -> None:
    module = tmp_path / "example.mjs"
    module.write_text(example.text, "utf-8")
    read = subprocess.run(["node", "--check", str(module)], capture_output=True, text=True, timeout=20)
    assert (read.returncode, read.stderr) == (0, "")


@pytest.mark.parametrize(
    ("page", "language", "file"),
    [
        ("android.md", "kotlin", "webview-android/LivenessActivity.kt"),
        ("ios.md", "swift", "webview-ios/LivenessController.swift"),
    ],
)
def test_an_app_s_code_is_that_of_the_examples(page: str, language: str, file: str) -> None:
    shown = [one.text for one in examples(ROOT / "docs" / "integrate" / page) if one.language == language]
    assert (ROOT / "examples" / file).read_text("utf-8").endswith(shown[-1])


@pytest.mark.parametrize("example", REQUESTS, ids=[example.place for example in REQUESTS])
def test_a_request_for_a_link_is_answered_with_one(call: Call, example: Example) -> None:
    assert call(GENERATE_URL, json.loads(example.text))["code"] == "SUCCESS"


def test_the_python_client_s_page_makes_a_link_and_refuses_a_forged_callback(service: Service) -> None:
    asking, receiving = (
        one.text for one in examples(ROOT / "docs" / "integrate" / "python.md") if one.language == "python"
    )
    keys = 'access_key, secret_key = "…", "…"'
    assert keys in asking
    customer = service.customer
    asking = asking.replace(keys, f"access_key, secret_key = {(customer.access_key, customer.secret_key)!r}")
    names: dict[str, Any] = {}

    exec(asking.replace("https://liveness.bank.example", service.url), names)  # noqa: S102 - our own page
    exec(receiving, names)  # noqa: S102

    assert names["result"].overall_result == "INCOMPLETE"
    assert (
        names["receive"]({}, b'{"signatureId": "5c0f93c45f6b2a10", "type": "COMPLETED"}', customer.webhook_secret)
        == 401
    )
