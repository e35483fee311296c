"""The audit images as one ZIP (contract §7, auditImageUrl), with a manifest of what is in it and what was decided."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import asdict

from inperson.engine.audit.files import audit_files
from inperson.engine.take import Take
from inperson.engine.verdict import Verdict

MANIFEST = "manifest.json"
_SOME_DAY = (1980, 1, 1, 0, 0, 0)  # the format wants a date; the session's times stand beside the archive


def archive(take: Take, verdict: Verdict) -> bytes:
    """The ZIP: the picture set of `audit_files`, and the verdict with each file's SHA-256 in ``manifest.json``.

    The same take gives the same bytes. Raises `inperson.errors.FrameError`.
    """
    files = dict(audit_files(take, verdict))
    manifest = {
        "outcome": verdict.outcome,
        "score": round(verdict.score, 2),
        "attackType": None if verdict.attack_type is None else int(verdict.attack_type),
        "profile": verdict.profile,
        "flow": take.flow,
        "signals": [asdict(signal) for signal in verdict.signals],
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }
    files[MANIFEST] = json.dumps(manifest, indent=1).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archived:
        for name, content in files.items():
            # JPEGs would only grow.
            how = zipfile.ZIP_STORED if name.endswith(".jpg") else zipfile.ZIP_DEFLATED
            archived.writestr(zipfile.ZipInfo(name, _SOME_DAY), content, how)
    return packed.getvalue()
