"""Whether a capture was here before: what is remembered of it, and what is compared with what is remembered."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import replace

from inperson.engine.fingerprint import SEEN, distance, fingerprint
from inperson.engine.take import Take
from inperson.records.captures import Capture

_MOMENT = struct.Struct(">8x4H")  # of a fingerprint: the pose, then a hash of 64 bits


def remembered(take: Take) -> Capture:
    """What is kept of ``take``. Raises `inperson.errors.FrameError`.

    Its keys are the bands of its hashes, 16 bits each: as long as fewer bits of a hash have changed than there are
    bands, one band is as it was (Norouzi et al., Fast Exact Search in Hamming Space with Multi-Index Hashing, 2014).
    """
    own = fingerprint(take)
    return Capture(
        own, frozenset(place << 16 | band for bands in _MOMENT.iter_unpack(own) for place, band in enumerate(bands))
    )


def compared(take: Take, own: Capture, earlier: Iterable[bytes]) -> Take:
    """``take``, which knows whether its capture is one of ``earlier``, their fingerprints."""
    seen_before = any(distance(own.fingerprint, each) <= SEEN for each in earlier)
    return replace(take, provenance=replace(take.provenance, seen_before=seen_before))
