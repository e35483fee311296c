from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from inperson.engine.trained.model import Model
from tests.engine.given import FACE
from tests.engine.trained.given import loaded, means

FACE_HERE = replace(FACE, left=60.0, top=60.0, width=80.0, height=90.0)
UNIFORM = np.full((200, 200, 3), (101, 100, 98), np.uint8)
"""Red, green and blue: 1 and 3 apart."""


def told(model: Model, red: int = 101) -> float | None:
    picture = UNIFORM.copy()
    picture[..., 0] = red
    return model.live(picture, FACE_HERE)


def softmax(index: int, *values: float) -> float:
    powers = [math.exp(value) for value in values]
    return powers[index] / sum(powers)


@pytest.mark.parametrize("index", [0, 1, 2])
def test_the_output_that_means_live_is_weighed_against_the_others(index: int) -> None:
    assert told(loaded(output__live=index)) == pytest.approx(softmax(index, 3, 2, 0))


def test_colours_come_in_the_order_asked() -> None:
    assert told(loaded(input__colours="BGR")) == pytest.approx(softmax(0, 0, 2, 3))


def test_channels_come_where_they_are_asked() -> None:
    last = loaded(means((1, 32, 40, 3), (1, 2)), input__layout="NHWC")
    assert told(last) == pytest.approx(softmax(0, 3, 2, 0))


def test_numbers_come_in_the_range_asked() -> None:
    scaled = loaded(input__scale=0.01, input__mean=[0.01, 0.0, 0.0], input__std=[1.0, 0.5, 1.0])
    assert told(scaled) == pytest.approx(softmax(0, 1.0, 2.0, 0.98))


def test_one_number_may_be_a_sigmoids_or_a_probability() -> None:
    one = means(weights=[[1.0], [0.0], [0.0]])
    near_nothing = {"input__scale": 1e-3}
    sigmoid = loaded(one, output__activation="sigmoid", **near_nothing)
    none = loaded(one, output__activation="none", **near_nothing)
    assert told(sigmoid) == pytest.approx(1 / (1 + math.exp(-0.101)), abs=1e-5)
    assert told(none) == pytest.approx(0.101, abs=1e-5)


def test_a_sigmoid_of_very_little_is_nothing() -> None:
    one = means(weights=[[-1e4], [0.0], [0.0]])
    assert told(loaded(one, output__activation="sigmoid")) == 0.0


def test_what_is_no_probability_says_nothing() -> None:
    above = loaded(means(weights=[[1.0], [0.0], [0.0]]), output__activation="none", input__scale=1 / 150)
    assert told(above, red=100) == pytest.approx(2 / 3, abs=1e-5)
    assert told(above, red=200) is None


def test_a_face_outside_the_picture_says_nothing() -> None:
    assert loaded().live(UNIFORM, replace(FACE_HERE, left=400.0)) is None


def test_several_networks_are_asked_and_their_mean_counts() -> None:
    first, second = loaded(output__live=0), loaded(output__live=2)
    both = Model(first.manifest, (*first.networks, *second.networks))
    assert told(both) == pytest.approx((softmax(0, 3, 2, 0) + softmax(2, 3, 2, 0)) / 2)


def test_threads_may_share_it() -> None:
    model = loaded()
    reds = list(range(60, 140))
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda red: told(model, red), reds))
    assert together == [told(model, red) for red in reds]
