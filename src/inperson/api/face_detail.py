"""What get-result tells of the face: its pictures, its score, and what happened when (contract §7, faceDetail)."""

from __future__ import annotations

import base64
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from inperson.api.pictures import Pictures
from inperson.records import results
from inperson.records.database import Database
from inperson.records.events import events
from inperson.records.sessions import Session

_PASSING_SCORE = 50
_SHOWN = {"faceImageFar", "faceImageNear", "silentImage"}


class EventDetail(msgspec.Struct, rename="camel"):
    """One thing that happened."""

    event: str
    result: str
    create_timestamp: int


Image = Annotated[str | None, Meta(description="A JPEG: a link, or Base64.")]
Time = Annotated[int | None, Meta(description="Epoch milliseconds.")]


class FaceDetail(msgspec.Struct, rename="camel", kw_only=True):
    """What was seen of the face. What does not apply to a flow is null."""

    face_result: Annotated[Literal["PASS", "FAIL"], Meta(description="PASS when faceLivenessScore is 50 or more.")]
    face_image: Image
    face_image_time: Time
    face_image_far: Image
    face_image_far_time: Time
    face_image_near: Image
    face_image_near_time: Time
    silent_image: Image
    silent_image_time: Time
    audit_image_url: Annotated[str | None, Meta(description="A ZIP of audit images, always a link.")] = None
    face_liveness_score: Annotated[float | None, Meta(description="0 to 100; under 50 may be an attack.")]
    liveness_attack_type: Annotated[
        int | None, Meta(description="null: no attack. 1: presentation. 2: injection. 3: unsure.")
    ]
    liveness_type: str
    liveness_flow_category: str
    event_details: list[EventDetail]
    face_video_url: Annotated[str | None, Meta(description="null, `PENDING`, `ERROR`, or a link.")] = None


async def face_detail(session: Session, database: Database, pictures: Pictures, as_links: bool) -> FaceDetail:
    """The faceDetail of a completed session; its pictures as links, or in Base64. Raises `RecordError`."""
    kept = await results.pictures(database, session)
    images = {}
    for kind in kept.keys() & _SHOWN:
        if as_links:
            images[kind] = pictures.link(session, kind)
        else:
            images[kind] = base64.b64encode(await pictures.content(session, kept[kind])).decode()
    times = {kind: row.taken_at for kind, row in kept.items()}
    main = "faceImageFar" if "faceImageFar" in kept else "silentImage"
    score = session.score
    return FaceDetail(
        face_result="PASS" if score is not None and score >= _PASSING_SCORE else "FAIL",
        face_image=images.get(main),
        face_image_time=times.get(main),
        face_image_far=images.get("faceImageFar"),
        face_image_far_time=times.get("faceImageFar"),
        face_image_near=images.get("faceImageNear"),
        face_image_near_time=times.get("faceImageNear"),
        silent_image=images.get("silentImage"),
        silent_image_time=times.get("silentImage"),
        audit_image_url=pictures.link(session, results.AUDIT) if results.AUDIT in kept else None,
        face_liveness_score=score,
        liveness_attack_type=session.attack_type,
        liveness_type=session.request.liveness_type,
        liveness_flow_category=session.flow_category,
        event_details=[
            EventDetail(event.event, event.result, event.at) for event in await events(database, session.signature_id)
        ],
    )
