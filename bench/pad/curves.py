"""The detection error trade-off of every level: as the service decides, and by the weights alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bench.pad.cases import Case
from bench.pad.deciding import decided, weights_alone
from bench.pad.plot import Curve, Panel
from bench.pad.sweep import point, trade_off
from inperson.engine.fusion import PASS_SCORE
from inperson.engine.profiles import PROFILES

_COLOURS: Mapping[str, str] = MappingProxyType({"STANDARD": "#1f6feb", "PRO": "#b4450b"})
_OTHER = "#5b6875"


def panels(found: Sequence[Case]) -> list[Panel]:
    """Left the species that does best at each threshold, right all attacks together."""
    up = "bona fide that do not pass, %"
    return [
        Panel("The worst species", "attacks of it that pass, %", up, _curves(found, pooled=False)),
        Panel("All species together", "attacks that pass, %", up, _curves(found, pooled=True)),
    ]


def _curves(found: Sequence[Case], pooled: bool) -> list[Curve]:
    curves = []
    for level, profile in PROFILES.items():
        own = [case for case in found if case.level == level]
        bare = weights_alone(profile)
        colour = _COLOURS.get(level, _OTHER)
        service, bare_scores = [_score(case) for case in own], [decided(case.record, bare).score for case in own]
        sides = _sides(own, service, pooled)
        mark = point(*sides, PASS_SCORE) if all(sides) else None
        curves.append(Curve(level, colour, trade_off(*sides), mark=mark))
        name = f"{level}, weights alone"
        curves.append(Curve(name, colour, trade_off(*_sides(own, bare_scores, pooled)), dashed=True))
    return curves


def _score(case: Case) -> float:
    """A presentation that does not pass has no score that another threshold could let in."""
    return case.decision.score if case.decision.outcome == "pass" else 0.0


def _sides(found: Sequence[Case], scores: Sequence[float], pooled: bool) -> tuple[list[float], dict[str, list[float]]]:
    """The scores of bona fide presentations, and those of attacks by species; ``pooled``: of all attacks as one."""
    own, others = list[float](), dict[str, list[float]]()
    for case, score in zip(found, scores, strict=True):
        if case.record.truth.bona_fide:
            own.append(score)
        else:
            others.setdefault("all" if pooled else case.subject, []).append(score)
    return own, others
