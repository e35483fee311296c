"""Whether a capture was here before: what is remembered of it, and what is compared with what is remembered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from inperson.engine.fingerprint import SEEN, distance, fingerprint, keys
from inperson.engine.take import Take
from inperson.records.captures import Capture


def remembered(take: Take) -> Capture:
    """What is kept of ``take``. Raises `inperson.errors.FrameError`.

    Its keys are the quarters of its hashes: as long as fewer bits of a hash have changed than it has quarters, one of
    them is as it was (Norouzi et al., Fast Exact Search in Hamming Space with Multi-Index Hashing, 2014).
    """
    own = fingerprint(take)
    return Capture(own, keys(own))


def compared(take: Take, own: Capture, earlier: Iterable[bytes]) -> Take:
    """``take``, which knows whether its capture is one of ``earlier``, their fingerprints."""
    seen_before = any(distance(own.fingerprint, each) <= SEEN for each in earlier)
    return replace(take, provenance=replace(take.provenance, seen_before=seen_before))
