from __future__ import annotations

import sys
from typing import Any

import pytest

from inperson.engine.trained.loading import load
from inperson.errors import SettingError
from tests.engine.trained.given import DOUBLE, loaded, manifest, means


def refused(content: bytes, **changes: Any) -> str:
    with pytest.raises(SettingError) as caught:
        loaded(content, **changes)
    return str(caught.value)


@pytest.mark.parametrize("shape", [("N", 3, 32, 40), (1, 3, 32, 40), ("N", 3, "H", "W"), ("a", "b", "c", "d")])
def test_a_file_that_keeps_to_its_manifest_is_loaded(shape: tuple[int | str, ...]) -> None:
    assert len(loaded(means(shape)).networks) == 1


def test_so_is_one_with_the_channels_last() -> None:
    assert loaded(means((1, 32, 40, 3), (1, 2)), input__layout="NHWC").networks


def test_another_file_is_refused() -> None:
    content = means()
    with pytest.raises(SettingError, match=r"network\[0\]\.sha256: is not that of means\.onnx"):
        load(manifest(content), {"means.onnx": content + b"\0"})


@pytest.mark.parametrize("content", [b"", b"Dear diary,", means()[:-40], means()[:60]])
def test_a_file_that_is_no_model_is_refused(content: bytes) -> None:
    assert refused(content).startswith("network[0].file: is no ONNX model that runs here (")


@pytest.mark.parametrize(
    ("shape", "axes", "layout", "sentence"),
    [
        (("N", 3, 80, 80), (2, 3), "NCHW", "input.height: is 32, but the file takes any × 3 × 80 × 80"),
        (("N", 3, 32, 80), (2, 3), "NCHW", "input.width: is 40, but the file takes any × 3 × 32 × 80"),
        ((1, 32, 40, 3), (1, 2), "NCHW", "input.layout: is NCHW, but the file takes 1 × 32 × 40 × 3"),
        ((1, 3, 32, 40), (2, 3), "NHWC", "input.layout: is NHWC, but the file takes 1 × 3 × 32 × 40"),
        ((4, 3, 32, 40), (2, 3), "NCHW", "input: must be one picture at a time, but the file takes 4 × 3 × 32 × 40"),
        ((3, 32, 40), (1, 2), "NCHW", "input: must have four dimensions, but the file's has 3"),
    ],
)
def test_an_input_that_the_file_does_not_take_is_named(
    shape: tuple[int | str, ...], axes: tuple[int, int], layout: str, sentence: str
) -> None:
    assert refused(means(shape, axes), input__layout=layout) == f"network[0].{sentence}"


def test_a_size_that_only_running_it_shows_is_refused() -> None:
    weights = ((1.0,),) * 4  # four rows for three channels
    assert refused(means(("N", "C", "H", "W"), weights=weights), output__activation="none").startswith(
        "network[0].input: is not what the file's network takes ("
    )


def test_numbers_of_another_kind_are_refused() -> None:
    assert refused(means(kind=DOUBLE)) == "network[0].input: must be tensor(float), but the file has tensor(double)"


def test_two_outputs_are_refused() -> None:
    assert refused(means(outputs=2)) == "network[0].file: must have one input and one output, but has 1 and 2"


@pytest.mark.parametrize(
    ("weights", "changes", "sentence"),
    [
        (None, {"output__live": 3}, "output.live: is 3, but the file's network gives 3 numbers"),
        ([[1], [0], [0]], {}, "output.activation: cannot be softmax: the file's network gives one number"),
        (
            None,
            {"output__activation": "none"},
            "output.activation: cannot be none: the file's network gives no probability",
        ),
        ([[3e38] * 2] * 3, {}, "input: makes the file's network give what is no number"),
    ],
)
def test_an_output_that_means_nothing_is_named(
    weights: list[list[float]] | None, changes: dict[str, Any], sentence: str
) -> None:
    content = means() if weights is None else means(weights=weights)
    assert refused(content, **changes) == f"network[0].{sentence}"


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert refused(means()) == "manifest: needs onnxruntime: install inperson[onnx]"
