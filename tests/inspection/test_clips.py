from __future__ import annotations

import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from inperson.engine.frames import Frame, Picture, decode, encode
from inperson.errors import ClipError, FrameError
from inperson.inspection.clips import FOLDER_FPS, MOST_FRAMES, read_clip
from tests.engine.given import astronaut

FORMATS = [("clip.mp4", "mp4v"), ("clip.avi", "MJPG")]


def shade(level: int, size: tuple[int, int] = (240, 320)) -> Picture:
    return np.full((*size, 3), level, np.uint8)


def red() -> Picture:
    picture = shade(0)
    picture[..., 0] = 200
    return picture


def write_video(file: Path, pictures: list[Picture], coding: str, fps: float = 10.0) -> Path:
    height, width = pictures[0].shape[:2] if pictures else (240, 320)
    writer = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*coding), fps, (width, height))
    assert writer.isOpened()
    for picture in pictures:
        writer.write(cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    writer.release()
    return file


def read(path: Path) -> list[Frame]:
    return list(read_clip(path))


def levels(frames: list[Frame]) -> list[int]:
    return [round(float(decode(frame.jpeg).mean())) for frame in frames]


@pytest.mark.parametrize(("name", "coding"), FORMATS)
def test_a_video_is_read_in_order_and_in_time(name: str, coding: str, tmp_path: Path) -> None:
    frames = read(write_video(tmp_path / name, [shade(30 * number) for number in range(6)], coding))
    assert [frame.sequence for frame in frames] == list(range(6))
    assert [frame.time_ms for frame in frames] == pytest.approx([100.0 * number for number in range(6)], abs=1)
    assert levels(frames) == pytest.approx([30 * number for number in range(6)], abs=6)
    assert not any(frame.still for frame in frames)


@pytest.mark.parametrize(("name", "coding"), FORMATS)
def test_a_videos_colours_are_its_own(name: str, coding: str, tmp_path: Path) -> None:
    (frame,) = read(write_video(tmp_path / name, [red()], coding))
    assert decode(frame.jpeg).mean((0, 1)) == pytest.approx((200, 0, 0), abs=12)


def test_large_pictures_are_made_smaller(tmp_path: Path) -> None:
    (video,) = read(write_video(tmp_path / "large.avi", [shade(90, (1080, 1920))], "MJPG"))
    assert decode(video.jpeg).shape == (720, 1280, 3)


def test_a_clip_ends_after_a_minute(tmp_path: Path) -> None:
    video = write_video(tmp_path / "long.avi", [shade(90, (160, 160))] * (MOST_FRAMES + 20), "MJPG", fps=30.0)
    assert sum(1 for _ in read_clip(video)) == MOST_FRAMES


def test_a_folder_is_read_in_the_order_of_its_numbers(tmp_path: Path) -> None:
    for number in (1, 2, 9, 10, 11):
        (tmp_path / f"frame-{number}.jpg").write_bytes(encode(shade(10 * number)))
    frames = read(tmp_path)
    assert levels(frames) == pytest.approx([10, 20, 90, 100, 110], abs=2)
    assert [frame.time_ms for frame in frames] == pytest.approx([1000 * n / FOLDER_FPS for n in range(5)])


def test_a_folder_may_hold_png_jpeg_and_what_is_neither(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "a.png"), cv2.cvtColor(red(), cv2.COLOR_RGB2BGR))
    (tmp_path / "b.JPEG").write_bytes(encode(red()))
    (tmp_path / "c.txt").write_text("no picture")
    (tmp_path / "d.jpg").mkdir()
    frames = read(tmp_path)
    assert len(frames) == 2
    for frame in frames:
        assert decode(frame.jpeg).mean((0, 1)) == pytest.approx((200, 0, 0), abs=6)


def test_frames_may_change_their_size(tmp_path: Path) -> None:
    for number, factor in enumerate((1.0, 0.5, 3.0)):
        picture = cv2.resize(astronaut(), None, fx=factor, fy=factor).astype(np.uint8)
        (tmp_path / f"{number}.jpg").write_bytes(encode(picture))
    assert [decode(frame.jpeg).shape[0] for frame in read(tmp_path)] == [512, 256, 1280]


def test_one_picture_is_a_clip(tmp_path: Path) -> None:
    (tmp_path / "only.jpg").write_bytes(encode(shade(50)))
    (frame,) = read(tmp_path)
    assert (frame.sequence, frame.time_ms) == (0, 0.0)


def test_a_thin_picture_makes_a_frame_that_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thin.png").write_bytes(cv2.imencode(".png", shade(50, (100, 900)))[1].tobytes())
    (frame,) = read(tmp_path)
    with pytest.raises(FrameError, match="too small"):
        decode(frame.jpeg)


def refused(path: Path) -> str:
    with pytest.raises(ClipError) as caught:
        read(path)
    return str(caught.value)


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "gone.mp4") == "gone.mp4: there is no such file or folder"


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    assert refused(folder) == "empty: there is no JPEG or PNG in this folder"
    (folder / "notes.txt").write_text("nothing")
    assert refused(folder) == "empty: there is no JPEG or PNG in this folder"


@pytest.mark.parametrize("name", ["clip.mp4", "clip.avi", "clip.webm", "clip"])
@pytest.mark.parametrize("content", [b"", b"Dear diary,\n" * 200, bytes(5000)], ids=["empty", "text", "zeros"])
def test_a_file_that_is_no_video_is_refused(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    assert refused(tmp_path / name) == f"{name}: is no video that can be decoded"


def test_a_video_without_frames_is_refused(tmp_path: Path) -> None:
    assert refused(write_video(tmp_path / "empty.avi", [], "MJPG")) == "empty.avi: has no frames"


def test_a_truncated_video_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = write_video(tmp_path / "whole.avi", [shade(20 * number) for number in range(10)], "MJPG")
    cut = tmp_path / "cut.avi"
    cut.write_bytes(whole.read_bytes()[: round(0.6 * whole.stat().st_size)])
    assert 0 < len(read(cut)) < 10


def png_that_claims(side: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


NO_PICTURES = {
    "empty": b"",
    "text": b"Dear diary,",
    "half a picture": encode(astronaut())[:200],
    "ten gigapixels": png_that_claims(100_000),
}


@pytest.mark.parametrize("content", NO_PICTURES.values(), ids=NO_PICTURES.keys())
def test_a_picture_that_is_none_is_refused_by_its_name(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "1.jpg").write_bytes(encode(shade(50)))
    (tmp_path / "2.png").write_bytes(content)
    assert refused(tmp_path) == "2.png: is no picture that can be read"
