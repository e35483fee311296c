from __future__ import annotations

from pathlib import Path

import pytest

from inperson.inspection.analysis import Analysis, analyze
from tests.engine.given import film


def folder_of(species: str, factory: pytest.TempPathFactory) -> Path:
    folder = factory.mktemp(species)
    for frame in film(species).frames:
        (folder / f"frame-{frame.sequence}.jpg").write_bytes(frame.jpeg)
    return folder


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A person's way from far to near, as a folder of frames."""
    return folder_of("person", tmp_path_factory)


@pytest.fixture(scope="session")
def of_person(folder: Path) -> Analysis:
    return analyze(folder, "DISTANT_NEAR")


@pytest.fixture(scope="session")
def of_photo(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    return analyze(folder_of("photo", tmp_path_factory), "DISTANT_NEAR")
