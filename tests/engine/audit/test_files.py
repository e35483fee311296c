from __future__ import annotations

from xml.etree.ElementTree import fromstring

from inperson.engine.audit.files import audit_files, drawings
from inperson.engine.frames import decode
from inperson.engine.profiles import STANDARD
from inperson.engine.take import Take
from inperson.engine.verdict import judge
from tests.engine.given import Filmed


def test_a_take_with_relief_has_its_pictures_and_its_charts(person: Filmed) -> None:
    verdict = judge(person.take, STANDARD)
    files = audit_files(person.take, verdict)
    assert list(files) == [
        "1-far.jpg",
        "2-near.jpg",
        "parallax.jpg",
        "movements.svg",
        "parallax-measured.svg",
        "parallax-of-a-head.svg",
        *(["kappa.svg"] if verdict.kappa else []),
    ]
    for name, content in files.items():
        if name.endswith(".jpg"):
            decode(content)
        else:
            assert fromstring(content).tag.endswith("svg")  # noqa: S314 - our own


def test_a_picture_is_the_frame_as_it_came(person: Filmed) -> None:
    files = audit_files(person.take, judge(person.take, STANDARD))
    assert files["1-far.jpg"] in [sample.frame.jpeg for sample in person.take.far]


def test_what_cannot_be_drawn_is_left_out() -> None:
    nothing = Take("SILENT", (), ())
    verdict = judge(nothing, STANDARD)
    assert audit_files(nothing, verdict) == {}
    assert drawings(nothing, verdict) == {}


def test_charts_come_in_the_width_asked(person: Filmed) -> None:
    verdict = judge(person.take, STANDARD)
    assert drawings(person.take, verdict, 400)["movements"].width == 400
