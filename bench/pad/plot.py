"""A detection error trade-off as an SVG: both axes by the normal deviate, as the field draws it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from scipy.special import ndtri

LOW, HIGH = 0.001, 0.9
"""The axes' ends. What lies beyond, as a share of 0 does, is drawn at the edge."""
_TICKS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9)
_UNNAMED = (0.002,)  # its number would run into its neighbour's
_SIDE, _LEFT, _TOP, _GAP, _BOTTOM = 330.0, 74.0, 44.0, 82.0, 96.0
_GRID, _INK, _SOFT = "#dfe3e8", "#1c2733", "#5b6875"


@dataclass(frozen=True)
class Curve:
    """``points`` (x, y), shares of 0–1. ``mark``: the point where the service stands."""

    name: str
    colour: str
    points: Sequence[tuple[float, float]]
    dashed: bool = False
    mark: tuple[float, float] | None = None


@dataclass(frozen=True)
class Panel:
    """One square with its curves."""

    title: str
    across: str
    up: str
    curves: Sequence[Curve]


def det_svg(panels: Sequence[Panel]) -> str:
    """``panels`` side by side; the legend is that of the first."""
    width = _LEFT + len(panels) * _SIDE + (len(panels) - 1) * _GAP + 24
    height = _TOP + _SIDE + _BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" font-family="system-ui, sans-serif" font-size="12" fill="{_INK}">',
        f'<rect width="{width:g}" height="{height:g}" fill="#ffffff"/>',
    ]
    for number, panel in enumerate(panels):
        parts += _panel(panel, _LEFT + number * (_SIDE + _GAP))
    if panels:
        parts += _legend(panels[0].curves, height - 22)
    return "\n".join([*parts, "</svg>", ""])


def _panel(panel: Panel, left: float) -> Iterator[str]:
    middle, foot = left + _SIDE / 2, _TOP + _SIDE
    yield _text(middle, _TOP - 18, panel.title, "middle", weight="600")
    for tick in _TICKS:
        x, y = _x(tick, left), _y(tick)
        yield _line((x, _TOP), (x, foot), _GRID)
        yield _line((left, y), (left + _SIDE, y), _GRID)
        if tick not in _UNNAMED:
            yield _text(x, foot + 16, f"{100 * tick:g}", "middle", _SOFT, size=10)
            yield _text(left - 7, y + 4, f"{100 * tick:g}", "end", _SOFT, size=10)
    yield f'<rect x="{left:g}" y="{_TOP:g}" width="{_SIDE:g}" height="{_SIDE:g}" fill="none" stroke="{_SOFT}"/>'
    yield _text(middle, foot + 36, panel.across, "middle")
    up = f'<text transform="translate({left - 46:g} {_TOP + _SIDE / 2:g}) rotate(-90)" text-anchor="middle">'
    yield f"{up}{escape(panel.up)}</text>"
    for curve in panel.curves:
        yield from _path(curve, left)
    for curve in panel.curves:
        yield from _dot(curve, left)


def _path(curve: Curve, left: float) -> Iterator[str]:
    places = [(_x(x, left), _y(y)) for x, y in curve.points]
    if places:
        # Between two thresholds nothing changes: steps, not slopes.
        path = f"M{places[0][0]:.1f} {places[0][1]:.1f}" + "".join(f"H{x:.1f}V{y:.1f}" for x, y in places[1:])
        dash = ' stroke-dasharray="5 4"' if curve.dashed else ""
        yield f'<path d="{path}" fill="none" stroke="{curve.colour}" stroke-width="2"{dash}/>'


def _dot(curve: Curve, left: float) -> Iterator[str]:
    if curve.mark is not None:
        x, y = _x(curve.mark[0], left), _y(curve.mark[1])
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{curve.colour}" stroke="#ffffff" stroke-width="1.5"/>'


def _legend(curves: Sequence[Curve], y: float) -> Iterator[str]:
    x = _LEFT
    for curve in curves:
        dash = ' stroke-dasharray="5 4"' if curve.dashed else ""
        yield f'<path d="M{x:g} {y - 4:g}h26" stroke="{curve.colour}" stroke-width="2"{dash}/>'
        yield _text(x + 32, y, curve.name)
        x += 60 + 7 * len(curve.name)


def _text(
    x: float, y: float, words: str, anchor: str = "start", colour: str = _INK, size: int = 12, weight: str = "400"
) -> str:
    style = f'text-anchor="{anchor}" fill="{colour}" font-size="{size}" font-weight="{weight}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(words)}</text>'


def _line(begin: tuple[float, float], end: tuple[float, float], colour: str) -> str:
    return f'<path d="M{begin[0]:.1f} {begin[1]:.1f}L{end[0]:.1f} {end[1]:.1f}" stroke="{colour}"/>'


def _x(share: float, left: float) -> float:
    return left + _SIDE * _along(share)


def _y(share: float) -> float:
    return _TOP + _SIDE * (1 - _along(share))


def _along(share: float) -> float:
    """Where ``share`` lies between the axis' ends, 0–1."""
    low, high, at = (float(ndtri(each)) for each in (LOW, HIGH, min(max(share, LOW), HIGH)))
    return (at - low) / (high - low)
