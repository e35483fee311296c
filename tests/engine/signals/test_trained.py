from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from inperson.engine.flows import Place
from inperson.engine.fusion import decide
from inperson.engine.profiles import STANDARD
from inperson.engine.signals import Signal
from inperson.engine.signals.trained import FRAMES, NAME, joined, trained
from inperson.engine.take import Phase, Sample, Take
from inperson.engine.trained.model import Model
from tests.engine.given import OBSERVED, frame
from tests.engine.trained.given import loaded, means


@pytest.fixture(scope="module")
def model() -> Model:
    """Gives as much as the picture is bright."""
    third = 1 / 3
    return loaded(means(weights=[[third]] * 3), output__activation="none", input__scale=1 / 255)


def shades(*levels: int) -> tuple[Sample, ...]:
    return tuple(
        Sample(frame(np.full((640, 480, 3), level, np.uint8), index), replace(OBSERVED, sequence=index))
        for index, level in enumerate(levels)
    )


def take(**phases: Sequence[Sample]) -> Take:
    return Take("SILENT", tuple(Phase(_place(name), tuple(samples)) for name, samples in phases.items()), ())


def _place(name: str) -> Place:
    places: dict[str, Place] = {"face": "FACE", "far": "FAR", "near": "NEAR"}
    return places[name]


def said(model: Model, *levels: int) -> Signal:
    signal = trained(take(face=shades(*levels)), model)
    assert signal is not None
    return signal


def test_it_says_live_from_the_manifests_threshold_up(model: Model) -> None:
    signal = said(model, 204)
    assert (signal.name, signal.says) == (NAME, "live")
    assert signal.value == pytest.approx(0.8, abs=0.01)
    assert signal.confidence == pytest.approx(0.75, abs=0.02)
    assert signal.sentence == "The model means gives a living person 80 %."


def test_it_says_attack_down_from_the_other(model: Model) -> None:
    signal = said(model, 51)
    assert signal.says == "attack"
    assert signal.confidence == pytest.approx(0.75, abs=0.02)
    assert signal.sentence == "The model means gives a living person 20 %: it is a presentation attack."


def test_between_them_it_says_nothing(model: Model) -> None:
    signal = said(model, 127)
    assert (signal.says, signal.confidence) == ("nothing", 0.0)
    assert signal.sentence.endswith("50 %: too little to tell.")


def test_the_surer_the_further_from_the_threshold(model: Model) -> None:
    assert said(model, 255).confidence > said(model, 200).confidence > said(model, 160).confidence >= 0.5
    assert said(model, 0).confidence > said(model, 60).confidence > said(model, 95).confidence >= 0.5


def test_one_odd_frame_of_some_decides_nothing(model: Model) -> None:
    assert FRAMES == 3
    assert said(model, 230, 0, 230).says == "live"
    assert said(model, 10, 255, 10).says == "attack"


def test_of_two_distances_the_far_one_is_judged(model: Model) -> None:
    signal = trained(take(near=shades(10), far=shades(230)), model)
    assert signal is not None
    assert signal.says == "live"


def test_it_is_not_measured_without_a_face_that_can_be_judged(model: Model) -> None:
    assert trained(take(), model) is None
    nobody = [replace(each, observation=replace(each.observation, face=None)) for each in shades(200)]
    assert trained(take(face=nobody), model) is None


def test_its_row_and_its_name_join_the_profile(model: Model) -> None:
    profile = joined(STANDARD, model)
    assert profile.name == f"{STANDARD.name}+means"
    assert profile.weights.keys() == {*STANDARD.weights, NAME}
    assert (profile.weights[NAME].weight, profile.weights[NAME].floor) == (2.0, 2.0)
    assert NAME not in STANDARD.weights


def test_what_it_says_counts_by_its_weight_and_condemns_only_from_its_floor(model: Model) -> None:
    attack = said(model, 0)
    soft = joined(STANDARD, model)
    assert decide([attack], soft, "SILENT").outcome == "retry"
    assert decide([attack], soft, "SILENT").score < decide([], soft, "SILENT").score
    hard = replace(soft, weights={**soft.weights, NAME: replace(soft.weights[NAME], floor=0.9)})
    assert decide([attack], hard, "SILENT").outcome == "reject"
    assert decide([attack], STANDARD, "SILENT").outcome == "retry"
