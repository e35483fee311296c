from __future__ import annotations

import io
import struct

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from inperson.engine.frames import MAX_BYTES, MAX_SCANS, MIN_SIDE, Picture, decode, decode_grey, encode
from inperson.errors import FrameError
from tests.engine.given import astronaut

LEFT_IS_RED = np.zeros((200, 300, 3), np.uint8)
LEFT_IS_RED[:, :150, 0] = 220
JPEG = encode(LEFT_IS_RED)
WITH_EXIF_ORIENTATION = 0x0112


def saved(image: Image.Image, kind: str = "JPEG", **how: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()


def claiming(width: int, height: int) -> bytes:
    """A small JPEG whose header claims another size."""
    at = JPEG.index(b"\xff\xc0") + 5
    return JPEG[:at] + struct.pack(">HH", height, width) + JPEG[at + 4 :]


def is_left_red(picture: Picture) -> bool:
    left, right = picture[:, :120].mean((0, 1)), picture[:, -120:].mean((0, 1))
    return bool(left[0] > 150 and left[2] < 60 and right.max() < 60)


def test_a_jpeg_becomes_a_picture_in_rgb() -> None:
    picture = decode(JPEG)
    assert picture.shape == (200, 300, 3)
    assert picture.dtype == np.uint8
    assert is_left_red(picture)


def test_a_picture_survives_encoding() -> None:
    assert cv2.PSNR(decode(encode(astronaut())), astronaut()) > 32
    assert len(encode(astronaut(), 30)) < len(encode(astronaut(), 90)) / 2


NO_JPEG = {
    "nothing": b"",
    "one byte": b"\xff",
    "only the start": b"\xff\xd8",
    "half a marker": b"\xff\xd8\xff",
    "start and end": b"\xff\xd8\xff\xd9",
    "text": b"GET / HTTP/1.1\r\n\r\n",
    "zeros": bytes(5000),
    "PNG": saved(Image.fromarray(LEFT_IS_RED), "PNG"),
    "GIF": saved(Image.fromarray(LEFT_IS_RED), "GIF"),
    "WebP": saved(Image.fromarray(LEFT_IS_RED), "WEBP"),
    "without a header": b"\xff\xd8" + JPEG[JPEG.index(b"\xff\xda") :],
    "with endless segments": b"\xff\xd8" + b"\xff\xe0\x00\x02" * 10_000 + JPEG[2:],
    "of a coding that no camera writes": JPEG.replace(b"\xff\xc0", b"\xff\xc9"),
}


@pytest.mark.parametrize("content", NO_JPEG.values(), ids=NO_JPEG.keys())
def test_what_is_no_jpeg_is_refused(content: bytes) -> None:
    with pytest.raises(FrameError, match="is no JPEG"):
        decode(content)


@pytest.mark.parametrize("shrink", [1, 2, 4, 8])
def test_the_brightness_alone_is_that_of_the_picture(shrink: int) -> None:
    jpeg = encode(astronaut())
    grey = decode_grey(jpeg, shrink)
    assert grey.shape == (512 // shrink, 512 // shrink)
    assert cv2.PSNR(grey, cv2.cvtColor(decode(jpeg, shrink), cv2.COLOR_RGB2GRAY)) > 40
    with pytest.raises(FrameError):
        decode_grey(jpeg[:1000], shrink)


@pytest.mark.parametrize("shrink", [2, 4, 8])
def test_a_picture_is_made_smaller_while_it_is_read(shrink: int) -> None:
    small = decode(encode(astronaut()), shrink)
    assert small.shape == (512 // shrink, 512 // shrink, 3)
    whole = cv2.resize(astronaut(), small.shape[:2], interpolation=cv2.INTER_AREA)
    assert np.abs(small.astype(int) - whole).mean() < 4


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.99])
def test_a_truncated_jpeg_is_refused(kept: float) -> None:
    whole = encode(astronaut())
    with pytest.raises(FrameError, match="truncated"):
        decode(whole[: int(kept * len(whole))])


def test_zeros_after_the_end_are_let_pass() -> None:
    assert is_left_red(decode(JPEG + bytes(3)))


@pytest.mark.parametrize(("width", "height"), [(10_000, 10_000), (65_535, 65_535), (5_000_001 // 200, 201)])
def test_too_many_pixels_are_refused_by_the_header(width: int, height: int) -> None:
    with pytest.raises(FrameError, match="too many pixels"):
        decode(claiming(width, height))


def test_what_claims_to_be_huge_never_reaches_the_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[object] = []
    monkeypatch.setattr(cv2, "imdecode", lambda *what: decoded.append(what))
    for read in (decode, decode_grey):
        with pytest.raises(FrameError, match="too many pixels"):
            read(claiming(65_500, 65_500))
    assert decoded == []


@pytest.mark.parametrize(("width", "height"), [(1, 1), (300, MIN_SIDE - 1), (MIN_SIDE - 1, 300), (300, 0)])
def test_too_few_pixels_are_refused(width: int, height: int) -> None:
    with pytest.raises(FrameError, match="too small"):
        decode(claiming(width, height))


def test_the_smallest_frame_is_accepted() -> None:
    assert decode(encode(np.zeros((MIN_SIDE, MIN_SIDE, 3), np.uint8))).shape == (MIN_SIDE, MIN_SIDE, 3)


def test_too_many_bytes_are_refused() -> None:
    assert is_left_red(decode(JPEG + bytes(MAX_BYTES - len(JPEG))))
    with pytest.raises(FrameError, match="too many bytes"):
        decode(JPEG + bytes(MAX_BYTES - len(JPEG) + 1))


def test_a_progressive_jpeg_is_read() -> None:
    assert is_left_red(decode(saved(Image.fromarray(LEFT_IS_RED), progressive=True)))


def test_a_jpeg_that_repeats_its_scans_is_refused() -> None:
    """Forty kilobytes of them would hold a thread for ten seconds."""
    jpeg = saved(Image.fromarray(LEFT_IS_RED), progressive=True)
    scan = jpeg[jpeg.rindex(b"\xff\xda") : -2]
    with pytest.raises(FrameError, match="too many scans"):
        decode(jpeg[:-2] + scan * MAX_SCANS + jpeg[-2:])


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_other_colours_become_rgb(mode: str) -> None:
    picture = decode(saved(Image.fromarray(astronaut()).convert(mode), quality=95))
    assert picture.shape == (512, 512, 3)
    expected = np.asarray(Image.fromarray(astronaut()).convert(mode).convert("RGB"))
    assert cv2.PSNR(picture, expected) > 28


def test_the_camera_that_was_held_sideways_is_set_upright() -> None:
    exif = Image.Exif()
    exif[WITH_EXIF_ORIENTATION] = 6  # to be turned clockwise for showing
    lying = Image.fromarray(np.rot90(LEFT_IS_RED).copy())
    picture = decode(saved(lying, exif=exif))
    assert picture.shape == (200, 300, 3)
    assert is_left_red(picture)


def test_broken_exif_is_passed_over_in_silence() -> None:
    exif = Image.Exif()
    exif[WITH_EXIF_ORIENTATION], exif[0x010E] = 1, "a description that lies elsewhere"
    jpeg = saved(Image.fromarray(LEFT_IS_RED), exif=exif)
    at = jpeg.index(b"Exif\0\0") + 6
    assert is_left_red(decode(jpeg[: at + 8] + b"\xff" * 12 + jpeg[at + 20 :]))


@given(st.binary(max_size=4000), st.sampled_from([b"", b"\xff\xd8", b"\xff\xd8\xff\xe0", JPEG[:300]]))
def test_no_bytes_raise_anything_else(content: bytes, start: bytes) -> None:
    with pytest.raises(FrameError):
        decode(start + content)


@settings(deadline=None, max_examples=150)
@given(
    st.sampled_from([JPEG, encode(LEFT_IS_RED, 20), saved(Image.fromarray(LEFT_IS_RED), progressive=True)]),
    st.lists(st.tuples(st.integers(0, 1200), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_a_damaged_jpeg_is_a_picture_or_refused(jpeg: bytes, changes: list[tuple[int, int]]) -> None:
    damaged = bytearray(jpeg)
    for place, value in changes:
        damaged[place % len(jpeg)] = value
    try:
        picture = decode(bytes(damaged))
    except FrameError:
        return
    assert picture.ndim == 3
    assert picture.shape[2] == 3
    assert min(picture.shape[:2]) >= MIN_SIDE
