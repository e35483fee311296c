"""Are there known weaknesses in what is installed? Ends with status 1 if so, or if a file in the lock has no hash.

Where no advisory service can be reached, that is said in one line, and the hashes of the lock are what is left: nothing
else than what was looked at when it was locked gets installed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import httpx

LOCK = Path(__file__).parent.parent / "uv.lock"
SERVICE = "https://pypi.org/pypi/pip/json"
"""What pip-audit asks of each package, one after the other."""
SECONDS = 300.0


def reachable(address: str = SERVICE) -> bool:
    """Whether the service that pip-audit asks answers here, and knows of weaknesses."""
    try:
        return "vulnerabilities" in httpx.get(address, timeout=5.0).json()
    except (httpx.HTTPError, ValueError):
        return False


def report() -> dict[str, Any] | None:
    """What pip-audit says of this environment, or None where its service cannot be reached.

    Raises `TimeoutExpired` and `ValueError`: a service that answered, and then did not, is no reason to pass.
    """
    if not reachable():
        return None
    command = [sys.executable, "-m", "pip_audit", "--local", "--progress-spinner=off", "--format=json", "--timeout=15"]
    found = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - no words of others
    answer: dict[str, Any] = json.loads(found.stdout)
    return answer


def weaknesses(found: dict[str, Any]) -> list[str]:
    """One line for each known weakness of a package."""
    return [
        f"{package['name']} {package['version']}: {flaw['id']}, mended in {', '.join(flaw['fix_versions']) or '—'}"
        for package in found["dependencies"]
        for flaw in package.get("vulns", [])
    ]


def audited(found: dict[str, Any] | None) -> int:
    """How many packages were looked up: one that is skipped was not."""
    return sum("vulns" in package for package in found["dependencies"]) if found else 0


def unhashed(lock: dict[str, Any]) -> list[str]:
    """Packages of the lock with a file that has no SHA-256. One without any file is never installed."""
    bare = []
    for package in lock["package"]:
        files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
        if not all(file.get("hash", "").startswith("sha256:") for file in files):
            bare.append(package["name"])
    return bare


def main() -> int:
    lock = tomllib.loads(LOCK.read_text("utf-8"))
    found = report()
    bad = weaknesses(found) if found else []
    bad += [f"{name}: a file without a hash in uv.lock" for name in unhashed(lock)]
    number = audited(found)
    here = f"no known weakness in {number} packages" if number else "no advisory service answers here"
    good = f"Audit: {here}; {len(lock['package'])} packages are locked by their hashes"
    sys.stdout.write("\n".join(bad or [good]) + "\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
