from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inperson.engine.frames import encode
from inperson.errors import SimulatorError
from inperson.simulator.picture import face_picture


def test_without_a_file_it_is_the_astronaut() -> None:
    assert face_picture(None).shape == (512, 512, 3)


def test_a_file_is_read_as_rgb(tmp_path: Path) -> None:
    red = np.zeros((200, 200, 3), np.uint8)
    red[..., 0] = 220
    (tmp_path / "face.jpg").write_bytes(encode(red))
    assert face_picture(tmp_path / "face.jpg")[100, 100, 0] > 200


@pytest.mark.parametrize(("content", "reason"), [(None, "read"), (b"", "decode"), (b"no picture", "decode")])
def test_a_bad_file_is_refused_with_a_sentence(tmp_path: Path, content: bytes | None, reason: str) -> None:
    path = tmp_path / "face.jpg"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SimulatorError, match=reason):
        face_picture(path)
