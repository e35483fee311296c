"""Charts as SVG, from the few shapes that they need: no script, no font, light and dark, readable without colour."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

STYLE = """
.chart { --ink: #1a1f22; --quiet: #59636b; --line: #dfddd7; --accent: #0b6157; --warm: #b3480f; --tint: #d9e8e4;
  --paper: #fff; font: 13px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; }
@media (prefers-color-scheme: dark) { .chart { --ink: #eef1f0; --quiet: #a0aaac; --line: #2b3235; --accent: #74d6c0;
  --warm: #f2a36b; --tint: #1f3d38; --paper: #161a1c; } }
@media print { .chart { --ink: #000; --quiet: #444; --line: #ccc; --accent: #0b6157; --warm: #b3480f; --tint: #d9e8e4;
  --paper: #fff; } }
.chart text { fill: var(--ink); }
.chart .name { font-weight: 600; }
.chart .small { font-size: 11px; }
.chart .quiet { fill: var(--quiet); }
.chart .halo { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
.chart .grid { stroke: var(--line); stroke-width: 1; }
.chart .limit { stroke: var(--quiet); stroke-width: 1; stroke-dasharray: 2 3; }
.chart .series { fill: none; stroke: var(--accent); stroke-width: 1.75; stroke-linejoin: round; stroke-linecap: round; }
.chart .dot { fill: var(--accent); }
.chart .mark { fill: var(--warm); opacity: 0.22; }
.chart .peak { fill: var(--warm); }
.chart .bar { fill: var(--tint); }
.chart .edge { fill: var(--accent); }
.chart .measured { fill: none; stroke: #b3480f; stroke-width: 1.1; stroke-linecap: round; }
.chart .expected { fill: none; stroke: #186ebe; stroke-width: 1.1; stroke-linecap: round; }
""".strip()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart of ``width`` × ``height``: its ``title``, and in ``words`` what it shows to whom cannot see it."""

    title: str
    words: str
    width: float
    height: float
    body: str

    def inline(self) -> str:
        """The chart for a page that brings `STYLE` itself."""
        return self._svg("", f'viewBox="0 0 {number(self.width)} {number(self.height)}"')

    def file(self) -> bytes:
        """The chart as a file of its own."""
        paper = f'<rect width="{number(self.width)}" height="{number(self.height)}" style="fill: var(--paper)"/>'
        size = f'viewBox="0 0 {number(self.width)} {number(self.height)}" width="{number(self.width)}"'
        return self._svg(f"<style>{STYLE}</style>{paper}", size).encode()

    def _svg(self, before: str, size: str) -> str:
        title, words = escape(self.title), escape(self.words)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-label="{title}" {size}>'
            f"<title>{title}</title><desc>{words}</desc>{before}{self.body}</svg>"
        )


@dataclass(frozen=True, slots=True)
class Scale:
    """From values between ``low`` and ``high`` to places between ``begin`` and ``end``; what lies beyond is cut off."""

    low: float
    high: float
    begin: float
    end: float

    def __call__(self, value: float) -> float:
        share = (value - self.low) / max(self.high - self.low, 1e-9)
        return self.begin + min(max(share, 0.0), 1.0) * (self.end - self.begin)


def ticks(low: float, high: float, most: int) -> list[float]:
    """Round values between ``low`` and ``high``, at most ``most`` steps apart."""
    span = max(high - low, 1e-9)
    step = 10.0 ** math.floor(math.log10(span / max(most, 1)))
    while span / step > most:
        step *= 2.5 if f"{step:e}"[0] == "2" else 2
    first = math.ceil(low / step - 1e-9)
    return [index * step for index in range(first, math.floor(high / step + 1e-9) + 1)]


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    """``words`` on a base line; ``anchor``: start, middle or end."""
    return f'<text x="{number(x)}" y="{number(y)}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>'


def heading(x: float, y: float, name: str, note: str = "") -> str:
    """A chart's or a lane's ``name``, and beside it a quieter ``note``."""
    beside = f'<tspan dx="7" class="small quiet">{escape(note)}</tspan>' if note else ""
    return f'<text x="{number(x)}" y="{number(y)}"><tspan class="name">{escape(name)}</tspan>{beside}</text>'


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<path d="M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}" class="{kind}"/>'


def box(x: float, y: float, width: float, height: float, kind: str, radius: float = 0.0) -> str:
    size = f'width="{number(width)}" height="{number(height)}" rx="{number(radius)}"'
    return f'<rect x="{number(x)}" y="{number(y)}" {size} class="{kind}"/>'


def dots(points: Iterable[tuple[float, float]], radius: float, kind: str = "dot") -> str:
    return "".join(
        f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" class="{kind}"/>' for x, y in points
    )


def curve(points: Iterable[tuple[float, float] | None], kind: str = "series") -> str:
    """A line through ``points`` that is broken where one is missing; a point alone is a short stroke."""
    return f'<path d="{"".join(_strokes(points))}" class="{kind}"/>'


def _strokes(points: Iterable[tuple[float, float] | None]) -> Iterator[str]:
    command = "M"
    for point in points:
        if point is None:
            command = "M"
        else:
            x, y = number(point[0]), number(point[1])
            yield f"{command}{x} {y}" + ("h0" if command == "M" else "")
            command = "L"


def number(value: float) -> str:
    """``value`` to a tenth: finer is not seen."""
    return f"{value:.1f}".removesuffix(".0")
