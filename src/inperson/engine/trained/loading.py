"""Loading a trained model: its files must be what its manifest says, or it judges nobody."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from inperson.engine.trained.crop import tensor
from inperson.engine.trained.manifest import Manifest, Network
from inperson.engine.trained.model import Model, Ready
from inperson.errors import SettingError


def load(manifest: Manifest, files: Mapping[str, bytes]) -> Model:
    """Load the networks of ``manifest`` from ``files``, by their names.

    Raises `SettingError`, which names the manifest's key that the file contradicts, or the extra that is missing.
    """
    try:
        import onnxruntime
    except ImportError:
        raise SettingError("manifest", "needs onnxruntime: install inperson[onnx]") from None
    onnxruntime.disable_telemetry_events()
    ready = []
    for index, network in enumerate(manifest.network):
        try:
            ready.append(_ready(onnxruntime, network, files[network.file]))
        except SettingError as error:
            raise SettingError(f"network[{index}].{error.name}", error.reason) from None
    return Model(manifest, tuple(ready))


def _ready(runtime: Any, network: Network, content: bytes) -> Ready:
    if hashlib.sha256(content).hexdigest() != network.sha256:
        raise SettingError("sha256", f"is not that of {network.file}")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # frames are judged in as many threads as cores
    options.log_severity_level = 4
    try:
        # The wheel brings a provider that asks a server: only this machine is asked.
        session = runtime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the runtime's own have no common ancestor
        raise SettingError("file", f"is no ONNX model that runs here ({_line(error)})") from None
    _check_ends(session, network)
    ready = Ready(network, session)
    _check_numbers(ready)
    return ready


def _check_ends(session: Any, network: Network) -> None:
    """What the file declares: one input and one output, their types, and the input's shape."""
    inputs, outputs = session.get_inputs(), session.get_outputs()
    if (len(inputs), len(outputs)) != (1, 1):
        raise SettingError("file", f"must have one input and one output, but has {len(inputs)} and {len(outputs)}")
    for end, one in (("input", inputs[0]), ("output", outputs[0])):
        if one.type != "tensor(float)":
            raise SettingError(end, f"must be tensor(float), but the file has {one.type}")
    wanted, shape = network.input, inputs[0].shape
    if len(shape) != 4:
        raise SettingError("input", f"must have four dimensions, but the file's has {len(shape)}")
    sides = {"height": wanted.height, "width": wanted.width}
    asked = {"layout": 3, **sides} if wanted.layout == "NCHW" else {**sides, "layout": 3}
    # The layout first: where it is wrong, so are the sides.
    for key, size in sorted(zip(asked, shape[1:], strict=True), key=lambda pair: pair[0] != "layout"):
        if _fixed(size) and size != asked[key]:
            told = wanted.layout if key == "layout" else asked[key]
            raise SettingError(f"input.{key}", f"is {told}, but the file takes {_written(shape)}")
    if _fixed(shape[0]) and shape[0] != 1:
        raise SettingError("input", f"must be one picture at a time, but the file takes {_written(shape)}")


def _check_numbers(ready: Ready) -> None:
    """Show the network an even grey: what a file declares of its output may be nothing, or wrong."""
    wanted, output = ready.network.input, ready.network.output
    grey = np.full((wanted.height, wanted.width, 3), 128, np.uint8)
    try:
        numbers = ready.run(tensor(grey, wanted))
    except Exception as error:  # as above
        raise SettingError("input", f"is not what the file's network takes ({_line(error)})") from None
    if output.live >= numbers.size:
        raise SettingError("output.live", f"is {output.live}, but the file's network gives {numbers.size} numbers")
    if output.activation == "softmax" and numbers.size == 1:
        raise SettingError("output.activation", "cannot be softmax: the file's network gives one number")
    if not np.isfinite(numbers).all():
        raise SettingError("input", "makes the file's network give what is no number")
    if not 0 <= ready.probability(numbers) <= 1:
        raise SettingError("output.activation", "cannot be none: the file's network gives no probability")


def _fixed(size: object) -> bool:
    return isinstance(size, int)  # else a name, or nothing: any size will do


def _written(shape: list[Any]) -> str:
    return " × ".join(str(size) if _fixed(size) else "any" for size in shape)


def _line(error: Exception) -> str:
    return str(error).partition("\n")[0][:200] or type(error).__name__
