"""What get-result tells of the face: its pictures, its score, and what happened when (contract §7, faceDetail)."""

from __future__ import annotations

import base64
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from inperson.api.pictures import Pictures
from inperson.records.database import Database
from inperson.records.events import EventName, events
from inperson.records.results import AUDIT, VIDEO
from inperson.records.sessions import Session

_PASSING_SCORE = 50
_SHOWN = {"faceImageFar", "faceImageNear", "silentImage"}


class EventDetail(msgspec.Struct, rename="camel"):
    """One thing that happened: see `inperson.records.events`."""

    event: Annotated[
        EventName,
        Meta(
            description="CREATED: the link was made. OPENED: the page was opened. CAPTURE_STARTED: an attempt began. "
            "CAPTURE_FINISHED: it ended. COMPLETED: the check is over, with a verdict. INCOMPLETE: it is over without. "
            "FACE_VIDEO: of making the video. MEDIA_ERASED: the pictures were erased. ERASED: all personal data was."
        ),
    ]
    result: Annotated[
        str,
        Meta(
            description="PASS, REJECT, RETRY (could not be judged) or LOST (with its connection) of CAPTURE_FINISHED; "
            "PASS or FAIL of COMPLETED; an errorCode of INCOMPLETE; STARTED, READY or ERROR of FACE_VIDEO; SUCCESS of "
            "all others."
        ),
    ]
    create_timestamp: Annotated[int, Meta(description="Epoch milliseconds.")]


Image = Annotated[str | None, Meta(description="A JPEG: a link that lives one day, or Base64. null once erased.")]
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
    audit_image_url: Annotated[
        str | None, Meta(description="A ZIP of audit images, always a link that lives one day.")
    ] = None
    face_liveness_score: Annotated[float | None, Meta(description="0 to 100; under 50 may be an attack.")]
    liveness_attack_type: Annotated[
        int | None, Meta(description="null: no attack. 1: presentation. 2: injection. 3: unsure.")
    ]
    liveness_type: str
    liveness_flow_category: str
    event_details: list[EventDetail]
    face_video_url: Annotated[
        str | None,
        Meta(
            description="A WebM of the check, always a link that lives one day. `PENDING`: it is being made. `ERROR`: "
            "it could not be. null: this service makes none."
        ),
    ] = None


EXAMPLE = FaceDetail(
    face_result="PASS",
    face_image="https://h5.example.com/media/eyJhbGciOiJIUzUxMiJ9.far",
    face_image_time=1708509905120,
    face_image_far="https://h5.example.com/media/eyJhbGciOiJIUzUxMiJ9.far",
    face_image_far_time=1708509905120,
    face_image_near="https://h5.example.com/media/eyJhbGciOiJIUzUxMiJ9.near",
    face_image_near_time=1708509907410,
    silent_image=None,
    silent_image_time=None,
    audit_image_url="https://h5.example.com/media/eyJhbGciOiJIUzUxMiJ9.audit",
    face_liveness_score=96.5,
    liveness_attack_type=None,
    liveness_type="DISTANT_NEAR",
    liveness_flow_category="DISTANT_CLOSE",
    event_details=[
        EventDetail("CREATED", "SUCCESS", 1708509899928),
        EventDetail("OPENED", "SUCCESS", 1708509902000),
        EventDetail("CAPTURE_STARTED", "SUCCESS", 1708509904000),
        EventDetail("CAPTURE_FINISHED", "PASS", 1708509908000),
        EventDetail("COMPLETED", "PASS", 1708509908000),
    ],
)
"""What the reference shows."""


async def face_detail(session: Session, database: Database, pictures: Pictures, as_links: bool) -> FaceDetail:
    """The faceDetail of a completed session; its pictures as links, or in Base64. Raises `RecordError`."""
    kept = await pictures.kept(session)
    times = {kind: row.taken_at for kind, row in kept.items()}
    images = {}
    for kind in kept.keys() & _SHOWN:
        if as_links:
            images[kind] = pictures.link(session, kind)
        elif (jpeg := await pictures.content(session, kind)) is not None:
            images[kind] = base64.b64encode(jpeg).decode()
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
        audit_image_url=pictures.link(session, AUDIT) if AUDIT in kept else None,
        face_liveness_score=score,
        liveness_attack_type=session.attack_type,
        liveness_type=session.request.liveness_type,
        liveness_flow_category=session.flow_category,
        event_details=[
            EventDetail(event.event, event.result, event.at) for event in await events(database, session.signature_id)
        ],
        face_video_url=pictures.link(session, VIDEO) if VIDEO in kept else _no_video(session),
    )


def _no_video(session: Session) -> str | None:
    """What stands in the place of a video's link. Of one that was erased nothing does."""
    return session.video if session.video in {"PENDING", "ERROR"} else None
