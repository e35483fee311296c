"""The messages between the page and the server (design §3): the only place that knows their shape.

Client to server: small JSON messages tagged by ``type``, and one binary message a frame. Server to client: JSON
tagged by ``type``. Lengths are fractions of the frame: x and width of its width, y and height of its height, in the
camera's own, unmirrored picture. The page, the simulator and the socket all speak through this module's names.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias, TypeVar

import msgspec

from inperson.engine.flows import Action
from inperson.engine.quality import Hint
from inperson.errors import WireError

PROTOCOL = 1

LAST_TIME = 1e13
"""Milliseconds that a time may reach, wherever the page's clock starts: the year 2286, if in 1970."""

CancelReason = Literal["USER_CANCELLED", "NO_PERMISSION", "CAMERA_ISSUE", "NOT_SUPPORT", "BROWSER_ISSUE"]

ErrorCode = Literal[
    "LINK_INVALID",
    "LINK_EXPIRED",
    "LINK_FINISHED",
    "OPENED_ELSEWHERE",
    "PROTOCOL",
    "BUSY",
    "TIMEOUT",
    "SERVER",
]


Progress = Literal["WAITING", "STARTED", "FINISHED"]


Language: TypeAlias = Annotated[str, msgspec.Meta(max_length=20)]
"""The tag of a language that the page speaks."""


class Wire(msgspec.Struct, rename="camel", frozen=True, tag_field="type", kw_only=True):
    """What all JSON messages share: camelCase names, and ``type`` as the tag."""


class Box(msgspec.Struct, rename="camel", frozen=True):
    """An upright ellipse or box, by its centre and its full width and height, as fractions of the frame."""

    cx: float
    cy: float
    width: float
    height: float


Side: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=100_000)]
"""A camera's width or height, in pixels."""


class Camera(msgspec.Struct, rename="camel", frozen=True):
    """What the browser says of its camera track. Weak evidence: the browser may lie.

    ``width`` and ``height`` are those of the frames, ``settings_width`` and ``settings_height`` what the track says of
    itself. ``facing``: which way it looks; ``devices``: how many cameras there are. None is what a browser leaves out.
    """

    width: Side
    height: Side
    frame_rate: float | None = None
    label: str = ""
    facing: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    devices: Annotated[int, msgspec.Meta(ge=0, le=1000)] | None = None
    settings_width: Annotated[int, msgspec.Meta(ge=0, le=100_000)] | None = None
    settings_height: Annotated[int, msgspec.Meta(ge=0, le=100_000)] | None = None


class Hello(Wire, tag="hello", frozen=True, kw_only=True):
    """First message of a connection: the link that opened the page.

    ``follow``: leave the session to whoever has it, and only hear how far it is. Answered by ``following``.
    ``language``: what the person chose on the page, if anything, so that another device speaks it too.
    """

    token: str
    signature_id: str
    protocol: int
    follow: bool = False
    language: Language | None = None


class Start(Wire, tag="start", frozen=True, kw_only=True):
    """The person is ready and the camera runs: begin an attempt. Answered by ``prompt``.

    ``light``: the person agrees that the screen shows colours, which `Ready` announced.
    """

    camera: Camera
    light: bool = False


class Shown(Wire, tag="shown", frozen=True, kw_only=True):
    """The colour ``number`` (`ScreenLight`) was on the screen at ``time_ms``, by the clock of the frames."""

    number: int
    time_ms: Annotated[float, msgspec.Meta(ge=0, le=LAST_TIME)]


class More(Wire, tag="more", frozen=True, kw_only=True):
    """The person needs more time for this step: it is counted anew, a number of times. Not answered."""


class Handoff(Wire, tag="handoff", frozen=True, kw_only=True):
    """The person goes on with another device. Answered by ``handoff``; from then on this connection follows.

    ``language`` as in `Hello`.
    """

    language: Language | None = None


class Cancel(Wire, tag="cancel", frozen=True, kw_only=True):
    """The person leaves for good, and why. Answered by ``done``."""

    reason: CancelReason


class Ready(Wire, tag="ready", frozen=True, kw_only=True):
    """The link is good. Frames: JPEG, short side and quality as given, at most ``in_flight`` unanswered.

    ``light``: the screen is to show colours, which the page has to announce, and the person may refuse.
    ``expires_in_ms``: until the link ends. ``handoff``: another device may go on instead.
    """

    attempt: int
    attempts: int
    short_side: int
    quality: float
    still_long_side: int
    still_quality: float
    in_flight: int
    light: bool = False
    expires_in_ms: int = 0
    handoff: bool = False


class Prompt(Wire, tag="prompt", frozen=True, kw_only=True):
    """What to do now. ``step`` counts from 0 within the attempt; later steps are not revealed."""

    step: int
    action: Action
    oval: Box


class Feedback(Wire, tag="feedback", frozen=True, kw_only=True):
    """Answers exactly one frame, and so frees a place in flight. ``progress``: the share of the attempt done, 0–1."""

    sequence: int
    hint: Hint
    face: Box | None
    progress: float


class Still(Wire, tag="still", frozen=True, kw_only=True):
    """Send the next frame in full resolution, with the still flag set."""


class ScreenLight(Wire, tag="light", frozen=True, kw_only=True):
    """Fill the screen around the face with ``colour`` (``#rrggbb``), until the next one. Answered by ``shown``.

    Without a colour: look as before. That is not answered.
    """

    number: int
    colour: str | None


class Judging(Wire, tag="judging", frozen=True, kw_only=True):
    """All frames are here; the camera may stop. ``done`` or ``again`` follows, and this itself again if it lasts."""


class Again(Wire, tag="again", frozen=True, kw_only=True):
    """This attempt could not be judged: ``hint`` says what to do better. The page may send ``start``."""

    hint: Hint
    attempts_left: int


class HandedOff(Wire, tag="handoff", frozen=True, kw_only=True):
    """Nobody has the session: ``url`` is its link, for another device, and ``qr`` a picture of it (a data: address)."""

    url: str
    qr: str


class Following(Wire, tag="following", frozen=True, kw_only=True):
    """How far it is elsewhere: nobody has it, somebody does, or it is over, which ``done`` or ``error`` follows."""

    state: Progress


class Done(Wire, tag="done", frozen=True, kw_only=True):
    """Finished: where to go. ``url`` is complete; ``embedded`` says to post ``told`` to ``origin`` instead of leaving.

    ``code`` is what happened: ``SUCCESS``, an errorCode of contract §5, or ``LOCKED``. ``told`` is its errorCode, but
    that a parent page hears ``SUCCESS`` of whatever was submitted.
    """

    code: str
    told: str
    signature_id: str
    url: str
    embedded: bool
    origin: str


class Error(Wire, tag="error", frozen=True, kw_only=True):
    """The connection ends. ``again``: connecting once more may help (after a moment)."""

    code: ErrorCode
    again: bool


ClientMessage = Hello | Start | Shown | More | Handoff | Cancel
ServerMessage = Ready | Prompt | Feedback | Still | ScreenLight | Judging | Again | HandedOff | Following | Done | Error

_HEADER = struct.Struct(">BBHId")
_STILL = 0x01


@dataclass(frozen=True, slots=True)
class FrameMessage:
    """One camera frame: ``sequence`` grows by one, ``time_ms`` is the page's clock, ``jpeg`` the encoded picture."""

    sequence: int
    time_ms: float
    still: bool
    jpeg: bytes

    def encode(self) -> bytes:
        """The binary message: 16 bytes of header (big endian), then the JPEG."""
        return _HEADER.pack(PROTOCOL, _STILL if self.still else 0, 0, self.sequence, self.time_ms) + self.jpeg


def decode_frame(message: bytes) -> FrameMessage:
    """Read a binary message. Raises `WireError` when it is too short, of another protocol or without a real time."""
    if len(message) <= _HEADER.size:
        raise WireError("frame", "shorter than its header")
    protocol, flags, _, sequence, time_ms = _HEADER.unpack_from(message)
    if protocol != PROTOCOL:
        raise WireError("protocol", f"is not {PROTOCOL}")
    if not 0 <= time_ms <= LAST_TIME:
        raise WireError("time", "is not a time")
    return FrameMessage(sequence, time_ms, bool(flags & _STILL), message[_HEADER.size :])


T = TypeVar("T")

_client_decoder: msgspec.json.Decoder[ClientMessage] = msgspec.json.Decoder(ClientMessage)
_server_decoder: msgspec.json.Decoder[ServerMessage] = msgspec.json.Decoder(ServerMessage)
_encoder = msgspec.json.Encoder()


def decode_client(message: str | bytes) -> ClientMessage:
    """Read a JSON message of the page. Raises `WireError`."""
    return _decode(_client_decoder, message)


def decode_server(message: str | bytes) -> ServerMessage:
    """Read a JSON message of the server, as the simulator does. Raises `WireError`."""
    return _decode(_server_decoder, message)


def encode(message: ClientMessage | ServerMessage) -> str:
    """The JSON text of a message."""
    return _encoder.encode(message).decode()


def _decode(decoder: msgspec.json.Decoder[T], message: str | bytes) -> T:
    try:
        return decoder.decode(message)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        # msgspec's texts quote what was sent; `from None` keeps them out of traces.
        raise WireError("message", "is none of the protocol's") from None
