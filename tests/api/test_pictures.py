from __future__ import annotations

import httpx

from tests.api.given import FAR, NEAR, judge, new_link
from tests.conftest import GET_RESULT, Call, Service, now_ms


def links(call: Call, signature_id: str) -> dict[str, str]:
    face: dict[str, str] = call(GET_RESULT, {"signatureId": signature_id})["data"]["faceDetail"]
    return face


def test_a_link_shows_its_picture_to_whoever_has_it(call: Call, service: Service) -> None:
    signature_id = new_link(call)
    judge(service, signature_id, "pass")
    face = links(call, signature_id)
    for name, jpeg in (("faceImage", FAR.content), ("faceImageFar", FAR.content), ("faceImageNear", NEAR.content)):
        assert face[name].startswith(service.url)
        response = httpx.get(face[name], timeout=20)
        assert (response.status_code, response.content) == (200, jpeg)
        assert response.headers["content-type"] == "image/jpeg"
        assert response.headers["cache-control"] == "private, no-store"
        assert response.headers["x-content-type-options"] == "nosniff"


def test_a_link_lives_one_day(client: httpx.Client, call: Call, service: Service) -> None:
    signature_id = new_link(call)
    judge(service, signature_id, "pass")
    day = 86_400
    fresh = service.tokens.picture(signature_id, "faceImageFar", now_ms() - (day - 60) * 1000, day)
    stale = service.tokens.picture(signature_id, "faceImageFar", now_ms() - (day + 2) * 1000, day)
    assert client.get(f"/media/{fresh}").status_code == 200
    assert client.get(f"/media/{stale}").status_code == 404


def test_a_link_that_is_not_ours_finds_nothing(client: httpx.Client, call: Call, service: Service, token: str) -> None:
    signature_id = new_link(call)
    judge(service, signature_id, "pass")
    good = links(call, signature_id)["faceImage"].rsplit("/", 1)[1]
    for wrong in (
        good[:-1],
        good + "A",
        token,
        "x",
        "%00",
        service.tokens.picture(signature_id, "evidence", now_ms(), 60),
        service.tokens.picture("0000000000000000", "faceImageFar", now_ms(), 60),
        service.tokens.picture("'; --", "faceImageFar", now_ms(), 60),
    ):
        response = client.get(f"/media/{wrong}")
        assert (response.status_code, response.text) == (404, "Not Found")
