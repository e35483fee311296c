from __future__ import annotations

import re
from pathlib import Path

import pytest

from inperson.engine.trained.manifest import Crop, Input, Output, read_manifest
from inperson.errors import SettingError
from tests.engine.trained.given import MANIFEST

DOCS = Path(__file__).parents[3] / "docs" / "trained-models.md"


def refused(text: str) -> str:
    with pytest.raises(SettingError) as caught:
        read_manifest(text)
    return str(caught.value)


def changed(old: str, new: str) -> str:
    assert MANIFEST.count(old) == 1
    return MANIFEST.replace(old, new)


def test_a_manifest_says_how_a_picture_becomes_a_probability() -> None:
    manifest = read_manifest(MANIFEST)
    (network,) = manifest.network
    assert (manifest.name, manifest.licence, manifest.source) == ("means", "CC0-1.0", "built by the tests")
    assert (manifest.verdict.live, manifest.verdict.attack, manifest.verdict.weight) == (0.6, 0.4, 2.0)
    assert (network.file, network.crop) == ("means.onnx", Crop(1.5, "box"))
    assert network.input == Input(40, 32, "RGB", "NCHW", 1.0, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
    assert network.output == Output(0, "softmax")


def test_it_may_not_condemn_alone_unless_it_says_so() -> None:
    assert read_manifest(MANIFEST).verdict.floor > 1
    assert read_manifest(changed("weight = 2.0", "weight = 2.0\nfloor = 0.9")).verdict.floor == 0.9


@pytest.mark.parametrize(
    ("piece", "key"),
    [
        ('name = "means"\n', "name"),
        ('licence = "CC0-1.0"\n', "licence"),
        ('source = "built by the tests"\n', "source"),
        ("live = 0.6\n", "verdict.live"),
        ("attack = 0.4\n", "verdict.attack"),
        ("weight = 2.0\n", "verdict.weight"),
        ('file = "means.onnx"\n', "network[0].file"),
        (f'sha256 = "{"0" * 64}"\n', "network[0].sha256"),
        ("scale = 1.5, ", "network[0].crop.scale"),
        (', shape = "box"', "network[0].crop.shape"),
        ("width = 40, ", "network[0].input.width"),
        ("height = 32, ", "network[0].input.height"),
        ('colours = "RGB", ', "network[0].input.colours"),
        ('layout = "NCHW", ', "network[0].input.layout"),
        ("scale = 1.0, ", "network[0].input.scale"),
        ("mean = [0, 0, 0], ", "network[0].input.mean"),
        (", std = [1, 1, 1]", "network[0].input.std"),
        ("live = 0, ", "network[0].output.live"),
        (', activation = "softmax"', "network[0].output.activation"),
    ],
)
def test_nothing_is_assumed(piece: str, key: str) -> None:
    assert refused(changed(piece, "")) == f"{key}: is missing"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('name = "means"', 'name = "means"\nlicense = "MIT"', "license: is unknown"),
        ("layout =", "mirror = true, layout =", "network[0].input.mirror: is unknown"),
        ('"means"', '"my model"', "name: must be 1 to 32 letters, digits, dots, dashes or underscores"),
        ('"means.onnx"', '"../means.onnx"', "network[0].file: must be the name of a file beside the manifest"),
        (f'"{"0" * 64}"', '"ABC"', "network[0].sha256: must be 64 lower-case hexadecimal digits"),
        ('"RGB"', '"GRB"', "network[0].input.colours: must be RGB or BGR"),
        ('"NCHW"', '"CHW"', "network[0].input.layout: must be NCHW or NHWC"),
        ('"box"', '"oval"', "network[0].crop.shape: must be box or square"),
        ('"softmax"', '"relu"', "network[0].output.activation: must be softmax, sigmoid or none"),
        ("scale = 1.5", "scale = 0", "network[0].crop.scale: is wrong: expected `float` > 0.0"),
        ("width = 40", "width = 40.5", "network[0].input.width: is wrong: expected `int`, got `float`"),
        ("mean = [0, 0, 0]", "mean = [0]", "network[0].input.mean: is wrong: expected `array` of length 3, got 1"),
        ("std = [1, 1, 1]", "std = [1, 0, 1]", "network[0].input.std: must not be 0"),
        ("live = 0.6", "live = 1", "verdict.live: is wrong: expected `float` < 1.0"),
        ("live = 0.6", "live = nan", "verdict.live: is wrong: expected `float` > 0.0"),
        ("attack = 0.4", "attack = 0.7", "verdict.attack: must not be more than verdict.live"),
        ("[[network]]", "[network]", "network: is wrong: expected `array`, got `object`"),
    ],
)
def test_a_wrong_key_is_named(old: str, new: str, sentence: str) -> None:
    assert refused(changed(old, new)) == sentence


@pytest.mark.parametrize("text", ["name =", "{}", "\0", '"'], ids=["cut", "json", "null", "quote"])
def test_what_is_no_toml_is_said(text: str) -> None:
    assert refused(text).startswith("manifest: is no TOML (")


def test_an_empty_manifest_has_no_name() -> None:
    assert refused("") == "name: is missing"


def test_the_manifest_of_the_docs_is_one() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    manifest = read_manifest(example)
    assert [network.crop.scale for network in manifest.network] == [2.7, 4.0]
    for network in manifest.network:
        assert network.input == Input(80, 80, "BGR", "NCHW", 1.0, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
        assert network.output == Output(1, "softmax")
    assert manifest.licence == "Apache-2.0"
