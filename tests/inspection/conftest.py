from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.given import film


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A person's way from far to near, as a folder of frames."""
    folder = tmp_path_factory.mktemp("person")
    for frame in film("person").frames:
        (folder / f"frame-{frame.sequence}.jpg").write_bytes(frame.jpeg)
    return folder
