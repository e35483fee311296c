from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from inperson.capture.challenge import COLOURS, DARK
from inperson.engine.frames import Picture, encode
from inperson.engine.landmarks import Landmarker
from inperson.engine.observation import measure
from inperson.engine.signals import Signal
from inperson.engine.signals.light import light
from inperson.engine.take import Light, Sample, Take
from inperson.simulator.pose import Pose, Triple
from inperson.simulator.subjects import State, render
from tests.engine.given import frame, seen, standing

STAYS_MS = 450.0
STEP_MS = 80.0
BEFORE_MS = 300.0
ORDER = (*COLOURS[2:6], DARK)
"""Green, cyan, blue, purple, and nothing."""


def shown(order: Sequence[tuple[int, int, int]] = ORDER) -> tuple[Light, ...]:
    return tuple(Light(colour, BEFORE_MS + STAYS_MS * number) for number, colour in enumerate(order))


def lit_at(ms: float, lights: Sequence[Light], lag: float) -> Triple:
    """The colour (0–1) that falls on the face at ``ms``."""
    on = [each for each in lights if each.shown_ms + lag <= ms]
    red, green, blue = on[-1].colour if on else DARK
    return red / 255, green / 255, blue / 255


def filmed(lights: Sequence[Light], landmarker: Landmarker, lag: float = 110.0, bright: float = 0.0) -> list[Sample]:
    """The person before a screen that shows ``lights``; ``bright``: how much more light than the screen's there is."""
    person, samples = standing("person"), []
    until = lights[-1].shown_ms + STAYS_MS if lights else 2000.0
    seen_once = measure(seen(40.0), landmarker, 0, 0.0)
    for number, ms in enumerate(np.arange(0.0, until, STEP_MS)):
        red, green, blue = (part / (1 + bright) for part in lit_at(ms, lights, lag))
        state = State(Pose((0.0, 0.0, 40.0)), light=(red, green, blue))
        picture = render(person, state, ms / 1000)
        observation = replace(seen_once, sequence=number, time_ms=float(ms))
        samples.append(Sample(frame(picture, number, float(ms)), observation))
    return samples


def of(samples: Sequence[Sample], lights: Sequence[Light]) -> Signal | None:
    return light(Take("SILENT", (), (), tuple(samples), lights=tuple(lights)))


@pytest.fixture(scope="module")
def answering(landmarker: Landmarker) -> list[Sample]:
    return filmed(shown(), landmarker)


def test_a_face_takes_on_the_screens_colours_in_their_order(answering: list[Sample]) -> None:
    signal = of(answering, shown())
    assert signal is not None
    assert (signal.name, signal.says) == ("light", "live")
    assert signal.confidence > 0.8
    assert signal.sentence == "The face took on the screen's 5 colours in their order."


@pytest.mark.parametrize("lag", [50.0, 230.0], ids=["a fast display", "a slow one"])
def test_displays_and_cameras_take_their_time(lag: float, landmarker: Landmarker) -> None:
    signal = of(filmed(shown(), landmarker, lag), shown())
    assert signal is not None
    assert signal.says == "live"


def test_another_order_is_no_answer_but_condemns_nobody(answering: list[Sample]) -> None:
    """A recording of somebody who answered another order."""
    for one, other in pairwise(range(5)):
        order = list(ORDER)
        order[one], order[other] = order[other], order[one]
        signal = of(answering, shown(order))
        assert signal is None or (signal.says, signal.confidence) == ("nothing", 0.0)


def test_in_a_bright_room_nothing_is_measured(landmarker: Landmarker) -> None:
    assert of(filmed(shown(), landmarker, bright=60.0), shown()) is None


def test_a_camera_that_balances_its_whites_hides_nothing(answering: list[Sample]) -> None:
    def drifted(sample: Sample) -> Sample:
        share = sample.frame.time_ms / 2000
        balance = np.array([1 + 0.15 * share, 1.0, 1 - 0.12 * share])
        picture: Picture = np.clip(sample.picture * balance, 0, 255).astype(np.uint8)
        return replace(sample, frame=replace(sample.frame, jpeg=encode(picture, 85)))

    signal = of([drifted(each) for each in answering], shown())
    assert signal is not None
    assert signal.says == "live"


def test_fewer_colours_make_it_less_sure(landmarker: Landmarker) -> None:
    three = shown(ORDER[:3])
    few, many = of(filmed(three, landmarker), three), of(filmed(shown(), landmarker), shown())
    assert few is not None
    assert many is not None
    assert 0 < few.confidence < many.confidence


def test_without_three_lights_or_without_frames_nothing_is_measured(answering: list[Sample]) -> None:
    assert of(answering, ()) is None
    assert of(answering, shown()[:2]) is None
    assert of(answering[:5], shown()) is None
    blind = [replace(each, observation=replace(each.observation, faces=0, face=None)) for each in answering]
    assert of(blind, shown()) is None
