"""Frames over the socket: what is no picture ends the connection, what shows no good face is answered with a hint."""

from __future__ import annotations

import struct

import cv2
import numpy as np
import pytest

from inperson.capture.wire import Camera
from inperson.engine.frames import Picture, decode, encode
from tests.capture.page import Link, Page, opened
from tests.conftest import Service

pytestmark = pytest.mark.usefixtures("quiet")

GREY = np.full((640, 480, 3), 128, np.uint8)
JPEG = encode(GREY)


def claiming(width: int, height: int) -> bytes:
    """A small file whose header says another size."""
    at = JPEG.index(b"\xff\xc0") + 5
    return JPEG[:at] + struct.pack(">HH", height, width) + JPEG[at + 4 :]


NO_PICTURE = {
    "a letter": b"x",
    "a JPEG's first bytes": b"\xff\xd8\xff",
    "text": b"not a picture" * 1000,
    "PNG": cv2.imencode(".png", GREY)[1].tobytes(),
    "truncated": JPEG[:-100],
    "only a header": JPEG[:300],
    "100 megapixels": claiming(10_000, 10_000),
    "4 gigapixels": claiming(65_535, 65_535),
    "no pixels": claiming(0, 0),
    "a thousand scans": JPEG[:-2] + b"\xff\xda" * 1000 + JPEG[-2:],
    "too small": encode(GREY[::10, ::10]),
    "too large": encode(np.zeros((2800, 2100, 3), np.uint8)),
}


@pytest.mark.parametrize("jpeg", NO_PICTURE.values(), ids=NO_PICTURE)
@pytest.mark.parametrize("still", [False, True], ids=["frame", "still"])
async def test_what_is_no_usable_picture_ends_the_connection(page: Page, link: Link, jpeg: bytes, still: bool) -> None:
    await page.greet(link)
    await page.start()
    await page.show(jpeg, still=still)
    await page.refused("PROTOCOL", again=True)


def five_of(face: Picture) -> Picture:
    """Three above, two below."""
    tile = face[::2, ::2]
    above, below = np.hstack([tile] * 3), np.hstack([tile, tile, np.full_like(tile, 128)])
    return np.vstack([above, below])


async def test_what_a_frame_shows_only_changes_the_hint(page: Page, link: Link, portrait: bytes) -> None:
    crowd = five_of(decode(portrait))
    height, width = crowd.shape[:2]
    noise = np.random.default_rng(1).integers(0, 256, crowd.shape, np.uint8)
    await page.greet(link)
    await page.start(Camera(width=width, height=height))
    for picture, hint in (
        (np.zeros_like(crowd), "TOO_DARK"),
        (np.full_like(crowd, 128), "NO_FACE"),
        (np.full_like(crowd, 255), "NO_FACE"),
        (noise, "NO_FACE"),
        (crowd, "MANY_FACES"),
    ):
        feedback = await page.ask(encode(picture))
        assert (feedback.hint, feedback.progress) == (hint, 0.0)
        assert (feedback.face is not None) == (hint == "MANY_FACES")


async def test_a_camera_that_is_turned_begins_the_attempt_anew(
    page: Page, link: Link, service: Service, portrait: bytes
) -> None:
    turned = encode(np.rot90(decode(portrait)).copy())
    await page.greet(link)
    await page.start()
    await page.ask(portrait)
    await page.show(turned)
    await page.refused("PROTOCOL", again=True)
    async with opened(service.url) as page_again:
        assert (await page_again.greet(link)).attempt == 1
        await page_again.start(Camera(width=1280, height=960))
        await page_again.ask(turned)
