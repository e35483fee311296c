from __future__ import annotations

import json
import re
import shutil
import subprocess
from graphlib import CycleError

import httpx
import pytest

from inperson.capture.bundle import WORDS, early, joined, script
from inperson.capture.pages import FOLDER, languages

pytestmark = pytest.mark.usefixtures("quiet")

LOCALES = list(languages().values())
HEARD = """
import { twice } from "./twice.js";
import { count } from "./count.js";

console.log(twice(count()), twice(`${count()}`));
"""
TWICE = """
/** Says it, says it. */
import { count, START } from "./count.js";

const name = "one module's";
export const twice = (what) => `${what} ${what}`;
export class Heard {}
"""
COUNT = """
const name = "another's";
export const START = 1;
let now = START;

// as often as it is asked
export function count() {
  return now++;
}
export async function never() {}
"""


def run(module: str) -> str:
    """What ``module`` says when it is run."""
    node = shutil.which("node")
    assert node is not None
    done = subprocess.run(
        [node, "--input-type=module"], input=module, capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout


def modules_in(script: str) -> set[str]:
    return set(re.findall(r"^const \$(\w+) = \(\(\) => \{$", script, re.MULTILINE))


def test_joined_modules_run_once_in_their_order_and_their_names_do_not_meet() -> None:
    module = joined(
        {"main.js": HEARD, "twice.js": TWICE, "count.js": COUNT, "unused.js": "export default 1"}, "main.js"
    )
    assert run(module) == "1 1 2 2\n"
    assert "unused" not in module


@pytest.mark.parametrize(
    "source",
    [
        'import all from "./count.js";\n',
        'import * as all from "./count.js";\n',
        'import { count as number } from "./count.js";\n',
        'import "./count.js";\n',
        'import {\n  count,\n} from "./count.js";\n',
        'import { count } from "./count.js"; // and more\n',
        'import { count } from "https://elsewhere.example/count.js";\n',
        'const { count } = await import("./count.js");\n',
        "export default 1;\n",
        "export let now = 1;\n",
        "export { count };\n",
        'export { count } from "./count.js";\n',
        'export * from "./count.js";\n',
        "const text = `\n// no comment\n`;\n",
    ],
)
def test_what_the_joining_does_not_know_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match=r"main\.js"):
        joined({"main.js": source, "count.js": COUNT}, "main.js")


def test_modules_that_wait_for_each_other_are_refused() -> None:
    sources = {"a.js": 'import { b } from "./b.js";\n', "b.js": 'import { a } from "./a.js";\n'}
    with pytest.raises(CycleError):
        joined(sources, "a.js")


@pytest.mark.parametrize("language", LOCALES)
def test_each_script_has_every_module_and_the_words_of_its_language(language: str) -> None:
    content = script(language).content
    modules = {path.stem.replace("-", "_") for path in FOLDER.glob("*.js")} - {"fallback", "early"}
    assert modules_in(content) == modules
    [words] = re.findall(r"^const brought = (.*);$", content, re.MULTILINE)
    texts = json.loads((FOLDER / "locales" / f"{language}.json").read_text("utf-8"))
    assert json.loads(words) == {"language": language, "texts": texts}
    assert (FOLDER / WORDS).is_file()


def test_what_does_not_wait_brings_only_what_it_needs() -> None:
    assert modules_in(early().content) == {"early", "link", "socket", "wire"}


def test_the_page_and_its_script_belong_together(client: httpx.Client) -> None:
    page = client.get("/idvs/", headers={"Accept-Language": "id"}).text
    [address] = re.findall(r'<script type="module" src="([^"]+)"', page)
    assert address == script("id").address
    answer = client.get(f"/idvs/{address}")
    assert answer.text == script("id").content
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"


@pytest.mark.parametrize("query", ["", "?", "?0123456789abcdef", "?%00"])
def test_a_page_of_another_version_gets_what_there_is_and_does_not_keep_it(client: httpx.Client, query: str) -> None:
    answer = client.get(f"/idvs/assets/page.en.js{query}")
    assert answer.text == script("en").content
    assert answer.headers["cache-control"] == "no-cache"


def test_no_two_scripts_share_a_version() -> None:
    assert len({script(language).version for language in LOCALES}) == len(LOCALES)
