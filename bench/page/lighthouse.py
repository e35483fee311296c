"""``python -m bench.page.lighthouse``: what Lighthouse says of the page; written to docs/lighthouse.md.

Ends with status 1 when it finds something that is not answered in `ANSWERS`, and with 2 when it cannot be run.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cyclopts import App
from rich.console import Console

from bench.conditions import as_markdown, conditions
from bench.rows import markdown
from bench.service import Service, running

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "lighthouse.md"
VERSION = 12
"""The newest that runs on Node 20."""
DEVICES: Mapping[str, tuple[str, ...]] = MappingProxyType({"phone": (), "desktop": ("--preset=desktop",)})
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TIMES = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift")
HEADINGS = (
    "as", "performance", "accessibility", "best practices", "SEO",
    "first paint, seen", "first paint", "largest paint", "blocked", "layout shift",
)  # fmt: skip
PASSED = 0.9
"""Lighthouse's own line: what is below is not green."""
ANSWERS: Mapping[str, str] = MappingProxyType({
    "is-crawlable": "on purpose: a link is private, and no search engine's",
    "meta-description": "it is for search results, and the page is kept out of them",
    "bf-cache": "on purpose: `no-store`, since nobody else shall come back to the check of the last one",
    "unminified-javascript": "on purpose: no build step; comments are gone and gzip does most of the rest",
    "uses-long-cache-ttl": "it is `fallback.js`, which old browsers alone need, and nobody opens a link twice",
})  # fmt: skip
"""Why an audit that is not passed may stay so."""

_TRIES = 3
_LIMIT_SECONDS = 180.0
_CHROMIUM_FLAGS = "--headless=new --no-sandbox --disable-gpu"

app = App(name="bench.page.lighthouse", help="Run Lighthouse on the page, and print its scores.")


@app.default
def lighthouse(*, write: bool = True) -> int:
    """Open a fresh link as a phone, and another one as a desktop.

    Parameters
    ----------
    write
        Write docs/lighthouse.md.
    """
    console, found = Console(), conditions()
    missing = [name for name in ("npx", "chromium") if shutil.which(name) is None]
    if missing:
        console.print(f"not measured: Lighthouse needs {' and '.join(missing)}, missing here")
        return 2
    try:
        with running() as service:
            reports = {device: _report(service, flags) for device, flags in DEVICES.items()}
    except RuntimeError as error:
        console.print(f"not measured: {error}", markup=False)
        return 2
    rows = [(device, *finding) for device, report in reports.items() for finding in findings(report)]
    one = reports["phone"]
    found["lighthouse"] = f"{one['lighthouseVersion']}, {one['environment']['hostUserAgent'].split()[-2]}"
    text = _document([_scores(*each) for each in reports.items()], rows, as_markdown(found))
    console.print(text, markup=False, highlight=False, soft_wrap=True)
    if write:
        DOCUMENT.write_text(text, "utf-8")
        console.print(f"written: {DOCUMENT}")
    return int(any(audit not in ANSWERS for _, audit, _ in rows))


def findings(report: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The name of each audit that is not passed, of those that Lighthouse shows, and what it says of it."""
    for category in CATEGORIES:
        for reference in report["categories"][category]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference.get("group") != "hidden" and audit["score"] is not None and audit["score"] < PASSED:
                yield audit["id"], ": ".join(filter(None, (audit["title"], audit.get("displayValue"))))


def _report(service: Service, flags: tuple[str, ...]) -> dict[str, Any]:
    """Chromium gives no trace now and then: then once more, with another link, since a link has one holder."""
    command = [
        "npx", "--yes", f"lighthouse@{VERSION}", "--quiet", "--output=json", "--no-enable-error-reporting",
        f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={_CHROMIUM_FLAGS}", *flags,
    ]  # fmt: skip
    environment = os.environ | {"CHROME_PATH": shutil.which("chromium") or ""}
    for _ in range(_TRIES):
        [link] = asyncio.run(service.links(1, livenessType="DISTANT_NEAR", language="en"))
        ended = subprocess.run(
            [*command, link], capture_output=True, text=True, timeout=_LIMIT_SECONDS, check=False, env=environment
        )
        if ended.returncode == 0:
            report: dict[str, Any] = json.loads(ended.stdout)
            return report
    raise RuntimeError(ended.stderr.strip()[-1000:])


def _scores(device: str, report: Mapping[str, Any]) -> tuple[str, ...]:
    seen = report["audits"]["metrics"]["details"]["items"][0]["observedFirstContentfulPaint"]
    return (
        device,
        *(f"{report['categories'][category]['score']:.0%}".rstrip("%") for category in CATEGORIES),
        f"{seen / 1000:.2f} s",
        *(report["audits"][time]["displayValue"] for time in TIMES),
    )


def _document(scores: list[tuple[str, ...]], rows: list[tuple[str, str, str]], found: str) -> str:
    audits: dict[tuple[str, str], list[str]] = {}
    for device, audit, said in rows:
        audits.setdefault((audit, said), []).append(device)
    answered = [
        (said, ", ".join(devices), ANSWERS.get(audit, "not answered")) for (audit, said), devices in audits.items()
    ]
    return f"""# What Lighthouse says of the page

Written by `python -m bench.page.lighthouse`, which runs it again: [Lighthouse](https://github.com/GoogleChrome/lighthouse)
{VERSION} by `npx`, which fetches it from npm, and Chromium. Each device opens a fresh link of a server on the same
machine, without a camera, and sees the welcome. Scores are of 100.

{markdown(HEADINGS, scores)}

**Seen** is as it was on this machine. The times after it are Lighthouse's own reckoning for a device and a network that
it names: a phone four times slower than this processor, on slow 4G (1.6 Mbit/s, 150 ms); a desktop on a fast line.
What a person waits for until the verdict, and on slower lines, is [measured by itself](page.md).

## Audits that are not passed

{markdown(("audit", "as", "why it stays"), answered)}

## Conditions

{found}
"""


if __name__ == "__main__":
    app()
