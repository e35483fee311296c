from __future__ import annotations

import asyncio
import base64

import httpx
import pytest

from inperson.records import sessions
from inperson.records.database import Database
from inperson.records.results import VIDEO, Picture
from tests.api.given import FAR, NEAR, forget_media, give_up, judge, new_link
from tests.conftest import (
    GENERATE_URL,
    GET_RESULT,
    Call,
    Service,
    envelope,
    fetch_token,
    link_body,
    new_customer,
    now_ms,
)
from tests.records.given import again

FACE_DETAIL = [
    "faceResult",
    "faceImage",
    "faceImageTime",
    "faceImageFar",
    "faceImageFarTime",
    "faceImageNear",
    "faceImageNearTime",
    "silentImage",
    "silentImageTime",
    "auditImageUrl",
    "faceLivenessScore",
    "livenessAttackType",
    "livenessType",
    "livenessFlowCategory",
    "eventDetails",
    "faceVideoUrl",
]


def test_before_the_check_the_result_is_incomplete(call: Call) -> None:
    signature_id = new_link(call)
    answer = call(GET_RESULT, {"signatureId": signature_id})
    assert (answer["code"], answer["message"]) == ("SUCCESS", "OK")
    assert answer["data"] == {
        "signatureId": signature_id,
        "overallResult": "INCOMPLETE",
        "submissionCompleted": False,
        "errorCode": None,
        "faceDetail": None,
        "countryCodeIso3": "PHL",
        "inputParameters": link_body(iframeEnabled=False, ignoreFailWhenJump=False),
    }


def test_a_person_passes(call: Call, service: Service) -> None:
    signature_id = new_link(call)
    judge(service, signature_id, "pass")
    data = call(GET_RESULT, {"signatureId": signature_id})["data"]
    assert (data["overallResult"], data["submissionCompleted"], data["errorCode"]) == ("PASS", True, "SUCCESS")
    face = data["faceDetail"]
    assert sorted(face) == sorted(FACE_DETAIL)
    assert (face["faceResult"], face["faceLivenessScore"], face["livenessAttackType"]) == ("PASS", 96.5, None)
    assert (face["livenessType"], face["livenessFlowCategory"]) == ("DISTANT_NEAR", "DISTANT_CLOSE")
    assert face["faceImageTime"] == face["faceImageFarTime"] == FAR.taken_at
    assert face["faceImageNearTime"] == NEAR.taken_at
    for absent in ("silentImage", "silentImageTime", "auditImageUrl", "faceVideoUrl"):
        assert face[absent] is None
    assert [(event["event"], event["result"]) for event in face["eventDetails"]] == [
        ("CREATED", "SUCCESS"),
        ("CAPTURE_STARTED", "SUCCESS"),
        ("CAPTURE_FINISHED", "PASS"),
        ("COMPLETED", "PASS"),
    ]
    assert all(event["createTimestamp"] > 1_700_000_000_000 for event in face["eventDetails"])


def test_an_attack_fails(call: Call, service: Service) -> None:
    signature_id = new_link(call)
    judge(service, signature_id, "reject")
    data = call(GET_RESULT, {"signatureId": signature_id})["data"]
    assert (data["overallResult"], data["submissionCompleted"], data["errorCode"]) == ("FAIL", True, "LIVENESS_ATTACK")
    face = data["faceDetail"]
    assert (face["faceResult"], face["faceLivenessScore"], face["livenessAttackType"]) == ("FAIL", 3.0, 1)


def test_who_leaves_is_incomplete_with_the_reason(call: Call, service: Service) -> None:
    signature_id = new_link(call)
    give_up(service, signature_id, "USER_CANCELLED")
    data = call(GET_RESULT, {"signatureId": signature_id})["data"]
    assert (data["overallResult"], data["submissionCompleted"]) == ("INCOMPLETE", False)
    assert (data["errorCode"], data["faceDetail"]) == ("USER_CANCELLED", None)


@pytest.mark.parametrize("kind", ["BASE64", "Base64"])
def test_pictures_come_in_base64_when_asked_so(call: Call, service: Service, kind: str) -> None:
    signature_id = new_link(call)
    judge(service, signature_id, "pass")
    face = call(GET_RESULT, {"signatureId": signature_id, "returnImageType": kind})["data"]["faceDetail"]
    assert base64.b64decode(face["faceImageFar"], validate=True) == FAR.content
    assert base64.b64decode(face["faceImageNear"], validate=True) == NEAR.content
    assert face["faceImage"] == face["faceImageFar"]


def test_the_face_image_of_a_silent_flow_is_the_silent_image(call: Call, service: Service) -> None:
    signature_id = new_link(call)
    silent = Picture("silentImage", 5, b"\xff\xd8 silent")
    judge(service, signature_id, "pass", [silent, Picture("auditImage", 6, b"PK an archive")])
    face = call(GET_RESULT, {"signatureId": signature_id, "returnImageType": "BASE64"})["data"]["faceDetail"]
    assert base64.b64decode(face["faceImage"]) == base64.b64decode(face["silentImage"]) == silent.content
    assert face["faceImageTime"] == face["silentImageTime"] == 5
    assert face["faceImageFar"] is face["faceImageNear"] is face["faceImageNearTime"] is None
    archive = httpx.get(face["auditImageUrl"], timeout=20)  # always a link
    assert (archive.content, archive.headers["content-type"]) == (b"PK an archive", "application/zip")


@pytest.mark.parametrize("signature_id", ["0000000000000000", "ED8B21C0C87AD617", "x", "\0", "'; --", "é" * 5000])
def test_an_unknown_session_does_not_exist(call: Call, signature_id: str) -> None:
    answer = call(GET_RESULT, {"signatureId": signature_id})
    assert (answer["code"], answer["message"]) == ("SIGNATURE_NOT_EXIST", "This signatureId is not exist.")


def test_another_accounts_session_does_not_exist(call: Call, client: httpx.Client, service: Service) -> None:
    headers = {"X-ACCESS-TOKEN": fetch_token(service.url, new_customer(service.settings))}
    answer = envelope(client.post(GET_RESULT, json={"signatureId": new_link(call)}, headers=headers))
    assert answer["code"] == "SIGNATURE_NOT_EXIST"


@pytest.mark.parametrize("body", [{}, {"signatureId": None}, {"signatureId": " "}])
def test_the_session_must_be_named(call: Call, body: object) -> None:
    answer = call(GET_RESULT, body)
    assert (answer["code"], answer["message"]) == ("PARAMETER_ERROR", "Parameter should not be empty")


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"signatureId": 5}, "signatureId"),
        ({"signatureId": "0" * 16, "returnImageType": "PNG"}, "returnImageType"),
        ({"signatureId": "0" * 16, "returnImageType": 1}, "returnImageType"),
    ],
)
def test_a_wrong_parameter_is_named(call: Call, body: object, name: str) -> None:
    answer = call(GET_RESULT, body)
    assert (answer["message"], answer["extra"]) == ("Parameter error,please check you input.", name)


async def test_a_final_result_that_is_read_is_noted_to_the_minute(
    call: Call, service: Service, database: Database
) -> None:
    signature_id = await asyncio.to_thread(new_link, call)
    await asyncio.to_thread(call, GET_RESULT, {"signatureId": signature_id})
    assert (await again(database, service.vault, signature_id)).read_at is None
    await asyncio.to_thread(judge, service, signature_id, "pass")
    before = now_ms()
    await asyncio.to_thread(call, GET_RESULT, {"signatureId": signature_id})
    first = (await again(database, service.vault, signature_id)).read_at
    assert first is not None
    assert before <= first <= now_ms()
    async with database.transaction() as connection:
        await sessions.change(connection, signature_id, read_at=first - 3_600_000)
    await asyncio.to_thread(call, GET_RESULT, {"signatureId": signature_id})
    assert ((await again(database, service.vault, signature_id)).read_at or 0) >= first


@pytest.mark.parametrize(("video", "told"), [(None, None), ("PENDING", "PENDING"), ("ERROR", "ERROR"), ("READY", None)])
async def test_what_became_of_the_video_is_told(
    call: Call, service: Service, database: Database, video: str | None, told: str | None
) -> None:
    """READY without a video: it was erased meanwhile."""
    signature_id = await asyncio.to_thread(new_link, call)
    await asyncio.to_thread(judge, service, signature_id, "pass")
    async with database.transaction() as connection:
        await sessions.change(connection, signature_id, video=video)
    face = (await asyncio.to_thread(call, GET_RESULT, {"signatureId": signature_id}))["data"]["faceDetail"]
    async with database.transaction() as connection:  # or upkeep would try to make it, again minutes later
        await sessions.change(connection, signature_id, video=None)
    assert face["faceVideoUrl"] == told


@pytest.mark.parametrize("kind", ["URL", "BASE64"])
def test_a_video_is_always_a_link(call: Call, service: Service, kind: str) -> None:
    signature_id = new_link(call)
    judge(service, signature_id, "pass", [FAR, Picture(VIDEO, 7, b"\x1aE\xdf\xa3 a film")])
    face = call(GET_RESULT, {"signatureId": signature_id, "returnImageType": kind})["data"]["faceDetail"]
    film = httpx.get(face["faceVideoUrl"], timeout=20)
    assert (film.content, film.headers["content-type"]) == (b"\x1aE\xdf\xa3 a film", "video/webm")


def test_pictures_that_were_erased_by_their_time_are_absent(call: Call, service: Service) -> None:
    signature_id = new_link(call)
    judge(service, signature_id, "pass")
    before = call(GET_RESULT, {"signatureId": signature_id})["data"]
    forget_media(service, signature_id)
    after = call(GET_RESULT, {"signatureId": signature_id, "returnImageType": "BASE64"})["data"]
    assert [name for name in after["faceDetail"] if "Image" in name and after["faceDetail"][name] is not None] == []
    assert after["inputParameters"] == before["inputParameters"]
    assert httpx.get(before["faceDetail"]["faceImageNear"], timeout=20).status_code == 404
    assert after["faceDetail"]["eventDetails"][-1]["event"] == "MEDIA_ERASED"


def test_a_configured_type_is_reported_by_its_own_name(call: Call, service: Service) -> None:
    signature_id = new_link(call, livenessType="lit")
    judge(service, signature_id, "pass")
    data = call(GET_RESULT, {"signatureId": signature_id})["data"]
    assert (data["faceDetail"]["livenessType"], data["inputParameters"]["livenessType"]) == ("lit", "lit")
    assert data["faceDetail"]["livenessFlowCategory"] == "SILENT"


def test_every_parameter_that_was_asked_is_told_again(call: Call) -> None:
    every = link_body(iframeEnabled=True, ignoreFailWhenJump=True, productLevel="PRO", prefersColorScheme="dark")
    asked = call(GET_RESULT, {"signatureId": new_link(call, **every)})["data"]["inputParameters"]
    assert asked == every
    few = {name: every[name] for name in ("returnUrl", "bizId", "userId", "region")}
    signature_id = call(GENERATE_URL, few)["data"]["signatureId"]
    asked = call(GET_RESULT, {"signatureId": signature_id})["data"]["inputParameters"]
    assert asked == few | {
        "failReturnUrl": few["returnUrl"],
        "callbackUrl": None,
        "language": None,
        "prefersColorScheme": "light",
        "bizCode": None,
        "iframeEnabled": False,
        "productLevel": "STANDARD",
        "ignoreFailWhenJump": False,
        "livenessType": "DISTANT_NEAR",
    }
