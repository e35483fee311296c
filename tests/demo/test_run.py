from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import free_port


@pytest.mark.timeout(240)
def test_the_demo_lets_the_person_pass_and_the_attacks_fail(tmp_path: Path) -> None:
    environment = os.environ | {"INPERSON_HOME": str(tmp_path), "INPERSON_PORT": str(free_port()), "COLUMNS": "160"}
    ran = subprocess.run(
        [sys.executable, "-m", "inperson.cli", "demo", "--once"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=220,
        check=False,
    )
    rows = {cells[1].strip(): cells[2].strip() for line in ran.stdout.splitlines() if len(cells := line.split("│")) > 4}
    rows.pop("", None)
    assert rows == {"person": "PASS", "photo": "FAIL", "phone": "FAIL"}, ran.stdout + ran.stderr
    assert ran.returncode == 0
