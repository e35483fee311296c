from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from bench.mutations.messages import mutated_frame, mutated_text
from inperson.capture import wire
from inperson.engine.frames import MAX_BYTES, decode, encode
from inperson.errors import FrameError, WireError
from tests.engine.given import astronaut

MESSAGES = (
    wire.Hello(token="a.b.c", signature_id="0123456789abcdef", protocol=1),
    wire.Start(camera=wire.Camera(width=960, height=1280, frame_rate=30.0, label="front camera")),
    wire.Shown(number=0, time_ms=40.0),
    wire.Cancel(reason="USER_CANCELLED"),
)
TIMES = 200


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_mutated_texts_are_read_or_refused_and_both_happens(message: wire.ClientMessage) -> None:
    found: Counter[str] = Counter()
    for seed in range(TIMES):
        content = mutated_text(wire.encode(message), Random(seed))  # noqa: S311
        try:
            found["same" if wire.decode_client(content) == message else "other"] += 1
        except WireError:
            found["refused"] += 1
    assert found["refused"] > TIMES / 3
    assert found["same"] + found["other"] > 0


def test_mutated_frames_are_read_or_refused_and_both_happens() -> None:
    good = wire.FrameMessage(0, 40.0, still=False, jpeg=encode(astronaut(), 50))
    found: Counter[str] = Counter()
    for seed in range(TIMES):
        content = mutated_frame(good.encode(), Random(seed))  # noqa: S311
        if isinstance(content, str) or len(content) > MAX_BYTES + 16:
            found["not a frame"] += 1
            continue
        try:
            decode(wire.decode_frame(content).jpeg, 8)
            found["a picture"] += 1
        except WireError:
            found["no header"] += 1
        except FrameError:
            found["no picture"] += 1
    assert min(found.values()) > TIMES / 50
    assert len(found) == 4


def test_the_same_seed_sends_the_same() -> None:
    frame = wire.FrameMessage(0, 40.0, still=False, jpeg=encode(astronaut(), 50)).encode()
    for seed in range(20):
        assert mutated_frame(frame, Random(seed)) == mutated_frame(frame, Random(seed))  # noqa: S311
