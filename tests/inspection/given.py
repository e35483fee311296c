"""Clips that are wrong in one way each, made with OpenCV and by changing single bytes; and analyses made by hand."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from inperson.engine.flows import FlowCategory
from inperson.engine.frames import Picture
from inperson.engine.fusion import decide
from inperson.engine.profiles import NEVER, AttackType, Profile, Weight
from inperson.engine.quality import Hint
from inperson.engine.signals import Signal
from inperson.engine.take import Take
from inperson.engine.verdict import Verdict
from inperson.inspection.analysis import Analysis
from tests.engine.given import observed

PROFILE = Profile(
    "HAND-1",
    {
        "relief": Weight(4.0, 0.5, AttackType.PRESENTATION),
        "continuity": Weight(0.5, NEVER, AttackType.UNSURE),
        "likeness": Weight(0.5, NEVER, AttackType.UNSURE, binding=True),
    },
    {
        "SILENT": (("continuity",),),
        "ACTION": (("continuity",),),
        "DISTANT_CLOSE": (("relief",), ("continuity",)),
        "DISTANT_CLOSE_ACTION": (("relief",), ("continuity",)),
    },
    doubt=0.4,
    reject_score=20.0,
)
"""A table that does not change when the engine's are fitted anew."""


def shade(level: int, size: tuple[int, int] = (240, 320)) -> Picture:
    return np.full((*size, 3), level, np.uint8)


def write_video(file: Path, pictures: Sequence[Picture], coding: str = "mp4v", fps: float = 10.0) -> Path:
    height, width = pictures[0].shape[:2] if pictures else (240, 320)
    writer = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*coding), fps, (width, height))
    assert writer.isOpened()
    for picture in pictures:
        writer.write(cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    writer.release()
    return file


def turned_by_metadata(video: Path) -> Path:
    """Tell the players of an MP4 to turn it by a quarter: the matrix of its track header (ISO/IEC 14496-12, 8.3.2)."""
    content = bytearray(video.read_bytes())
    matrix = content.index(b"tkhd") + 44
    width = struct.unpack_from(">I", content, matrix + 36)[0]
    struct.pack_into(">9i", content, matrix, 0, 1 << 16, 0, -1 << 16, 0, 0, width, 0, 1 << 30)
    video.write_bytes(content)
    return video


def with_steps_of(ticks: int, video: Path) -> Path:
    """Make every frame of an MP4 last so many ticks: its time-to-sample box (ISO/IEC 14496-12, 8.6.1.2)."""
    content = bytearray(video.read_bytes())
    struct.pack_into(">I", content, content.index(b"stts") + 16, ticks)
    video.write_bytes(content)
    return video


def turned_by_exif(jpeg: bytes, orientation: int) -> bytes:
    """``jpeg`` with an EXIF block that says how the camera was held (1–8)."""
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    block = b"Exif\0\0MM\0*" + struct.pack(">I", 8) + struct.pack(">H", 1) + entry + bytes(4)
    return jpeg[:2] + struct.pack(">HH", 0xFFE1, len(block) + 2) + block + jpeg[2:]


def png_that_claims(side: int) -> bytes:
    """A PNG of some bytes that says it is ``side`` pixels wide and high."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def told(*signals: Signal, flow: FlowCategory = "DISTANT_CLOSE", profile: Profile = PROFILE) -> Analysis:
    """An analysis in which these signals were measured, and nothing else."""
    decision = decide(signals, profile, flow)
    hint: Hint | None = "COME_CLOSER" if decision.outcome == "retry" else None
    verdict = Verdict(
        outcome=decision.outcome,
        score=decision.score,
        attack_type=decision.attack_type,
        hint=hint,
        profile=profile.name,
        signals=signals,
        relief=None,
        kappa=None,
    )
    path = (observed(0), observed(30))
    return Analysis("clip.mp4", "DISTANT_NEAR", Take(flow, (), path), verdict, profile)
