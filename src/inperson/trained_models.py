"""Reads the trained model that a deployment names: a manifest, and ONNX files beside it (docs/trained-models.md)."""

from __future__ import annotations

import os
from pathlib import Path

from inperson.engine.trained.loading import load
from inperson.engine.trained.manifest import read_manifest
from inperson.engine.trained.model import Model
from inperson.errors import SettingError

MOST_BYTES = 1_000_000_000
"""Of one ONNX file: it is held in memory whole, so that what was checked is what runs."""
_MOST_TEXT = 1_000_000


def read_model(path: Path) -> Model:
    """The model of the manifest at ``path``. Raises `SettingError`, which names the manifest and its key."""
    # Read by the runtime when it is first imported. Without it, it writes down what it did and sends that home.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        manifest = read_manifest(_read(path, _MOST_TEXT).decode())
        files = {network.file: _read(path.parent / network.file, MOST_BYTES) for network in manifest.network}
        return load(manifest, files)
    except UnicodeDecodeError:
        raise SettingError(path.name, "is no text in UTF-8") from None
    except SettingError as error:
        if error.name == path.name:
            raise
        raise SettingError(f"{path.name}: {error.name}", error.reason) from None


def _read(file: Path, most: int) -> bytes:
    try:
        if file.stat().st_size > most:
            raise SettingError(file.name, f"has more than {most} bytes")
        return file.read_bytes()
    except OSError as error:
        raise SettingError(file.name, f"cannot be read ({error.strerror})") from None
