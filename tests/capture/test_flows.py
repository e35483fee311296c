"""Each liveness type from its link to its result, through the real socket."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import replace
from typing import Any

import pytest

from inperson.capture.wire import Done, Judging, Prompt, ServerMessage
from inperson.engine.frames import decode
from inperson.records import results
from inperson.records.database import Database
from inperson.records.session_writer import SessionWriter
from inperson.records.sessions import link_digest
from tests.capture.conftest import NewLink, Recall
from tests.capture.page import Link, Page, Sitter, perform
from tests.conftest import GET_RESULT, Call, Service, now_ms
from tests.records.given import REQUEST, new_session

pytestmark = pytest.mark.usefixtures("quiet")

IMAGES = ("faceImage", "faceImageFar", "faceImageNear", "silentImage")
DISTANT, SILENT = {"faceImage", "faceImageFar", "faceImageNear"}, {"faceImage", "silentImage"}


async def passed(page: Page, link: Link, person: Sitter) -> Prompt:
    """A person goes the whole way, once more where frames came too slowly to tell. Answers the first prompt."""
    ready = await page.greet(link)
    for _ in range(ready.attempts):
        first = await page.start()
        assert await perform(page, person, first) == Judging()
        ended = await page.hear()
        if isinstance(ended, Done):
            assert ended.code == "SUCCESS"
            return first
    raise AssertionError("no attempt could be judged")


def face_detail(call: Call, link: Link) -> dict[str, Any]:
    found: dict[str, Any] = call(GET_RESULT, {"signatureId": link.signature_id, "returnImageType": "BASE64"})["data"]
    assert found["overallResult"] == "PASS"
    detail: dict[str, Any] = found["faceDetail"]
    return detail


@pytest.mark.parametrize(
    ("liveness_type", "category", "first", "images"),
    [
        ("DISTANT_NEAR", "DISTANT_CLOSE", "FAR", DISTANT),
        ("DISTANT_NEAR_ACTION", "DISTANT_CLOSE_ACTION", "FAR", DISTANT),
        ("ACTION", "ACTION", "FACE", SILENT),
        ("SILENT", "SILENT", "FACE", SILENT),
    ],
)
async def test_a_person_passes_and_the_result_has_the_images_of_the_flow(
    page: Page,
    new_link: NewLink,
    call: Call,
    person: Sitter,
    liveness_type: str,
    category: str,
    first: str,
    images: set[str],
) -> None:
    link = new_link(livenessType=liveness_type)
    assert (await passed(page, link, person)).action == first
    detail = await asyncio.to_thread(face_detail, call, link)
    assert (detail["livenessType"], detail["livenessFlowCategory"]) == (liveness_type, category)
    for name in IMAGES:
        assert (detail[name] is not None) == (name in images), name
        assert (detail[f"{name}Time"] is not None) == (name in images), name
    for name in images:
        assert decode(base64.b64decode(detail[name])).shape == (1280, 960, 3)
    assert detail["faceImage"] == detail["faceImageFar" if images == DISTANT else "silentImage"]


async def test_pro_asks_for_a_third_distance_that_nobody_announced(
    page: Page, new_link: NewLink, person: Sitter, recall: Recall, database: Database
) -> None:
    link = new_link(productLevel="PRO")
    asked: list[str] = []

    class Listening(Page):
        async def hear(self, seconds: float = 20.0) -> ServerMessage:
            message = await super().hear(seconds)
            if isinstance(message, Prompt):
                asked.append(message.action)
            return message

    await passed(Listening(page.line), link, person)
    assert asked[-3] == "FAR"
    assert sorted(asked[-2:]) == ["MIDDLE", "NEAR"]
    kept = await results.pictures(database, await recall(link))
    assert set(kept) == {"faceImageFar", "faceImageNear", "auditImage"}


async def test_only_the_current_action_is_revealed(page: Page, new_link: NewLink) -> None:
    await page.greet(new_link(livenessType="ACTION"))
    prompt = await page.start()
    assert prompt.action == "FACE"
    assert set(prompt.__struct_fields__) == {"step", "action", "oval"}


async def test_a_configured_type_runs_the_flow_that_was_drawn_for_its_link(
    service: Service, new_link: NewLink, recall: Recall
) -> None:
    drawn = dict[str, Link]()
    for _ in range(200):  # in 40, one of 100,000 runs would see one of them alone
        link = new_link(livenessType="login")
        drawn.setdefault((await recall(link)).flow_category, link)
        if len(drawn) == 2:
            break
    assert set(drawn) == {"SILENT", "ACTION"}


async def test_a_configured_type_is_performed_and_reported(
    page: Page, new_link: NewLink, call: Call, person: Sitter, recall: Recall
) -> None:
    link = new_link(livenessType="login")
    await passed(page, link, person)
    detail = await asyncio.to_thread(face_detail, call, link)
    assert detail["livenessType"] == "login"
    assert detail["livenessFlowCategory"] == (await recall(link)).flow_category
    assert detail["silentImage"] == detail["faceImage"]


@pytest.mark.parametrize("name", ["gone", "lit"])
async def test_a_type_that_changed_since_the_link_was_made_does_what_its_flow_does_by_contract(
    page: Page, service: Service, database: Database, name: str
) -> None:
    """``gone`` is configured no more, and ``lit`` has no such flow any more."""
    new = new_session(service.customer.account, replace(REQUEST, liveness_type=name))
    new = replace(
        new,
        flow_category="DISTANT_CLOSE_ACTION",
        expires_at=now_ms() + 60_000,
        link_digest=link_digest(service.tokens.link_uuid(new.signature_id)),
    )
    await SessionWriter(database, service.vault).create(new)
    token = service.tokens.link(new.signature_id, 1, 1, now_ms(), 3600)
    ready = await page.greet(Link(f"{service.url}/idvs/?token={token}&signatureId={new.signature_id}"))
    assert not ready.light
    assert (await page.start()).action == "FAR"
