from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx
import pytest
from sqlalchemy import update

from inperson.records.database import Database
from inperson.records.tables import sessions as table
from tests.api.given import give_up, judge, new_link
from tests.conftest import CLEAR_DATA, GET_RESULT, Call, Envelope, Service, envelope, fetch_token, new_customer, now_ms


def clear(call: Call, signature_id: str) -> Envelope:
    return call(f"{CLEAR_DATA}?signatureId={signature_id}", {})


def judged(call: Call, service: Service) -> str:
    signature_id = new_link(call)
    judge(service, signature_id, "pass")
    return signature_id


def test_what_is_personal_is_gone_and_the_verdict_stays(call: Call, service: Service) -> None:
    signature_id = judged(call, service)
    before = call(GET_RESULT, {"signatureId": signature_id})["data"]
    answer = clear(call, signature_id)
    assert (answer["code"], answer["message"], answer["data"]) == ("SUCCESS", "OK", None)
    for kind in ("URL", "BASE64"):
        data = call(GET_RESULT, {"signatureId": signature_id, "returnImageType": kind})["data"]
        for kept in ("overallResult", "submissionCompleted", "errorCode", "countryCodeIso3"):
            assert data[kept] == before[kept]
        face = data["faceDetail"]
        assert (face["faceResult"], face["faceLivenessScore"]) == ("PASS", 96.5)
        assert [name for name in face if "Image" in name and face[name] is not None] == []
        assert face["faceVideoUrl"] is None
        asked = data["inputParameters"]
        assert [asked[name] for name in ("returnUrl", "failReturnUrl", "bizId", "userId")] == [""] * 4
        assert (asked["callbackUrl"], asked["bizCode"]) == (None, None)
        assert (asked["region"], asked["livenessType"]) == ("PHL", "DISTANT_NEAR")
    assert httpx.get(before["faceDetail"]["faceImage"], timeout=20).status_code == 404
    folder = Path(unquote(urlsplit(service.settings.media_url).path)) / signature_id
    assert not folder.exists() or not list(folder.iterdir())


def test_a_check_without_a_verdict_is_finished_too(call: Call, service: Service) -> None:
    signature_id = new_link(call)
    give_up(service, signature_id, "USER_CANCELLED")
    assert clear(call, signature_id)["code"] == "SUCCESS"
    data = call(GET_RESULT, {"signatureId": signature_id})["data"]
    assert (data["overallResult"], data["errorCode"], data["inputParameters"]["userId"]) == (
        "INCOMPLETE",
        "USER_CANCELLED",
        "",
    )


def test_who_clears_twice_is_not_told_off(call: Call, service: Service) -> None:
    signature_id = judged(call, service)
    assert [clear(call, signature_id)["code"] for _ in range(3)] == ["SUCCESS"] * 3


def test_a_body_is_ignored_but_bounded(call: Call, service: Service) -> None:
    signature_id = judged(call, service)
    answer = call(f"{CLEAR_DATA}?signatureId={signature_id}", {"x": "y" * 70_000})
    assert (answer["code"], answer["message"]) == ("CLIENT_ERROR", "HTTP 400 - Bad Request")
    assert call(f"{CLEAR_DATA}?signatureId={signature_id}", {"x": "y"})["code"] == "SUCCESS"


@pytest.mark.parametrize("query", ["", "?", "?signatureId=", "?signatureId=%20", "?signatureID=x"])
def test_the_session_must_be_named(call: Call, query: str) -> None:
    answer = call(CLEAR_DATA + query, {"signatureId": "0000000000000000"})
    assert (answer["code"], answer["message"]) == ("PARAMETER_ERROR", "SignatureId is empty")


@pytest.mark.parametrize("signature_id", ["0000000000000000", "x", "%00", "%ff", "';--", "a" * 5000])
def test_an_unknown_session_does_not_exist(call: Call, signature_id: str) -> None:
    answer = clear(call, signature_id)
    assert (answer["code"], answer["message"]) == ("PARAMETER_ERROR", "SignatureId is not exist")


def test_another_accounts_session_does_not_exist(call: Call, client: httpx.Client, service: Service) -> None:
    signature_id = judged(call, service)
    headers = {"X-ACCESS-TOKEN": fetch_token(service.url, new_customer(service.settings))}
    answer = envelope(client.post(CLEAR_DATA, params={"signatureId": signature_id}, headers=headers))
    assert answer["message"] == "SignatureId is not exist"
    assert call(GET_RESULT, {"signatureId": signature_id})["data"]["inputParameters"]["userId"] != ""


def test_a_check_that_is_not_over_is_left_alone(call: Call) -> None:
    signature_id = new_link(call)
    answer = clear(call, signature_id)
    assert (answer["code"], answer["message"]) == ("PARAMETER_ERROR", "Transaction is not finished")
    assert call(GET_RESULT, {"signatureId": signature_id})["data"]["inputParameters"]["userId"] != ""


async def test_while_another_clears_it_there_is_nothing_to_do(call: Call, service: Service, database: Database) -> None:
    signature_id = await asyncio.to_thread(judged, call, service)
    async with database.transaction() as connection:
        begun = update(table).where(table.c.signature_id == signature_id)
        await connection.execute(begun.values(erasing_at=now_ms(), media_erased_at=now_ms()))
    answer = clear(call, signature_id)
    assert (answer["code"], answer["message"]) == (
        "REQUEST_IN_PROCESSING",
        "Your request is currently being processed. Please do not submit it repeatedly",
    )
    face = call(GET_RESULT, {"signatureId": signature_id, "returnImageType": "BASE64"})["data"]["faceDetail"]
    assert face["faceImage"] is face["auditImageUrl"] is None


async def test_of_many_at_once_all_hear_that_it_is_done_or_being_done(call: Call, service: Service, token: str) -> None:
    signature_id = await asyncio.to_thread(judged, call, service)
    async with httpx.AsyncClient(base_url=service.url, timeout=30, headers={"X-ACCESS-TOKEN": token}) as client:
        answers = await asyncio.gather(
            *(client.post(CLEAR_DATA, params={"signatureId": signature_id}) for _ in range(10))
        )
    codes = {envelope(answer)["code"] for answer in answers}
    assert "SUCCESS" in codes
    assert codes <= {"SUCCESS", "REQUEST_IN_PROCESSING"}


def test_it_is_opened_by_an_access_token_alone(client: httpx.Client) -> None:
    assert envelope(client.post(CLEAR_DATA, params={"signatureId": "0" * 16}))["code"] == "IAM_FAILED"
