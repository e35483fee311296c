from __future__ import annotations

import hashlib
import io
import json
import zipfile

from inperson.engine.audit.archive import MANIFEST, archive
from inperson.engine.audit.files import audit_files
from inperson.engine.profiles import STANDARD
from inperson.engine.take import Take
from inperson.engine.verdict import judge
from tests.engine.given import Filmed


def test_it_holds_the_picture_set_and_says_what_is_in_it(person: Filmed) -> None:
    verdict = judge(person.take, STANDARD)
    with zipfile.ZipFile(io.BytesIO(archive(person.take, verdict))) as opened:
        assert opened.testzip() is None
        manifest = json.loads(opened.read(MANIFEST))
        held = {name: opened.read(name) for name in opened.namelist() if name != MANIFEST}
    assert held == audit_files(person.take, verdict)
    assert manifest["files"] == {name: hashlib.sha256(content).hexdigest() for name, content in held.items()}
    assert (manifest["outcome"], manifest["profile"], manifest["flow"]) == ("pass", verdict.profile, "DISTANT_CLOSE")
    assert [signal["name"] for signal in manifest["signals"]] == [signal.name for signal in verdict.signals]


def test_the_same_take_gives_the_same_bytes(person: Filmed) -> None:
    verdict = judge(person.take, STANDARD)
    assert archive(person.take, verdict) == archive(person.take, verdict)


def test_of_nothing_there_is_the_verdict_alone() -> None:
    nothing = Take("SILENT", (), ())
    with zipfile.ZipFile(io.BytesIO(archive(nothing, judge(nothing, STANDARD)))) as opened:
        assert opened.namelist() == [MANIFEST]
