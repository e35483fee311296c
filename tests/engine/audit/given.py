"""Takes put together by hand, and charts read back as XML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

from inperson.engine.audit.drawing import Drawing
from inperson.engine.challenge import Challenge
from inperson.engine.clip import take_of_clip
from inperson.engine.flows import FlowCategory
from inperson.engine.frames import Frame
from inperson.engine.observation import Observation
from inperson.engine.take import Sample, Take
from tests.engine.given import FACE, observed

SVG = "{http://www.w3.org/2000/svg}"


def acted(
    faces: Sequence[dict[str, float] | None], flow: FlowCategory = "ACTION", challenge: Challenge | None = None
) -> Take:
    """A face in one place as it changes from frame to frame, fifteen a second; None where nobody is."""
    path = [
        replace(observed(index), face=replace(FACE, **change))  # type: ignore[arg-type]
        if change is not None
        else replace(observed(index), faces=0, face=None)
        for index, change in enumerate(faces)
    ]
    return replace(take_of_clip(samples(path), flow), challenge=challenge)


def samples(path: Sequence[Observation]) -> list[Sample]:
    return [Sample(Frame(each.sequence, each.time_ms, False, b""), each) for each in path]


def tree(drawing: Drawing) -> Element:
    """The file of ``drawing``, parsed."""
    return fromstring(drawing.file())  # noqa: S314 - our own


def texts(drawing: Drawing) -> list[str]:
    """What is written in it."""
    return ["".join(element.itertext()) for element in tree(drawing).iter(f"{SVG}text")]


def of_kind(drawing: Drawing, kind: str) -> list[Element]:
    """Its shapes of the class ``kind``."""
    return [element for element in tree(drawing).iter() if kind in element.get("class", "").split()]
