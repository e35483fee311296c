from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from inperson.engine.frames import Frame, Picture, decode, encode
from inperson.errors import ClipError
from inperson.inspection.clips import FOLDER_FPS, MOST_FPS, MOST_FRAMES, MOST_GAP_MS, read_clip
from tests.engine.given import astronaut
from tests.inspection.given import (
    png_that_claims,
    shade,
    turned_by_exif,
    turned_by_metadata,
    with_steps_of,
    write_video,
)

FORMATS = [("clip.mp4", "mp4v"), ("clip.avi", "MJPG")]


def red() -> Picture:
    picture = shade(0)
    picture[..., 0] = 200
    return picture


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


NO_PICTURES = {
    "empty": b"",
    "text": b"Dear diary,",
    "half a picture": encode(astronaut())[:200],
    "a picture cut short": encode(astronaut())[:9000],
    "no size": b"\x89PNG\r\n\x1a\n",
    "nothing in it": png_that_claims(0),
}


@pytest.mark.parametrize("content", NO_PICTURES.values(), ids=NO_PICTURES.keys())
def test_a_picture_that_is_none_is_refused_by_its_name(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "1.jpg").write_bytes(encode(shade(50)))
    (tmp_path / "2.png").write_bytes(content)
    assert refused(tmp_path) == "2.png: is no picture that can be read"


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    (tmp_path / "2.png").write_bytes(png_that_claims(30_000))
    assert refused(tmp_path) == "2.png: has too many pixels, 30000 × 30000"


@pytest.mark.parametrize("size", [(100, 100), (100, 900), (20, 9000)])
def test_a_picture_that_is_too_small_or_too_narrow_is_refused(size: tuple[int, int], tmp_path: Path) -> None:
    (tmp_path / "thin.png").write_bytes(cv2.imencode(".png", shade(50, size))[1].tobytes())
    assert refused(tmp_path) == f"thin.png: is too small or too narrow, {size[1]} × {size[0]} pixels"


def test_a_video_that_is_too_small_is_refused(tmp_path: Path) -> None:
    video = write_video(tmp_path / "tiny.mp4", [shade(90, (96, 128))] * 3)
    assert refused(video) == "tiny.mp4: is too small or too narrow, 128 × 96 pixels"


def halves() -> Picture:
    """Bright at the top."""
    picture = shade(20)
    picture[:120] = 220
    return picture


def test_a_video_that_was_filmed_on_its_side_is_turned_upright(tmp_path: Path) -> None:
    plain = read(write_video(tmp_path / "plain.mp4", [halves()] * 3))
    turned = read(turned_by_metadata(write_video(tmp_path / "turned.mp4", [halves()] * 3)))
    assert decode(plain[0].jpeg).shape == (240, 320, 3)
    upright = decode(turned[0].jpeg)
    assert upright.shape == (320, 240, 3)
    assert upright[:, :60].mean() < 60
    assert upright[:, -60:].mean() > 180


def test_a_picture_that_was_taken_on_its_side_is_turned_upright(tmp_path: Path) -> None:
    (tmp_path / "1.jpg").write_bytes(turned_by_exif(encode(halves()), 6))
    (frame,) = read(tmp_path)
    upright = decode(frame.jpeg)
    assert upright.shape == (320, 240, 3)
    assert upright[:, -60:].mean() > 180


@pytest.mark.parametrize("ticks", [0, 1, 3, 900_000, 0x7FFFFF00])
def test_of_wildly_wrong_times_frames_are_still_some_time_apart(ticks: int, tmp_path: Path) -> None:
    video = with_steps_of(ticks, write_video(tmp_path / "wrong.mp4", [shade(30 * number) for number in range(6)]))
    times = [frame.time_ms for frame in read(video)]
    assert times[0] == 0
    assert all(1000 / MOST_FPS <= after - before <= MOST_GAP_MS for before, after in pairwise(times))


def test_one_picture_may_be_named_itself(tmp_path: Path) -> None:
    for number in range(1, 4):
        (tmp_path / f"frame-{number}.jpg").write_bytes(encode(shade(50 * number)))
    frames = read(tmp_path / "frame-2.jpg")
    assert levels(frames) == pytest.approx([100], abs=2)


@pytest.mark.parametrize("name", ["clip-%02d.mp4", "concat:a|b.mp4", "-x.mp4", "a b – ü.mp4", "7.mp4"])
def test_a_name_is_only_a_name(name: str, tmp_path: Path) -> None:
    write_video(tmp_path / "plain.mp4", [shade(90)] * 3).rename(tmp_path / name)
    assert len(read(tmp_path / name)) == 3


def test_a_name_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xff.mp4")
    write_video(tmp_path / "plain.mp4", [shade(90)] * 3).rename(path)
    assert refused(path) == "?.mp4: the name must be UTF-8"


def test_what_is_neither_a_file_nor_a_folder_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    assert refused(tmp_path / "pipe.mp4") == "pipe.mp4: is neither a file nor a folder"
    assert refused(Path("/dev/null")) == "null: is neither a file nor a folder"


def test_a_path_that_cannot_be_looked_at_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / ("x" * 300)) == f"{'x' * 100}: cannot be read (File name too long)"
    (tmp_path / "round.mp4").symlink_to(tmp_path / "round.mp4")
    assert refused(tmp_path / "round.mp4") == "round.mp4: there is no such file or folder"


def test_bytes_that_are_wrong_in_the_middle_of_a_video_end_nothing(tmp_path: Path) -> None:
    video = write_video(tmp_path / "scratched.avi", [shade(20 * number) for number in range(10)], "MJPG")
    content = bytearray(video.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 400] = bytes(400)
    video.write_bytes(content)
    assert 1 <= len(read(video)) <= 10
