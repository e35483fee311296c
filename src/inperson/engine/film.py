"""What a take leaves for a video: some of its frames as they came, with their times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

import cv2
import msgspec
import numpy as np

from inperson.engine.frames import Picture, decode
from inperson.engine.spread import MOST_FRAMES, thinned
from inperson.engine.take import Take
from inperson.errors import FrameError

Reel: TypeAlias = Sequence[tuple[float, bytes]]
"""JPEGs, each with its time in ms, ascending."""

RATE = 15
"""Pictures a second of a film: each is shown within a thirtieth of a second of its time."""
LONGEST_MS = 180_000
"""How long a film may be. A page may give its frames any times."""
_LONGEST_SIDE = 480

_reel = msgspec.msgpack.Decoder(list[tuple[float, bytes]])


def packed(take: Take) -> bytes:
    """At most `MOST_FRAMES` of the take's frames, evenly spread, to be made a film of later."""
    frames = sorted(thinned(take.frames, MOST_FRAMES), key=lambda sample: sample.frame.time_ms)
    return msgspec.msgpack.encode([(sample.frame.time_ms, sample.frame.jpeg) for sample in frames])


def unpacked(content: bytes) -> Reel:
    """What `packed` packed. Raises `FrameError`."""
    try:
        return _reel.decode(content)
    except msgspec.MsgspecError:
        raise FrameError("these are no frames") from None


def film(reel: Reel) -> Iterator[Picture]:
    """The pictures of a film at `RATE`, all of one size: each frame is repeated until the next one's time has come.

    Raises `FrameError`.
    """
    if not reel:
        raise FrameError("there are no frames")
    begin = reel[0][0]
    ends = [after - begin for (_, _), (after, _) in pairwise([*reel, (reel[-1][0] + 1000 / RATE, b"")])]
    size: tuple[int, int] | None = None
    shown = 0
    for (_, jpeg), end in zip(reel, ends, strict=True):
        until = round(min(end, LONGEST_MS) * RATE / 1000)
        if until <= shown:
            continue  # the next one comes before this one's turn
        picture = decode(jpeg)
        size = size or _fitting(picture)
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
        for _ in range(shown, until):
            yield picture
        shown = until


def _fitting(picture: Picture) -> tuple[int, int]:
    """Width and height for a film: even, as its colours want it, and no larger than need be."""
    height, width = picture.shape[:2]
    scale = min(1.0, _LONGEST_SIDE / max(height, width))
    return round(width * scale / 2) * 2, round(height * scale / 2) * 2
