from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

import httpx
import msgspec
import pytest

from inperson.api import clearing, links, results, ticket
from inperson.api.body import reader
from inperson.api.envelope import Envelope
from inperson.api.link_request import LinkParameters, parse
from inperson.api.reference import document
from inperson.engine.flows import LIVENESS_TYPES, Flow, LivenessType

CALLS = (ticket.CALL, links.CALL, results.CALL, clearing.CALL)
OTHERS = ["/media/{token}", "/healthz", "/readyz"]


@pytest.fixture
def described(client: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/docs/openapi.json").json()
    return found


def test_the_document_describes_every_call_and_parameter(described: dict[str, Any]) -> None:
    assert described["openapi"] == "3.1.0"
    assert list(described["paths"]) == [*(call.path for call in CALLS), *OTHERS]
    parameters = described["components"]["schemas"]["LinkParameters"]
    assert parameters["required"] == ["returnUrl", "bizId", "userId", "region"]
    assert len(parameters["properties"]) == 13
    assert all(field["description"] for field in parameters["properties"].values())


def test_what_is_required_is_never_null_and_what_is_one_of_a_few_says_which(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    for call in (ticket.CALL, links.CALL, results.CALL):
        shape = schemas[call.parameters.__name__]
        for name, field in shape["properties"].items():
            kinds = [each["type"] for each in field["anyOf"]]
            assert ("null" in kinds, "default" in field) == (name not in call.required,) * 2
    few = {
        name: field["anyOf"][0]["enum"]
        for shape in ("LinkParameters", "ResultParameters")
        for name, field in schemas[shape]["properties"].items()
        if "enum" in field["anyOf"][0]
    }
    assert few == {
        "prefersColorScheme": ["light", "dark"],
        "productLevel": ["STANDARD", "PRO"],
        "returnImageType": ["URL", "BASE64"],
    }


def test_the_callback_that_we_send_is_described(described: dict[str, Any], client: httpx.Client) -> None:
    callback = described["webhooks"]["callback"]["post"]
    assert [each["name"] for each in callback["parameters"]] == [
        "webhook-id",
        "webhook-timestamp",
        "webhook-signature",
    ]
    shape = callback["requestBody"]["content"]["application/json"]["schema"]
    assert shape["required"] == ["signatureId", "type"]
    assert "<code>webhook-signature</code>" in client.get("/docs").text


def test_a_parameter_stands_where_it_is_read(described: dict[str, Any]) -> None:
    def places(path: str) -> list[tuple[str, str, bool]]:
        return [(each["name"], each["in"], each["required"]) for each in operation(path)["parameters"]]

    def operation(path: str) -> dict[str, Any]:
        found: dict[str, Any] = described["paths"][path]["post"]
        return found

    assert places(clearing.PATH) == [("signatureId", "query", True)]
    assert "requestBody" not in operation(clearing.PATH)
    assert places(links.PATH) == [("Idempotency-Key", "header", False)]
    assert places(results.PATH) == places(ticket.PATH) == []


def test_every_answer_is_shown_as_it_comes(described: dict[str, Any]) -> None:
    for call in CALLS:
        answer = described["paths"][call.path]["post"]["responses"]["200"]
        assert {"X-Transaction-Id", "Retry-After"} <= answer["headers"].keys()
        examples = [example["value"] for example in answer["content"]["application/json"]["examples"].values()]
        assert [(example["code"], example["message"]) for example in examples] == list(call.answers)
        shape = Envelope[call.data]  # type: ignore[name-defined]
        for example in examples:
            assert msgspec.to_builtins(msgspec.convert(example, shape)) == example


def test_every_denial_is_told(described: dict[str, Any]) -> None:
    for call in (links.CALL, results.CALL, clearing.CALL):
        denials = [message for code, message in call.answers if code == "IAM_FAILED"]
        assert len(set(denials)) == 4
        assert all(message.startswith("Access denied(") for message in denials)


def test_the_types_of_the_deployment_are_named_and_no_others(described: dict[str, Any]) -> None:
    words = described["components"]["schemas"]["LinkParameters"]["properties"]["livenessType"]["description"]
    assert words.endswith("Configured here: `login`, `lit`.")
    assert links.call(LIVENESS_TYPES) is links.CALL
    own = {**LIVENESS_TYPES, "pay-out": LivenessType("pay-out", (Flow("SILENT"),))}
    for types, named in ((LIVENESS_TYPES, False), (own, True)):
        text = str(document([links.call(types)], "http://x"))
        assert ("pay-out" in text, "Configured here" in text) == (named, named)


def test_every_reference_in_the_document_leads_somewhere(client: httpx.Client, described: dict[str, Any]) -> None:
    names = re.findall(r'"#/components/schemas/([^"]+)"', client.get("/docs/openapi.json").text)
    assert names
    assert set(names) <= set(described["components"]["schemas"])


def test_the_examples_are_ones_that_the_service_takes() -> None:
    body = reader(LinkParameters)
    example = httpx.Request("POST", "http://x", json=dict(links.CALL.example)).content
    assert parse(body(example), ("STANDARD",), LIVENESS_TYPES).biz_code == "WhiteCard"
    key, timestamp = str(ticket.CALL.example["accessKey"]), str(ticket.CALL.example["timestamp"])
    assert ticket.sign(key, "samplesecretkey", timestamp) == ticket.CALL.example["signature"]


def test_the_page_shows_everything_and_loads_nothing(client: httpx.Client) -> None:
    response = client.get("/docs")
    page = response.text
    for call in CALLS:
        assert call.path in page
        for _, message in call.answers:
            assert message in page
        assert all(header.name in page for header in call.headers)
    assert all(path in page for path in OTHERS)
    assert "eventDetails" in page
    assert "createTimestamp" in page
    assert "<script" not in page
    assert not re.search(r"(src|href)=['\"]?(https?:)?//", page)
    assert "@import" not in page
    style = re.search(r"<style>(.*)</style>", page, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert response.headers["content-security-policy"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
