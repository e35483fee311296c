"""What of a report of Lighthouse asks for an answer."""

from __future__ import annotations

from typing import Any

from bench.page.lighthouse import CATEGORIES, findings


def report(**audits: dict[str, Any]) -> dict[str, Any]:
    """As Lighthouse writes it, with these audits in its first category."""
    first, *others = CATEGORIES
    references = [{"id": name, "group": audit.pop("group", "diagnostics")} for name, audit in audits.items()]
    categories = {first: {"auditRefs": references}} | {name: {"auditRefs": []} for name in others}
    return {"categories": categories, "audits": {name: {"id": name} | audit for name, audit in audits.items()}}


def test_what_is_not_passed_is_found_with_what_it_says() -> None:
    found = findings(
        report(
            long={"title": "Minify", "score": 0.5, "displayValue": "3 KiB"},
            short={"title": "No description", "score": 0},
        )
    )
    assert list(found) == [("long", "Minify: 3 KiB"), ("short", "No description")]


def test_what_is_green_unjudged_or_not_shown_is_left_out() -> None:
    found = findings(
        report(
            green={"title": "Paint", "score": 0.93},
            unjudged={"title": "By hand", "score": None},
            old={"title": "Replaced", "score": 0, "group": "hidden"},
        )
    )
    assert list(found) == []
