from __future__ import annotations

import math
import re
from base64 import b64decode
from dataclasses import replace

import numpy as np

from inperson.engine.audit.arrows import expected, measured
from inperson.engine.audit.drawing import Drawing
from inperson.engine.frames import decode
from inperson.engine.signals.relief import ReliefEvidence, relief
from tests.engine.audit.given import SVG, of_kind, tree
from tests.engine.given import Filmed


def shown(filmed: Filmed) -> ReliefEvidence:
    evidence = relief(filmed.take)
    assert evidence is not None
    return evidence


def length(drawing: Drawing, kind: str) -> float:
    """Of all arrows together."""
    (path,) = of_kind(drawing, kind)
    ends = re.findall(r"M([\d.-]+) ([\d.-]+)L([\d.-]+) ([\d.-]+)", path.get("d", ""))
    return sum(math.dist((float(x), float(y)), (float(u), float(v))) for x, y, u, v in ends)


def test_a_person_shows_arrows_as_a_head_would(person: Filmed) -> None:
    evidence = shown(person)
    assert length(measured(evidence), "measured") > 0.6 * length(expected(evidence), "expected") > 100


def test_a_photo_shows_hardly_any_where_a_head_would(photo: Filmed) -> None:
    evidence = shown(photo)
    assert length(measured(evidence), "measured") < 0.5 * length(expected(evidence), "expected")


def test_they_lie_on_the_face(person: Filmed) -> None:
    (image,) = tree(measured(shown(person))).iter(f"{SVG}image")
    head, data = image.get("href", "").split(",")
    assert head == "data:image/jpeg;base64"
    assert decode(b64decode(data)).shape == (256, 256, 3)


def test_they_say_how_much_was_measured(person: Filmed) -> None:
    evidence = shown(person)
    assert measured(evidence).words == f"{round(100 * evidence.typical.ratio)} % of a head’s, drawn 12 times as long."
    less = replace(evidence, typical=replace(evidence.typical, ratio=-0.2))
    assert measured(less).words.startswith("0 % ")


def test_what_was_not_measured_or_is_a_slip_is_not_drawn(person: Filmed) -> None:
    evidence = shown(person)
    for wrong in (np.nan, 40.0):
        flow = np.full_like(evidence.typical.measured, wrong)
        nothing = replace(evidence, typical=replace(evidence.typical, measured=flow))
        assert of_kind(measured(nothing), "measured")[0].get("d") == ""
