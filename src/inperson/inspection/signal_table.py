"""The signals as a table: what each says, how sure, with what weight, and what it moved."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from inperson.engine.signals import Says
from inperson.inspection.ledger import Entry
from inperson.inspection.wording import named

_SIGNS: dict[Says, str] = {"live": "●", "attack": "▲", "nothing": "○"}
_LEGEND = (
    '<p class="fine">Weights are logits at full confidence. From its floor up a signal may reject alone. Nobody passes '
    "without a “live” from what is needed, or against what is binding.</p>"
)
_HEADS = ("Signal", "Says", "What was measured", "Sure", "Weight", "Floor", "Moves the score")


def signal_table(ledger: Sequence[Entry]) -> str:
    """A table that becomes cards on a narrow screen; each cell repeats its head for that."""
    total = sum(entry.effect for entry in ledger)
    most = max(1.0, abs(total), *(abs(entry.effect) for entry in ledger))
    score = 100 / (1 + math.exp(-total))
    heads = "".join(f'<th scope="col">{head}</th>' for head in _HEADS)
    rows = "".join(_row(entry, most) for entry in ledger)
    sums = (
        f'<th scope="row">Together</th><td colspan="5">a score of {score:.0f}</td>'
        f"{_cell('Moves the score', _effect(total, most), 'effect')}"
    )
    return (
        f'<table aria-label="Signals"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody>'
        f"<tfoot><tr>{sums}</tr></tfoot></table>{_LEGEND}"
    )


def _row(entry: Entry, most: float) -> str:
    signal = entry.signal
    weight = entry.weight
    binding = weight is not None and weight.binding
    roles = [role for role, is_so in (("needed", entry.needed), ("binding", binding)) if is_so]
    tags = "".join(f" <small>{role}</small>" for role in roles)
    name = f'<th scope="row">{escape(named(entry.name)).capitalize()}{tags}</th>'
    heavy = f"{weight.weight:g}" if weight else "–"
    floor = "–" if weight is None else "never" if weight.floor > 1 else f"{weight.floor:.0%}"
    if signal is None:
        says, sentence, sure, effect = "–", "Not measured in this take.", "–", "–"
        kind = "unmeasured"
    else:
        says = f'<span aria-hidden="true">{_SIGNS[signal.says]}</span> {signal.says}'
        value = "" if signal.value is None else f' <span class="value">value {signal.value:.3g}</span>'
        sentence = f"{escape(signal.sentence)}{value}"
        sure = "–" if signal.says == "nothing" else f"{signal.confidence:.0%}"
        effect = _effect(entry.effect, most)
        kind = signal.says
    cells = (
        _cell("Says", says, "says"),
        _cell("What was measured", sentence, "sentence"),
        _cell("Sure", sure, "figure"),
        _cell("Weight", heavy, "figure"),
        _cell("Floor", floor, "figure"),
        _cell("Moves the score", effect, "effect"),
    )
    return f'<tr class="{kind}">{name}{"".join(cells)}</tr>'


def _cell(head: str, content: str, kind: str = "") -> str:
    return f'<td data-head="{head}" class="{kind}">{content}</td>'


def _effect(effect: float, most: float) -> str:
    width = 50 * abs(effect) / most
    side = "right" if effect >= 0 else "left"
    bar = f'<span class="bar {side}" style="width:{width:.1f}%"></span>'
    return f'<span class="beam" aria-hidden="true">{bar}</span><span class="figure">{_signed(effect)}</span>'


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−") if abs(value) >= 0.05 else "0"
