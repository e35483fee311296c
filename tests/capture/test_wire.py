from __future__ import annotations

import json
import struct
from contextlib import suppress
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inperson.capture.wire import (
    LAST_TIME,
    PROTOCOL,
    Again,
    Box,
    Camera,
    Cancel,
    CancelReason,
    ClientMessage,
    Done,
    Error,
    ErrorCode,
    Feedback,
    FrameMessage,
    Hello,
    Judging,
    Prompt,
    Ready,
    ScreenLight,
    ServerMessage,
    Shown,
    Start,
    Still,
    decode_client,
    decode_frame,
    decode_server,
    encode,
)
from inperson.engine.flows import MOVES, PLACES
from inperson.engine.quality import Hint
from inperson.errors import WireError

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
COUNTS = st.integers(0, 2**31)
BOXES = st.builds(Box, cx=NUMBERS, cy=NUMBERS, width=NUMBERS, height=NUMBERS)
SIDES = st.integers(1, 100_000)
CAMERAS = st.builds(
    Camera,
    width=SIDES,
    height=SIDES,
    frame_rate=st.none() | NUMBERS,
    label=st.text(),
    facing=st.none() | st.text(max_size=40),
    devices=st.none() | st.integers(0, 1000),
    settings_width=st.none() | st.integers(0, 100_000),
    settings_height=st.none() | st.integers(0, 100_000),
)
HINTS = st.sampled_from(get_args(Hint))
HELLO = st.builds(Hello, token=st.text(), signature_id=st.text(), protocol=st.integers(-(2**63), 2**63))
CANCEL = st.builds(Cancel, reason=st.sampled_from(get_args(CancelReason)))
SHOWN = st.builds(Shown, number=st.integers(-(2**63), 2**63), time_ms=st.floats(0, LAST_TIME))
START = st.builds(Start, camera=CAMERAS, light=st.booleans())
CLIENT: st.SearchStrategy[ClientMessage] = HELLO | START | SHOWN | CANCEL
SERVER: st.SearchStrategy[ServerMessage] = st.one_of(
    st.builds(
        Ready,
        attempt=COUNTS,
        attempts=COUNTS,
        short_side=COUNTS,
        quality=NUMBERS,
        still_long_side=COUNTS,
        still_quality=NUMBERS,
        in_flight=COUNTS,
        light=st.booleans(),
    ),
    st.builds(Prompt, step=COUNTS, action=st.sampled_from([*PLACES, *MOVES]), oval=BOXES),
    st.builds(Feedback, sequence=COUNTS, hint=HINTS, face=st.none() | BOXES, progress=NUMBERS),
    st.just(Still()),
    st.builds(ScreenLight, number=COUNTS, colour=st.none() | st.text()),
    st.just(Judging()),
    st.builds(Again, hint=HINTS, attempts_left=COUNTS),
    st.builds(
        Done,
        code=st.text(),
        told=st.text(),
        signature_id=st.text(),
        url=st.text(),
        embedded=st.booleans(),
        origin=st.text(),
    ),
    st.builds(Error, code=st.sampled_from(get_args(ErrorCode)), again=st.booleans()),
)
FRAMES = st.builds(
    FrameMessage,
    sequence=st.integers(0, 2**32 - 1),
    time_ms=st.floats(0, LAST_TIME),
    still=st.booleans(),
    jpeg=st.binary(min_size=1),
)
WRONG: st.SearchStrategy[object] = (
    st.none() | st.booleans() | st.integers() | NUMBERS | st.text() | st.just([]) | st.just({})
)


@given(CLIENT)
def test_what_a_page_writes_is_read_as_it_was(message: ClientMessage) -> None:
    assert decode_client(encode(message)) == message
    assert decode_client(encode(message).encode()) == message


@given(SERVER)
def test_what_the_server_writes_is_read_as_it_was(message: ServerMessage) -> None:
    assert decode_server(encode(message)) == message


@given(FRAMES)
def test_a_frame_is_read_as_it_was(frame: FrameMessage) -> None:
    assert decode_frame(frame.encode()) == frame


def test_messages_are_tagged_and_their_names_are_those_of_the_page() -> None:
    assert json.loads(encode(Hello(token="t", signature_id="s", protocol=PROTOCOL))) == {
        "type": "hello",
        "token": "t",
        "signatureId": "s",
        "protocol": 1,
        "follow": False,
        "language": None,
    }
    assert json.loads(encode(Again(hint="TOO_DARK", attempts_left=2))) == {
        "type": "again",
        "hint": "TOO_DARK",
        "attemptsLeft": 2,
    }
    assert json.loads(encode(Still())) == {"type": "still"}
    assert json.loads(encode(ScreenLight(number=3, colour="#ff8060"))) == {
        "type": "light",
        "number": 3,
        "colour": "#ff8060",
    }
    assert json.loads(encode(Shown(number=3, time_ms=1.5))) == {"type": "shown", "number": 3, "timeMs": 1.5}


def test_a_frame_has_sixteen_bytes_of_header_big_endian() -> None:
    message = FrameMessage(sequence=0x01020304, time_ms=1.5, still=True, jpeg=b"\xff\xd8").encode()
    assert message == bytes.fromhex("01 01 0000 01020304 3ff8000000000000 ffd8")
    assert FrameMessage(sequence=0, time_ms=0.0, still=False, jpeg=b"\xff").encode()[1] == 0


def test_a_page_that_knows_no_light_asks_for_none() -> None:
    start = decode_client('{"type":"start","camera":{"width":640,"height":480}}')
    assert start == Start(camera=Camera(width=640, height=480), light=False)


def test_what_a_browser_leaves_out_of_its_camera_is_nothing() -> None:
    camera = '{"width":480,"height":640,"facing":null,"devices":null,"settingsWidth":640,"settingsHeight":480}'
    start = decode_client('{"type":"start","camera":' + camera + "}")
    assert start == Start(camera=Camera(width=480, height=640, settings_width=640, settings_height=480))


@pytest.mark.parametrize("time_ms", ["-1", "1.1e13", "1e400", "NaN", "null", '"1"'])
def test_a_colour_is_shown_at_a_real_time(time_ms: str) -> None:
    with pytest.raises(WireError):
        decode_client('{"type":"shown","number":0,"timeMs":' + time_ms + "}")


def test_a_message_may_say_more_than_we_know() -> None:
    """A newer page may be ahead of its server."""
    assert decode_client('{"type":"cancel","reason":"USER_CANCELLED","mood":[1,2]}') == Cancel(reason="USER_CANCELLED")
    header = struct.pack(">BBHId", PROTOCOL, 0xFE, 0xFFFF, 3, 4.0)
    assert decode_frame(header + b"x") == FrameMessage(sequence=3, time_ms=4.0, still=False, jpeg=b"x")


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_text_is_a_message_or_a_wire_error(message: str | bytes) -> None:
    with pytest.raises(WireError):
        decode_client(message)


@given(CLIENT, st.data())
def test_a_mutated_message_is_a_message_or_a_wire_error(message: ClientMessage, data: st.DataObject) -> None:
    raw = bytearray(encode(message).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    _message_or_wire_error(bytes(raw[: data.draw(st.integers(0, len(raw)))]))


@given(st.sampled_from(["hello", "start", "shown", "cancel", "ready"]) | WRONG, WRONG, WRONG)
def test_wrong_types_are_a_message_or_a_wire_error(tag: object, a: object, b: object) -> None:
    body = {"token": a, "signatureId": b, "protocol": a, "camera": {"width": a, "height": b}, "reason": b}
    body |= {"light": a, "number": a, "timeMs": b}
    _message_or_wire_error(json.dumps({**body, "type": tag}))


@given(st.binary(max_size=40))
def test_any_bytes_are_a_frame_or_a_wire_error(message: bytes) -> None:
    try:
        frame = decode_frame(message)
    except WireError:
        return
    assert frame.encode()[4:] == message[4:]


@pytest.mark.parametrize("length", range(17))
def test_a_frame_shorter_than_its_header_and_one_byte_is_refused(length: int) -> None:
    whole = FrameMessage(sequence=0, time_ms=0.0, still=False, jpeg=b"x").encode()
    with pytest.raises(WireError, match="frame"):
        decode_frame(whole[:length])


@pytest.mark.parametrize("protocol", [0, 2, 255])
def test_a_frame_of_another_protocol_is_refused(protocol: int) -> None:
    with pytest.raises(WireError, match="protocol"):
        decode_frame(struct.pack(">BBHId", protocol, 0, 0, 0, 0.0) + b"x")


@pytest.mark.parametrize("time_ms", [float("nan"), float("inf"), float("-inf"), -0.1, -1e300, 1.1e13, 1e300])
def test_a_frame_without_a_real_time_is_refused(time_ms: float) -> None:
    with pytest.raises(WireError, match="time"):
        decode_frame(struct.pack(">BBHId", PROTOCOL, 0, 0, 0, time_ms) + b"x")


@pytest.mark.parametrize(
    "camera",
    [
        {"width": 0, "height": 480},
        {"width": 640, "height": 0},
        {"width": -640, "height": -480},
        {"width": 10**300, "height": 1},
        {"width": 1, "height": 10**400},
        {"width": 640.5, "height": 480},
        {"width": "640", "height": 480},
        {"width": None, "height": 480},
        {"width": 640},
        [],
        None,
    ],
)
def test_a_camera_without_a_possible_size_is_refused(camera: object) -> None:
    with pytest.raises(WireError):
        decode_client(json.dumps({"type": "start", "camera": camera}))


@pytest.mark.parametrize(
    "message",
    [
        "[" * 7000,
        '{"type":"cancel","reason":"USER_CANCELLED","x":' + "[" * 7000 + "]" * 7000 + "}",
        '{"type":"cancel","reason":"USER_CANCELLED","x":' + '{"x":' * 7000,
    ],
)
def test_nesting_without_end_is_refused(message: str) -> None:
    with pytest.raises(WireError):
        decode_client(message)


@pytest.mark.parametrize(
    "message",
    [
        '{"type":"eyJhbGciOiJIUzUxMiJ9.private"}',
        '{"type":"cancel","reason":"eyJhbGciOiJIUzUxMiJ9.private"}',
        '{"type":"hello","token":"eyJhbGciOiJIUzUxMiJ9.private","signatureId":1,"protocol":1}',
        '{"type":"hello","token":"eyJhbGciOiJIUzUxMiJ9.private',
    ],
)
def test_an_error_does_not_say_what_was_sent(message: str) -> None:
    with pytest.raises(WireError) as failure:
        decode_client(message)
    assert "private" not in str(failure.value)
    assert failure.value.__suppress_context__


def test_the_page_cannot_speak_for_the_server() -> None:
    with pytest.raises(WireError):
        decode_client(encode(Done(code="PASS", told="PASS", signature_id="s", url="u", embedded=False, origin="")))


def _message_or_wire_error(message: str | bytes) -> None:
    with suppress(WireError):
        assert isinstance(decode_client(message), ClientMessage)
