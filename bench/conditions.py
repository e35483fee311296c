"""Under which conditions something was measured: a figure without them says nothing."""

from __future__ import annotations

import os
import platform
import shlex
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

_PACKAGES = (
    "litestar",
    "uvicorn",
    "uvloop",
    "sqlalchemy",
    "mediapipe",
    "opencv-python-headless",
    "numpy",
    "websockets",
)
_SYNCS = 40
_ROOT = Path(__file__).parent.parent


def conditions() -> dict[str, str]:
    """What was true when this was called, by name. Call it first: the load is that of others then."""
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "command": shlex.join(["python", "-m", *_module(), *sys.argv[1:]]),
        "source": _source(),
        "processor": f"{os.cpu_count()} cores, {_processor()}",
        "load before": " ".join(f"{load:.2f}" for load in os.getloadavg()) + " (1, 5, 15 minutes)",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "packages": ", ".join(f"{name} {version(name)}" for name in _PACKAGES),
        "one fsync of 4 kB": f"{_sync_ms():.2f} ms (median, {disk()})",
    }


def disk() -> Path:
    """Where servers under measurement keep their homes: a real disk, since in memory being durable costs nothing."""
    lasting = Path("/var/tmp")  # noqa: S108 (a folder in it is made safely)
    return lasting if lasting.is_dir() else Path.cwd()


def as_markdown(found: dict[str, str]) -> str:
    """A list."""
    return "\n".join(f"- {name}: {value}" for name, value in found.items())


def _module() -> list[str]:
    program = Path(sys.argv[0])
    steps = program.relative_to(_ROOT).with_suffix("").parts if program.is_relative_to(_ROOT) else (program.stem,)
    return [".".join(step for step in steps if step != "__main__")]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _source() -> str:
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=10"],
            capture_output=True, text=True, timeout=10, check=True, cwd=Path(__file__).parent,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return found.stdout.strip()


def _sync_ms() -> float:
    path = disk() / f"inperson-sync-{os.getpid()}"
    taken = []
    try:
        with path.open("wb") as file:
            for _ in range(_SYNCS):
                file.write(b"\0" * 4096)
                file.flush()
                begun = time.perf_counter()
                os.fsync(file.fileno())
                taken.append(1000 * (time.perf_counter() - begun))
    finally:
        path.unlink(missing_ok=True)
    return statistics.median(taken)
