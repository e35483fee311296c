from __future__ import annotations

import base64

import httpx
import pytest

from inperson.records.results import Picture
from tests.api.given import FAR, NEAR, give_up, judge, new_link
from tests.conftest import GET_RESULT, Call, Service, envelope, fetch_token, link_body, new_customer

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
    archive = httpx.get(face["auditImageUrl"])  # always a link
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
