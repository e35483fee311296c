"""The quick start, typed as it stands: from an account to a verdict."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from inperson.records.database import Database
from tests.conftest import Service, forget_captures
from tests.docs.pages import ROOT, examples

MISSING = [name for name in ("bash", "curl", "jq", "sha256sum") if shutil.which(name) is None]
STEPS = [example.text for example in examples(ROOT / "docs" / "quick-start.md") if example.language == "bash"]


@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
async def test_its_steps_bring_a_simulated_person_to_a_pass(
    service: Service, database: Database, tmp_path: Path
) -> None:
    await forget_captures(database)
    host = "http://127.0.0.1:8080"
    script = "\n".join(("set -euo pipefail", *STEPS))
    assert host in script

    typed = await asyncio.to_thread(
        subprocess.run,
        ["bash", "-c", script.replace(host, service.url)],
        cwd=tmp_path,
        env={
            **os.environ,
            "INPERSON_HOME": str(service.settings.home),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        },
        capture_output=True,
        text=True,
        timeout=100,
    )

    assert typed.returncode == 0, typed.stderr
    result = json.loads((tmp_path / "result.json").read_text("utf-8"))
    assert result["data"]["overallResult"] == "PASS"
    shown = json.loads(typed.stdout[typed.stdout.rindex("{") :])
    assert shown.keys() == {"overallResult", "score", "picture"}
