"""Trained models that the tests build themselves: ONNX files, byte by byte, and manifests.

The package ``onnx`` wants a newer protobuf than mediapipe can bear. Field numbers are those of onnx.proto3.
"""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from inperson.engine.trained.loading import load
from inperson.engine.trained.manifest import Manifest
from inperson.engine.trained.model import Model

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # before the runtime is imported: inperson.trained_models

FLOAT, DOUBLE = 1, 11
Shape = Sequence[int | str]

MANIFEST = """
name = "means"
licence = "CC0-1.0"
source = "built by the tests"

[verdict]
live = 0.6
attack = 0.4
weight = 2.0

[[network]]
file = "means.onnx"
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
crop = { scale = 1.5, shape = "box" }
input = { width = 40, height = 32, colours = "RGB", layout = "NCHW", scale = 1.0, mean = [0, 0, 0], std = [1, 1, 1] }
output = { live = 0, activation = "softmax" }
"""


def means(
    shape: Shape = ("N", 3, 32, 40),
    axes: tuple[int, int] = (2, 3),
    weights: Sequence[Sequence[float]] = ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    kind: int = FLOAT,
    outputs: int = 1,
) -> bytes:
    """A network that gives the means of its three channels, times ``weights`` (3, any)."""
    matrix = np.array(weights, np.float32 if kind == FLOAT else np.float64)
    axes_and_keep = [
        _text(1, "axes") + b"".join(_number(8, axis) for axis in axes) + _number(20, 7),
        _text(1, "keepdims") + _number(3, 0) + _number(20, 2),
    ]
    nodes = [_node("ReduceMean", ["picture"], "means", axes_and_keep)]
    nodes += [_node("MatMul", ["means", "weights"], f"told-{index}", []) for index in range(outputs)]
    constant = (
        b"".join(_number(1, size) for size in matrix.shape)
        + _number(2, kind)
        + _text(8, "weights")
        + _bytes(9, matrix.tobytes())
    )
    graph = (
        b"".join(_bytes(1, node) for node in nodes)
        + _text(2, "means")
        + _bytes(5, constant)
        + _bytes(11, _value("picture", shape, kind))
        + b"".join(_bytes(12, _value(f"told-{index}", ("N", matrix.shape[1]), kind)) for index in range(outputs))
    )
    return _number(1, 8) + _bytes(7, graph) + _bytes(8, _number(2, 13))


def manifest(content: bytes, **changes: Any) -> Manifest:
    """The manifest of ``content``; ``changes`` are made to its one network, ``crop__scale=2`` in its ``crop``."""
    document = tomllib.loads(MANIFEST)
    network = document["network"][0]
    network["sha256"] = hashlib.sha256(content).hexdigest()
    for key, value in changes.items():
        table, _, name = key.rpartition("__")
        (network[table] if table else network)[name] = value
    return msgspec.convert(document, Manifest)


def loaded(content: bytes | None = None, **changes: Any) -> Model:
    """The model of ``content``, by default of `means`."""
    content = means() if content is None else content
    return load(manifest(content, **changes), {"means.onnx": content})


def _node(operator: str, inputs: Sequence[str], output: str, attributes: Sequence[bytes]) -> bytes:
    ends = b"".join(_text(1, name) for name in inputs) + _text(2, output)
    return ends + _text(4, operator) + b"".join(_bytes(5, attribute) for attribute in attributes)


def _value(name: str, shape: Shape, kind: int) -> bytes:
    sizes = (_number(1, size) if isinstance(size, int) else _text(2, size) for size in shape)
    return _text(1, name) + _bytes(2, _bytes(1, _number(1, kind) + _bytes(2, b"".join(_bytes(1, s) for s in sizes))))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _text(field: int, value: str) -> bytes:
    return _bytes(field, value.encode())


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    low, rest = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + _varint(rest) if rest else bytes([low])
