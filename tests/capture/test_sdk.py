"""The SDK's two files: any page may load them, caches may keep them, and they are as small as promised."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

from inperson.capture.sdk import FOLDER
from tests.page.language_level import too_new_script

FILES = {"inperson.js": "text/javascript; charset=utf-8", "inperson.d.ts": "text/plain; charset=utf-8"}
SOURCE = (FOLDER / "inperson.js").read_text("utf-8")
TYPES = (FOLDER / "inperson.d.ts").read_text("utf-8")


@pytest.mark.parametrize("name", FILES)
def test_any_page_may_load_a_file(client: httpx.Client, name: str) -> None:
    answer = client.get(f"/sdk/{name}")
    assert answer.status_code == 200
    assert answer.text == (FOLDER / name).read_text("utf-8")
    assert answer.headers["content-type"] == FILES[name]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_caches_keep_a_file_and_ask_whether_it_is_still_the_same(client: httpx.Client, encoding: str) -> None:
    accepts = {"Accept-Encoding": encoding}
    answer = client.get("/sdk/inperson.js", headers=accepts)
    assert answer.headers["cache-control"] == "public, max-age=3600"
    again = client.get("/sdk/inperson.js", headers={**accepts, "If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", answer.headers["etag"])
    other = client.get("/sdk/inperson.js", headers={**accepts, "If-None-Match": 'W/"older"'})
    assert (other.status_code, other.text) == (200, SOURCE)


def test_a_cache_keeps_the_compressed_file_apart(client: httpx.Client) -> None:
    answer = client.get("/sdk/inperson.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in answer.headers["vary"].lower()


@pytest.mark.parametrize("path", ["", "/", "/inperson", "/../capture/sdk.py", "/inperson.js/x"])
def test_no_other_file_is_served(client: httpx.Client, path: str) -> None:
    assert client.get("/", extensions={"target": f"/sdk{path}".encode()}).status_code == 404


def test_it_is_small() -> None:
    assert len(gzip.compress(SOURCE.encode())) <= 3000


def test_it_uses_nothing_too_new() -> None:
    assert too_new_script(SOURCE) == []


def test_it_needs_no_exception_from_a_content_security_policy() -> None:
    assert not re.search(
        r"\beval\b|new Function|innerHTML|insertAdjacent|document\.write|createElement\(.style", SOURCE
    )
    assert not re.search(r"setAttribute\(.(style|on\w+).", SOURCE)
    assert not re.search(r"https?://", SOURCE)


def test_it_is_a_classic_script_that_leaves_one_name() -> None:
    assert not re.search(r"^\s*(import|export)\b", SOURCE, re.MULTILINE)
    assert re.findall(r"window\.(\w+)\s*=", SOURCE) == ["InPerson"]


def test_the_types_speak_of_what_there_is() -> None:
    """Every option, and every failure."""
    options = TYPES.partition("interface Options {")[2].partition("\n  }")[0]
    declared = set(re.findall(r"^    (\w+)\??:", options, re.MULTILINE))
    taken = set(re.findall(r"\w+", re.findall(r"async function open\(\{(.*?)\}", SOURCE)[0])) - {"modal", "look"}
    look = re.findall(r"function show\(check, link, \{(.*?)\}", SOURCE)[0]
    taken |= {name for name in re.findall(r"(\w+)(?: =|,|$)", re.sub(r'"[^"]*"', "", look).strip()) if name}
    assert declared == taken
    failures = re.findall(r"^    ([A-Z]+): \"", SOURCE, re.MULTILINE)
    assert sorted(failures) == sorted(re.findall(r'"([A-Z]+)"', TYPES.partition("InPersonError extends")[2]))


USE = """
const ended: Promise<string> = InPerson.open({ url: "https://x", mode: "inline", container: document.body, signal:
  new AbortController().signal }).then(({ code, signatureId }) => code === "SUCCESS" ? signatureId : code);
window.InPerson.open({ url: "https://x" }).catch((error: InPerson.InPersonError) => error.code === "CLOSED");
// @ts-expect-error: a link is needed
InPerson.open({});
// @ts-expect-error: no such mode
InPerson.open({ url: "https://x", mode: "popup" });
"""


@pytest.mark.skipif(shutil.which("tsc") is None, reason="TypeScript is not installed (npm: typescript)")
def test_typescript_reads_the_types(tmp_path: Path) -> None:
    use = tmp_path / "use.ts"
    use.write_text(f'/// <reference path="{FOLDER / "inperson.d.ts"}" />\n{USE}', "utf-8")
    command = ["tsc", "--strict", "--noEmit", "--target", "es2021", "--lib", "es2021,dom", str(use)]
    read = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert (read.returncode, read.stdout) == (0, "")
