from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inperson.engine.film import LONGEST_MS, RATE, film, packed, unpacked
from inperson.engine.frames import encode
from inperson.engine.spread import MOST_FRAMES
from inperson.engine.take import Take
from inperson.errors import FrameError
from tests.engine.given import Filmed


def grey(value: int, width: int = 160, height: int = 200) -> bytes:
    return encode(np.full((height, width, 3), value, np.uint8))


def shown(*reel: tuple[float, bytes]) -> list[int]:
    """How bright each picture of the film is."""
    return [round(float(picture.mean())) for picture in film(reel)]


def test_a_take_is_packed_with_the_times_of_its_frames(person: Filmed) -> None:
    take = person.take
    reel = unpacked(packed(take))
    assert 1 < len(reel) <= MOST_FRAMES
    assert set(reel) <= {(sample.frame.time_ms, sample.frame.jpeg) for sample in take.frames}
    assert [time for time, _ in reel] == sorted(time for time, _ in reel)


def test_each_frame_is_shown_until_the_next_ones_time() -> None:
    reel = ((5000.0, grey(50)), (5200.0, grey(100)), (6000.0, grey(150)))
    assert shown(*reel) == [50] * 3 + [100] * 12 + [150]


def test_a_film_lasts_as_long_as_its_take() -> None:
    times = [0.0, 83.0, 170.0, 240.0, 1331.0, 1400.0, 2777.0]
    pictures = shown(*((time, grey(20 + 30 * index)) for index, time in enumerate(times)))
    assert len(pictures) == pytest.approx(2777 * RATE / 1000 + 1, abs=1)
    for index, time in enumerate(times):
        begins = next(place for place, value in enumerate(pictures) if abs(value - 20 - 30 * index) <= 2)
        assert abs(begins / RATE - time / 1000) <= 0.5 / RATE + 1e-9


@settings(max_examples=25)  # the longest films take half a second each
@given(st.lists(st.floats(min_value=0, max_value=1e12), min_size=1, max_size=6).map(sorted))
def test_whatever_the_times_a_film_ends(times: list[float]) -> None:
    assert 1 <= len(shown(*((time, grey(99)) for time in times))) <= LONGEST_MS * RATE / 1000 + 1


def test_a_still_among_the_frames_has_the_size_of_the_others() -> None:
    pictures = list(film([(0.0, grey(1, 300, 401)), (100.0, grey(2, 960, 1280)), (200.0, grey(3))]))
    assert {picture.shape for picture in pictures} == {(400, 300, 3)}


def test_a_large_frame_becomes_small() -> None:
    (picture,) = film([(0.0, grey(9, 960, 1280))])
    assert picture.shape == (480, 360, 3)


@pytest.mark.parametrize("content", [b"", b"frames", b"\x91\x01"])
def test_what_is_no_reel_is_refused(content: bytes) -> None:
    with pytest.raises(FrameError):
        unpacked(content)


def test_nothing_makes_no_film() -> None:
    with pytest.raises(FrameError):
        list(film(unpacked(packed(Take("SILENT", (), ())))))
