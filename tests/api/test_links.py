from __future__ import annotations

import base64
import json
from collections import Counter
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from inperson.records import sessions
from inperson.records.database import Database
from inperson.records.events import events
from tests.conftest import GENERATE_URL, Call, Service, link_body, new_customer, now_ms


def test_the_seeds_example_makes_a_link(call: Call, service: Service) -> None:
    before = now_ms()
    answer = call(GENERATE_URL, link_body())
    assert (answer["code"], answer["message"], answer["extra"]) == ("SUCCESS", "OK", None)
    data = answer["data"]
    assert list(data) == ["signatureId", "url", "expiredTime"]
    assert len(data["signatureId"]) == 16
    assert int(data["signatureId"], 16) >= 0
    assert data["signatureId"] == data["signatureId"].lower()
    url = urlsplit(data["url"])
    query = parse_qs(url.query, strict_parsing=True)
    assert f"{url.scheme}://{url.netloc}{url.path}" == f"{service.url}/idvs/"
    assert list(query) == ["token", "signatureId"]
    assert query["signatureId"] == [data["signatureId"]]
    assert before - 1_000 < data["expiredTime"] - 3_600_000 <= now_ms()


def test_the_links_token_ends_with_the_link_and_opens_only_it(call: Call, service: Service) -> None:
    one, other = (call(GENERATE_URL, link_body())["data"] for _ in range(2))
    token = parse_qs(urlsplit(one["url"]).query)["token"][0]
    claims = token.split(".")[1]
    assert json.loads(base64.urlsafe_b64decode(claims + "=="))["exp"] * 1000 == one["expiredTime"]
    assert service.tokens.read_link(token, one["signatureId"])
    assert one["signatureId"] not in token
    assert one["signatureId"] != other["signatureId"]


async def test_what_was_asked_is_stored_before_the_answer(call: Call, service: Service, database: Database) -> None:
    data = call(GENERATE_URL, link_body(iframeEnabled=True, productLevel="PRO"))["data"]
    session = await sessions.get(database, service.vault, data["signatureId"])
    assert session is not None
    assert session.state == "CREATED"
    assert session.account_id == service.customer.account.id
    assert session.expires_at == data["expiredTime"]
    assert session.request.return_url == "https://www.example.com"
    assert session.request.callback_url == "https://www.example.com/callback"
    assert (session.request.iframe_enabled, session.request.product_level) == (True, "PRO")
    token = parse_qs(urlsplit(data["url"]).query)["token"][0]
    assert session.opens_with(service.tokens.read_link(token, data["signatureId"]))
    assert [event.event for event in await events(database, data["signatureId"])] == ["CREATED"]


def test_only_the_required_parameters_are_needed(call: Call) -> None:
    body = {name: link_body()[name] for name in ("returnUrl", "bizId", "userId", "region")}
    assert call(GENERATE_URL, body)["code"] == "SUCCESS"


@pytest.mark.parametrize(
    ("kind", "category"),
    [
        ("DISTANT_NEAR", "DISTANT_CLOSE"),
        ("DISTANT_NEAR_ACTION", "DISTANT_CLOSE_ACTION"),
        ("ACTION", "ACTION"),
        ("SILENT", "SILENT"),
        ("lit", "SILENT"),
    ],
)
async def test_every_liveness_type_has_its_flow(
    call: Call, service: Service, database: Database, kind: str, category: str
) -> None:
    signature_id = call(GENERATE_URL, link_body(livenessType=kind))["data"]["signatureId"]
    session = await sessions.get(database, service.vault, signature_id)
    assert session is not None
    assert (session.request.liveness_type, session.flow_category) == (kind, category)


@pytest.mark.parametrize(
    ("changes", "code", "message", "extra"),
    [
        ({"bizId": ...}, "PARAMETER_ERROR", "Parameter should not be empty", None),
        ({"returnUrl": "myapp://"}, "PARAMETER_ERROR", "Invalid returnUrl,please check your returnUrl", None),
        ({"callbackUrl": "a://b"}, "PARAMETER_ERROR", "Invalid callbackUrl,please check your callbackUrl", None),
        ({"region": "P"}, "REGION_WRONG", "Region is wrong", None),
        ({"prefersColorScheme": "blue"}, "PARAMETER_ERROR", "Prefers color scheme is wrong", None),
        ({"productLevel": "GOLD"}, "PARAMETER_ERROR", "Product level is wrong", None),
        ({"livenessType": "logout"}, "PARAMETER_ERROR", "Liveness type is wrong", None),
        ({"bizCode": "a-b"}, "PARAMETER_ERROR", "Parameter error,please check you input.", "bizCode"),
    ],
)
def test_a_mistake_is_answered_in_the_words_of_the_contract(
    call: Call, changes: dict[str, object], code: str, message: str, extra: str | None
) -> None:
    answer = call(GENERATE_URL, link_body(**changes))
    assert (answer["code"], answer["message"], answer["data"], answer["extra"]) == (code, message, None, extra)


def test_an_account_has_the_levels_that_it_was_granted(client: httpx.Client, service: Service) -> None:
    account = new_customer(service.settings, product_levels=("STANDARD",)).account
    headers = {"X-ACCESS-TOKEN": service.tokens.access(account.id, 1, now_ms(), 60)}
    refused = client.post(GENERATE_URL, json=link_body(productLevel="PRO"), headers=headers).json()
    assert refused["message"] == "Product level is wrong"
    assert client.post(GENERATE_URL, json=link_body(), headers=headers).json()["code"] == "SUCCESS"


async def test_a_flow_of_a_configured_type_is_drawn_for_each_link_by_its_weight(
    call: Call, service: Service, database: Database
) -> None:
    """Three times as often SILENT: of 60, fewer than half so happens once in a hundred thousand runs."""
    drawn = Counter[str]()
    for _ in range(60):
        signature_id = call(GENERATE_URL, link_body(livenessType="login"))["data"]["signatureId"]
        session = await sessions.get(database, service.vault, signature_id)
        assert session is not None
        assert session.request.liveness_type == "login"
        drawn[session.flow_category] += 1
    assert set(drawn) == {"SILENT", "ACTION"}
    assert drawn["SILENT"] > 30
