"""The receivers of callbacks that the documentation shows: each takes what the service signs, and nothing else."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from inperson.callbacks.signing import signed_headers
from tests.docs.pages import ROOT, examples

SOURCES = {example.language: example.text for example in examples(ROOT / "docs" / "integrate" / "receiving.md")}
SECRET, OTHER = "whsec_" + "c2VjcmV0IG9mIDI0IGJ5dGVzLCB5ZXM=", "whsec_" + "YW5vdGhlciBzZWNyZXQsIGFsc28gMjQ="
BODY = '{"signatureId": "5c0f93c45f6b2a10", "type": "COMPLETED"}'

Genuine: TypeAlias = Callable[[Mapping[str, str], str, str], bool]


def python(_folder: Path) -> Genuine:
    names: dict[str, Any] = {}
    exec(SOURCES["python"], names)  # noqa: S102 - our own page
    return lambda headers, body, secret: names["genuine"](headers, body.encode(), secret)


def node(folder: Path) -> Genuine:
    if shutil.which("node") is None:
        pytest.skip("Node is not installed (Debian: nodejs)")
    (folder / "receiver.mjs").write_text(SOURCES["javascript"], "utf-8")
    ask = """
        import { genuine } from "./receiver.mjs";
        const [headers, body, secret] = JSON.parse(process.argv[2]);
        console.log(genuine(headers, Buffer.from(body), secret));
    """
    (folder / "ask.mjs").write_text(ask, "utf-8")
    return lambda *asked: answer(["node", "ask.mjs", json.dumps(asked)], folder)


def go(folder: Path) -> Genuine:
    if shutil.which("go") is None:
        pytest.skip("Go is not installed (Debian: golang)")
    (folder / "go.mod").write_text("module callback\n\ngo 1.19\n", "utf-8")
    (folder / "callback.go").write_text(SOURCES["go"], "utf-8")
    (folder / "ask").mkdir()
    ask = """
        package main

        import ("callback"; "encoding/json"; "fmt"; "net/http"; "os")

        func main() {
            var asked []json.RawMessage
            plain, header := map[string]string{}, http.Header{}
            var body, secret string
            json.Unmarshal([]byte(os.Args[1]), &asked)
            json.Unmarshal(asked[0], &plain)
            json.Unmarshal(asked[1], &body)
            json.Unmarshal(asked[2], &secret)
            for name, value := range plain { header.Set(name, value) }
            fmt.Println(callback.Genuine(header, []byte(body), secret))
        }
    """
    (folder / "ask" / "main.go").write_text(ask, "utf-8")
    subprocess.run(["go", "build", "-o", "asked", "./ask"], cwd=folder, check=True, timeout=100)
    return lambda *asked: answer([str(folder / "asked"), json.dumps(asked)], folder)


def answer(command: list[str], folder: Path) -> bool:
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=20, check=True).stdout.strip()
    assert said in {"true", "false"}
    return said == "true"


@pytest.mark.parametrize("language", [python, node, go], ids=lambda language: language.__name__)
def test_only_what_the_service_signed_lately_is_genuine(language: Callable[[Path], Genuine], tmp_path: Path) -> None:
    genuine = language(tmp_path)
    now = time.time_ns() // 1_000_000
    fresh = signed_headers([SECRET], "msg_1", BODY, now)
    changing = signed_headers([OTHER, SECRET], "msg_1", BODY, now)
    stale = signed_headers([SECRET], "msg_1", BODY, now - 301_000)

    assert genuine(fresh, BODY, SECRET)
    assert genuine(changing, BODY, SECRET)
    assert genuine(changing, BODY, OTHER)
    assert not genuine(fresh, BODY, OTHER)
    assert not genuine(fresh, BODY.replace("5c0f", "5c0e"), SECRET)
    assert not genuine({**fresh, "webhook-id": "msg_2"}, BODY, SECRET)
    assert not genuine({**fresh, "webhook-timestamp": str(now // 1000 - 1)}, BODY, SECRET)
    assert not genuine({**fresh, "webhook-timestamp": "soon"}, BODY, SECRET)
    assert not genuine(stale, BODY, SECRET)
    assert not genuine({}, BODY, SECRET)
