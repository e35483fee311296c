from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from bench.pad.plot import Curve, Panel, det_svg

TRADE = [(1.0, 0.0), (0.2, 0.1), (0.0, 1.0)]


def drawn(*curves: Curve) -> ET.Element:
    return ET.fromstring(det_svg([Panel("<all> & one", "across", "up", curves)]))  # noqa: S314


def numbers(path: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", path)]


def test_the_picture_is_an_svg_that_names_its_curves() -> None:
    picture = drawn(Curve("PRO", "#000000", TRADE), Curve("weights", "#000000", TRADE, dashed=True))
    words = [element.text for element in picture.iter() if element.tag.endswith("text")]
    assert picture.tag.endswith("svg")
    assert {"<all> & one", "across", "up", "PRO", "weights"} <= set(words)


def test_equal_steps_of_the_normal_deviate_are_equally_long() -> None:
    # 2.275 %, 15.866 % and 50 % are two, one and no standard deviations away.
    marks = [drawn(Curve("", "#000000", [], mark=(share, 0.5))) for share in (0.02275, 0.15866, 0.5)]
    across = [float(dot.get("cx", "")) for mark in marks for dot in mark.iter() if dot.tag.endswith("circle")]
    assert abs((across[1] - across[0]) - (across[2] - across[1])) < 0.2


def test_shares_of_none_and_all_are_drawn_at_the_edges() -> None:
    picture = drawn(Curve("", "#123456", TRADE))
    frame = next(e for e in picture.iter() if e.tag.endswith("rect") and e.get("fill") == "none")
    left, top, side = (float(frame.get(name, "")) for name in ("x", "y", "width"))
    path = next(e for e in picture.iter() if e.tag.endswith("path") and e.get("stroke") == "#123456")
    first_x, first_y, *_, last_x, last_y = numbers(path.get("d", ""))
    assert (first_x, first_y) == (left + side, top + side)
    assert (last_x, last_y) == (left, top)
