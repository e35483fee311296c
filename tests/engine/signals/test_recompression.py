from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
import skimage.data

from inperson.engine.frames import Frame, Picture, decode, encode
from inperson.engine.signals import Signal
from inperson.engine.signals.recompression import MOST_SURE, recompression
from inperson.engine.take import Phase, Sample, Take
from tests.engine.given import OBSERVED, Filmed

SIDE = 1280


def scene() -> Picture:
    """A photograph of many fine things, (1280, 1280, 3), with a sensor's noise."""
    coins = np.asarray(skimage.data.coins(), np.uint8)  # type: ignore[no-untyped-call]
    large = cv2.resize(coins, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC).astype(np.float64)
    noise = np.random.default_rng(5).normal(0, 3, (SIDE, SIDE, 3))
    return np.clip(large[..., None] + noise, 0, 255).astype(np.uint8)


def resized(picture: Picture, side: int) -> Picture:
    return cv2.resize(picture, (side, side), interpolation=cv2.INTER_CUBIC).astype(np.uint8)


def enlarged(side: int, quality: int) -> Picture:
    """The scene from a file of ``side`` pixels, compressed with ``quality``."""
    return resized(decode(encode(resized(scene(), side), quality)), SIDE)


def taken(picture: Picture, quality: int = 90) -> Take:
    seen = replace(OBSERVED, width=picture.shape[1], height=picture.shape[0])
    still = Sample(Frame(0, 0.0, True, encode(picture, quality)), seen)
    return Take("SILENT", (Phase("FACE", (), still),), ())


def said(take: Take) -> Signal:
    signal = recompression(take)
    assert signal is not None
    return signal


@pytest.mark.parametrize("quality", [40, 90])
def test_a_picture_that_was_compressed_once_has_its_own_seams_only(quality: int) -> None:
    signal = said(taken(scene(), quality))
    assert (signal.name, signal.says, signal.confidence) == ("recompression", "nothing", 0.0)


@pytest.mark.parametrize(("side", "period"), [(720, "14.2"), (540, "19.0")])
def test_seams_at_another_period_are_an_earlier_compressions_but_say_little(side: int, period: str) -> None:
    signal = said(taken(enlarged(side, 40)))
    assert signal.says == "attack"
    assert 0.1 <= signal.confidence <= MOST_SURE
    whole, half = f"every {period} pixels", f"every {float(period) / 2:.1f} pixels"
    assert whole in signal.sentence or half in signal.sentence


def test_enlarging_alone_leaves_no_seams() -> None:
    assert said(taken(resized(resized(scene(), 720), SIDE))).says == "nothing"


def test_a_camera_that_compresses_in_the_same_size_is_not_accused() -> None:
    assert said(taken(enlarged(SIDE, 40))).says == "nothing"


def test_what_a_person_sends_says_nothing(person: Filmed) -> None:
    take = replace(person.take, phases=(replace(person.take.phases[1], still=person.stills[1]),))
    assert said(take).says == "nothing"


def test_without_a_large_still_nothing_is_measured(person: Filmed) -> None:
    assert recompression(person.take) is None
    assert recompression(taken(resized(scene(), 640))) is None
