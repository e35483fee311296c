from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import httpx

from tests.api.given import judge, new_link
from tests.conftest import GENERATE_TOKEN, GENERATE_URL, GET_RESULT, Call, Service, link_body


def lines(service: Service, transaction_id: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in service.log.getvalue().splitlines()]
    return [line for line in found if line.get("transactionId") == transaction_id]


def once(reached: Callable[[], object]) -> None:
    """Wait for it: a request's line is written when its answer is sent already."""
    until = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_every_request_has_an_id_of_its_own_and_one_line(client: httpx.Client, service: Service) -> None:
    responses = [client.get("/healthz"), client.get("/nothing"), client.get("/openapi/x"), client.post(GENERATE_TOKEN)]
    ids = [response.headers["x-transaction-id"] for response in responses]
    assert len(set(ids)) == len(ids)
    once(lambda: all(lines(service, one) for one in ids))
    logged = [lines(service, one) for one in ids]
    assert [[line["event"] for line in found] for found in logged] == [["request"]] * 4
    assert [found[0]["route"] for found in logged] == ["/healthz", "(no route)", "(no route)", GENERATE_TOKEN]
    assert [found[0]["status"] for found in logged] == [200, 404, 200, 200]
    assert [found[0]["code"] for found in logged] == [None, None, "CLIENT_ERROR", "CLIENT_ERROR"]
    assert [found[0]["method"] for found in logged] == ["GET", "GET", "GET", "POST"]
    assert all(found[0]["milliseconds"] >= 0 for found in logged)


def test_an_id_that_the_caller_sends_is_not_taken_over(client: httpx.Client) -> None:
    sent = "0123456789abcdef"
    assert client.get("/healthz", headers={"X-Transaction-Id": sent}).headers["x-transaction-id"] != sent


def test_no_secret_and_nothing_personal_is_logged(
    client: httpx.Client, call: Call, service: Service, token: str
) -> None:
    data = call(GENERATE_URL, link_body())["data"]
    client.get(data["url"])
    client.get("/nothing/hush-path?token=hush-query", headers={"User-Agent": "hush-agent"})
    signature_id = new_link(call)
    judge(service, signature_id, "pass")
    picture = call(GET_RESULT, {"signatureId": signature_id})["data"]["faceDetail"]["faceImage"]
    last = client.get(picture).headers["x-transaction-id"]
    once(lambda: lines(service, last))
    log = service.log.getvalue()
    customer = service.customer
    secrets = [token, customer.access_key, customer.secret_key, data["url"].split("token=")[1], picture.rsplit("/")[-1]]
    personal = [str(link_body()[name]) for name in ("returnUrl", "bizId", "userId", "bizCode")]
    for hidden in [*secrets, *personal, "hush", "token="]:
        assert hidden not in log
    assert '"/media/{token' in log
