"""κ over distance: of one head it is the same wherever it is measured."""

from __future__ import annotations

from collections.abc import Iterator

from inperson.engine.audit.drawing import Drawing, Scale, box, dots, heading, line, text, ticks
from inperson.engine.signals.kappa import LIVE_OFF, KappaEvidence, Point

_LEFT, _RIGHT, _TOP, _HEIGHT, _FOOT = 44.0, 56.0, 24.0, 130.0, 24.0
_HALF = 13.0  # of the bar that shows where a head may lie


def distances(evidence: KappaEvidence, width: float = 880.0) -> Drawing:
    """Draw each κ of ``evidence``, ``width`` units wide; a bar shows where that of a head may lie."""
    middle, near = evidence.points
    least, most = _heads(middle, near)
    high = 1.15 * max(middle.kappa, near.kappa, most)
    across = Scale(1.0, 1.06 * near.growth, _LEFT, width - _RIGHT)
    up = Scale(min(0.0, 1.1 * middle.kappa), high, _TOP + _HEIGHT, _TOP)
    body = "".join((
        heading(0, 12, "κ", "parallax over growth, since the far end"),
        *_axes(across, up),
        box(across(middle.growth) - _HALF, up(most), 2 * _HALF, up(least) - up(most), "bar", 4),
        text(across(middle.growth) + _HALF + 6, up(least) - 4, "where a head’s may lie", "small quiet"),
        line(across.begin, up(near.kappa), across.end, up(near.kappa), "limit"),
        dots(((across(point.growth), up(point.kappa)) for point in (middle, near)), 4.5),
        *(_label(point, across, up) for point in (middle, near)),
    ))  # fmt: skip
    return Drawing("κ over distance", _words(middle, near), width, _TOP + _HEIGHT + _FOOT, body)


def _heads(middle: Point, near: Point) -> tuple[float, float]:
    """Between which values of κ the signal believes in one head: `LIVE_OFF` is a share of the way between the ends."""
    way = (middle.growth - 1.0) / max(near.growth - 1.0, 1e-6)
    off = LIVE_OFF / max(way, 1e-6)
    return near.kappa * max(0.0, 1.0 - off), near.kappa * (1.0 + off)


def _axes(across: Scale, up: Scale) -> Iterator[str]:
    for value in ticks(up.low, up.high, 4):
        yield line(across.begin, up(value), across.end, up(value), "grid")
        yield text(across.begin - 6, up(value) + 4, f"{value:g}", "small quiet", "end")
    for growth in ticks(across.low, across.high, 5):
        yield text(across(growth), up.begin + 18, f"{growth:g}×", "small quiet", "middle")


def _label(point: Point, across: Scale, up: Scale) -> str:
    return text(across(point.growth), up(point.kappa) - 10, f"{point.kappa:.3f}", "small halo", "middle")


def _words(middle: Point, near: Point) -> str:
    share = 100 * middle.kappa / near.kappa
    return (
        f"At {middle.growth:.1f} times its first size the face shows {share:.0f} % of the κ that it shows at "
        f"{near.growth:.1f} times. Of one head it is the same at every distance."
    )
