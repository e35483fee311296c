"""A whole check with everything on, to its erasure: what is seen of it meanwhile, and where nothing may be."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

import cv2
import httpx
import pytest

from inperson import logs
from inperson.api.transaction import add_transaction
from inperson.capture.wire import Done, Judging
from inperson.settings import Settings
from inperson.simulator.picture import face_picture
from inperson.simulator.subjects import subject
from tests.callbacks.receiver import receiving
from tests.capture.page import CAMERA, Link, Sitter, opened, perform
from tests.conftest import (
    CLEAR_DATA,
    GENERATE_URL,
    GET_RESULT,
    Service,
    envelope,
    fetch_token,
    free_port,
    link_body,
    new_customer,
    running,
)

USER, ORDER = "ada.lovelace.1815", "order-of-ada-4711"
KEPT = ("faceImage", "faceImageFar", "faceImageNear", "auditImageUrl", "faceVideoUrl")


@pytest.fixture
def filming(own_logs: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """A service that makes videos and logs all that it can."""
    monkeypatch.setattr("inperson.capture.conversation.secrets.SystemRandom", lambda: Random(4))  # noqa: S311
    settings = Settings(home=tmp_path, port=free_port(), workers=1, allow_private_callbacks=True, face_video=True)
    customer, log = new_customer(settings), io.StringIO()
    logs.configure("debug", log, [add_transaction])
    with running(settings):
        yield Service(settings, customer, log)


class Client:
    """A customer's backend with its token."""

    def __init__(self, http: httpx.AsyncClient, token: str) -> None:
        self.http = http
        self.token = token

    async def call(self, path: str, body: object = None) -> Any:
        """The data of an answer that is SUCCESS."""
        answer = envelope(await self.http.post(path, json=body, headers={"X-ACCESS-TOKEN": self.token}))
        assert answer["code"] == "SUCCESS", answer
        return answer["data"]

    async def statuses(self, links: list[str]) -> set[int]:
        return {(await self.http.get(link)).status_code for link in links}

    async def with_video(self, signature_id: str) -> Any:
        """The result, once its video is made."""
        async with asyncio.timeout(60):
            while True:
                result = await self.call(GET_RESULT, {"signatureId": signature_id})
                if result["faceDetail"]["faceVideoUrl"] != "PENDING":
                    return result
                await asyncio.sleep(0.1)


@pytest.mark.timeout(240)
async def test_a_whole_check_is_in_no_log_and_nowhere_after_its_erasure(filming: Service, tmp_path: Path) -> None:
    async with receiving() as receiver, httpx.AsyncClient(base_url=filming.url, timeout=30) as http:
        client = Client(http, await asyncio.to_thread(fetch_token, filming.url, filming.customer))
        asked = link_body(userId=USER, bizId=ORDER, callbackUrl=receiver.url)
        link = Link((await client.call(GENERATE_URL, asked))["url"])
        await http.get(link.url)
        async with opened(filming.url) as page:
            await page.greet(link)
            prompt = await page.start()
            sitter = Sitter(subject("person", face_picture(None), seed=5))
            assert isinstance(await perform(page, sitter, prompt), Judging)
            await page.expect(Done)
        async with asyncio.timeout(60):
            await receiver.arrived.wait()
        before = await client.with_video(link.signature_id)
        links = [before["faceDetail"][name] for name in KEPT]
        assert await client.statuses(links) == {200}
        assert_film((await http.get(links[-1])).content, tmp_path / "video.webm")

        await client.call(f"{CLEAR_DATA}?signatureId={link.signature_id}")
        assert await client.statuses(links) == {404}
        after = await client.call(GET_RESULT, {"signatureId": link.signature_id})

    assert (after["overallResult"], after["errorCode"]) == (before["overallResult"], before["errorCode"])
    assert after["faceDetail"]["faceLivenessScore"] == before["faceDetail"]["faceLivenessScore"]
    assert [after["faceDetail"][name] for name in KEPT] == [None] * len(KEPT)
    assert [after["inputParameters"][name] for name in ("userId", "bizId", "returnUrl", "callbackUrl")] == [
        *("", "", ""),
        None,
    ]
    assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]

    said = filming.log.getvalue()
    assert f'"signature_id":"{link.signature_id}"' in said, "the log did hear of the check"
    secrets = [
        *(USER, ORDER, filming.customer.secret_key, filming.customer.webhook_secret, client.token, link.token),
        *(str(asked[name]) for name in ("returnUrl", "failReturnUrl", "callbackUrl", "bizCode")),
        *(urlsplit(each).path.rpartition("/")[2] for each in links),
        CAMERA.label,
        "JFIF",
    ]
    assert [secret for secret in secrets if secret in said] == []


def assert_film(content: bytes, path: Path) -> None:
    """It plays, upright, for some seconds."""
    path.write_bytes(content)
    clip = cv2.VideoCapture(str(path))
    assert (clip.get(cv2.CAP_PROP_FRAME_WIDTH), clip.get(cv2.CAP_PROP_FRAME_HEIGHT)) == (360, 480)
    assert clip.get(cv2.CAP_PROP_FRAME_COUNT) > clip.get(cv2.CAP_PROP_FPS)
