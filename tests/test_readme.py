"""The README's first request is one that can be pasted."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tests.conftest import Service

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")


def test_the_request_in_the_readme_makes_a_link_and_its_answer_has_these_fields(service: Service) -> None:
    asking, reading = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    keys = 'host, access_key, secret_key = "http://127.0.0.1:8080", "…", "…"'
    assert keys in asking
    mine = f"host, access_key, secret_key = {(service.url, service.customer.access_key, service.customer.secret_key)!r}"
    names: dict[str, Any] = {}

    exec(asking.replace(keys, mine), names)  # noqa: S102 - our own README
    exec(reading.split('result["faceDetail"]')[0], names)  # noqa: S102 - nobody has come yet: there is no detail

    shown = re.search(r"```json\n(.*?)```", README, re.DOTALL)
    assert shown is not None
    assert names["link"]["code"] == "SUCCESS"
    assert {f'"{name}":' in shown[1] for name in (*names["link"], *names["link"]["data"])} == {True}
    assert names["result"]["overallResult"] == "INCOMPLETE"
