"""What the API is asked with and what it answers, in Python's types. A field that we do not know is no error."""

from __future__ import annotations

from typing import Any, Required, TypedDict

import msgspec


class LinkParameters(TypedDict, total=False):
    """The parameters of contract §3, in Python's spelling."""

    return_url: Required[str]
    fail_return_url: str
    callback_url: str
    biz_id: Required[str]
    user_id: Required[str]
    region: Required[str]
    language: str | None
    prefers_color_scheme: str
    biz_code: str
    iframe_enabled: bool
    product_level: str
    ignore_fail_when_jump: bool
    liveness_type: str


class Link(msgspec.Struct, rename="camel", frozen=True):
    """A fresh link: send the person to ``url`` before ``expired_time`` (epoch ms)."""

    signature_id: str
    url: str
    expired_time: int


class Event(msgspec.Struct, rename="camel", frozen=True):
    """One thing that happened to the link, ``create_timestamp`` in epoch ms."""

    event: str
    result: str | None = None
    create_timestamp: int | None = None


class FaceDetail(msgspec.Struct, rename="camel", frozen=True, kw_only=True):
    """What was seen of the face (contract §7). Images are links that live a day, or Base64; times are epoch ms."""

    face_result: str
    face_liveness_score: float | None = None
    liveness_attack_type: int | None = None
    liveness_type: str | None = None
    liveness_flow_category: str | None = None
    face_image: str | None = None
    face_image_time: int | None = None
    face_image_far: str | None = None
    face_image_far_time: int | None = None
    face_image_near: str | None = None
    face_image_near_time: int | None = None
    silent_image: str | None = None
    silent_image_time: int | None = None
    audit_image_url: str | None = None
    face_video_url: str | None = None
    event_details: list[Event] | None = None


class Result(msgspec.Struct, rename="camel", frozen=True, kw_only=True):
    """What became of a link (contract §7). ``error_code`` is None while there is no final result."""

    signature_id: str
    overall_result: str
    submission_completed: bool | None = None
    error_code: str | None = None
    face_detail: FaceDetail | None = None
    country_code_iso3: str | None = None
    input_parameters: dict[str, Any] | None = None

    @property
    def passed(self) -> bool:
        """Whether a living person was there."""
        return self.overall_result == "PASS"


class Callback(msgspec.Struct, rename="camel", frozen=True, kw_only=True):
    """A genuine callback. The same ``id`` may arrive twice: it tells of the same thing."""

    signature_id: str
    type: str
    id: str
