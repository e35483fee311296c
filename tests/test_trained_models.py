from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from inperson.errors import SettingError
from inperson.trained_models import read_model
from tests.engine.trained.given import MANIFEST, means


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    """A deployment's folder: a manifest, and its file beside it."""
    content = means()
    (tmp_path / "means.onnx").write_bytes(content)
    path = tmp_path / "means.toml"
    path.write_text(MANIFEST.replace("0" * 64, hashlib.sha256(content).hexdigest()))
    return path


def refused(path: Path) -> str:
    with pytest.raises(SettingError) as caught:
        read_model(path)
    return str(caught.value)


def test_a_manifest_and_the_files_beside_it_are_a_model(manifest: Path) -> None:
    model = read_model(manifest)
    assert model.manifest.name == "means"
    assert len(model.networks) == 1


def test_what_is_not_there_is_named(manifest: Path) -> None:
    assert refused(manifest.with_name("gone.toml")) == "gone.toml: cannot be read (No such file or directory)"
    assert refused(manifest.parent).endswith(": cannot be read (Is a directory)")
    manifest.with_name("means.onnx").unlink()
    assert refused(manifest) == "means.toml: means.onnx: cannot be read (No such file or directory)"


def test_a_wrong_key_is_named_with_its_manifest(manifest: Path) -> None:
    manifest.write_text(MANIFEST)
    assert refused(manifest) == "means.toml: network[0].sha256: is not that of means.onnx"
    manifest.write_text(MANIFEST.replace("licence", "license"))
    assert refused(manifest) == "means.toml: license: is unknown"


def test_what_is_no_text_or_too_much_of_it_is_named(manifest: Path) -> None:
    manifest.write_bytes(b"\xff\xfe\0")
    assert refused(manifest) == "means.toml: is no text in UTF-8"
    manifest.write_text("#" * 1_000_001)
    assert refused(manifest) == "means.toml: has more than 1000000 bytes"


def test_the_runtime_writes_nothing_down_and_sends_nothing_home(manifest: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    read = (
        f"from pathlib import Path; from inperson.trained_models import read_model; read_model(Path({str(manifest)!r}))"
    )
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    environment |= {"HOME": str(home), "XDG_CACHE_HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-c", read], env=environment, check=True, timeout=60)
    assert list(home.rglob("*")) == []
