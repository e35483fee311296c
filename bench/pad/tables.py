"""The tables of docs/accuracy.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from bench.pad.cases import Alone, Case, ablated, alone, attacks, bona_fide, grouped, signals_in, tally, worst
from bench.pad.rates import ATTEMPTS, Rate, Tally
from bench.rows import markdown
from inperson.engine.flows import FLOW_CATEGORIES
from inperson.engine.profiles import PROFILES

_MOST_NAMED = 40


def rate(found: Rate) -> str:
    """A share with its interval."""
    if found.share is None:
        return "–"
    low, high = found.interval
    return f"{100 * found.share:.1f} % ({100 * low:.1f}–{100 * high:.1f})"


def attack_table(found: Sequence[Case], order: Sequence[str]) -> str:
    """Of one level: species down."""
    species = grouped(attacks(found), lambda case: case.subject, order)
    top = worst(species)
    lines = [_attack_line(f"**{name}**" if name == top else name, group) for name, group in species.items()]
    lines.append(_attack_line("*all species together*", attacks(found)))
    headings = [
        "PAI species",
        *_COUNTS,
        "APCER (95 %)",
        "APNRR (95 %)",
        "passed of all (95 %)",
        f"in {ATTEMPTS} attempts",
    ]
    return markdown(headings, lines)


def bona_fide_table(found: Sequence[Case], order: Sequence[str]) -> str:
    """Of one level: conditions down."""
    conditions = grouped(bona_fide(found), lambda case: case.subject, order)
    lines = [_bona_fide_line(name, group) for name, group in conditions.items()]
    lines.append(_bona_fide_line("*all conditions together*", bona_fide(found)))
    headings = ["condition", *_COUNTS, "BPCER (95 %)", "BPNRR (95 %)", f"passed in {ATTEMPTS} attempts"]
    return markdown(headings, lines)


def flow_table(found: Sequence[Case]) -> str:
    """All levels: flows down."""
    lines = []
    for level in PROFILES:
        own = [case for case in found if case.level == level]
        for flow, group in grouped(own, lambda case: case.record.trial.flow, FLOW_CATEGORIES).items():
            species = grouped(attacks(group), lambda case: case.subject)
            top = worst(species)
            people, others = tally(bona_fide(group)), tally(attacks(group))
            highest = "–" if top is None else f"{rate(tally(species[top]).apcer)} {top}"
            lines.append([
                level, flow, rate(others.apcer), highest, rate(others.non_response), rate(people.bpcer),
                rate(people.non_response),
            ])  # fmt: skip
    return markdown(["level", "flow", "APCER, all", "APCER, worst", "APNRR", "BPCER", "BPNRR"], lines)


def alone_table(found: Sequence[Case], level: str) -> str:
    """What each signal catches alone."""
    profile = PROFILES[level]
    lines = []
    for name in signals_in(case.record for case in found):
        wrong, right = alone(attacks(found), name, profile), alone(bona_fide(found), name, profile)
        weight = profile.weights.get(name)
        floor = "no part" if weight is None else "never" if weight.floor > 1 else f"{weight.floor:g}"
        lines.append([f"`{name}`", *_shares(wrong), *_shares(right), floor])
    headings = ["signal", "attacks: measured", "says attack", "condemns", "bona fide: measured", "says attack",
                "condemns", "floor"]  # fmt: skip
    return markdown(headings, lines)


def species_by_signal(found: Sequence[Case], order: Sequence[str]) -> str:
    """Of the takes in which a signal was measured, the share in which it says attack: subjects down, signals across."""
    names = signals_in(case.record for case in found)
    lines = []
    for subject, group in grouped(found, lambda case: case.subject, order).items():
        cells = []
        for name in names:
            said = [each.says == "attack" for case in group for each in case.record.signals if each.name == name]
            cells.append(f"{100 * sum(said) / len(said):.0f}" if said else "·")
        lines.append([subject, *cells])
    return markdown(["% says attack", *(f"`{name}`" for name in names)], lines)


def ablation_table(found: Sequence[Case], level: str) -> str:
    """What is lost without each signal."""
    lines = [["*with all*", *_outcome_cells(found, found)]]
    lines += [
        [f"without `{name}`", *_outcome_cells(ablated(found, name, PROFILES[level]), found)]
        for name in signals_in(case.record for case in found)
        if name in PROFILES[level].weights
    ]
    headings = ["", "attacks passed", "worst APCER", "attacks asked again", "bona fide rejected",
                "bona fide asked again", "who gains most"]  # fmt: skip
    return markdown(headings, lines)


def hint_table(found: Sequence[Case], order: Sequence[str]) -> str:
    """What bona fide subjects are told when they are asked again."""
    lines = []
    for name, group in grouped(bona_fide(found), lambda case: case.subject, order).items():
        again = [case.record for case in group if case.decision.outcome == "retry"]
        told = Counter(str(record.hint) + ("" if record.finished else ", not finished") for record in again)
        if again:
            lines.append(
                [name, f"{len(again)} of {len(group)}", "; ".join(f"{n} × {h}" for h, n in told.most_common())]
            )
    return markdown(["condition", "asked again", "hints"], lines) if lines else "Nobody was asked again."


def cost_table(found: Sequence[Case]) -> str:
    """CPU and time of a verdict."""
    lines = []
    flows = grouped(found, lambda case: case.record.trial.flow, FLOW_CATEGORIES)
    for name, group in {**flows, "*all*": list(found)}.items():
        records = {case.record.trial: case.record for case in group}.values()
        cpu, wall = (_spread(each) for each in ([r.cpu_ms for r in records], [r.wall_ms for r in records]))
        lines.append([name, *cpu, *wall[1:]])
    headings = ["flow", "verdicts", "CPU, median", "p95", "most", "time, median", "p95", "most"]
    return markdown(headings, lines)


def named(found: Iterable[Case]) -> str:
    """The trials themselves, so that each can be looked at."""
    names = sorted({f"`{case.record.trial.name}`" for case in found})
    if not names:
        return "none"
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


_COUNTS = ("presentations", "passed", "rejected", "asked again (not finished)")


def _counts(found: Sequence[Case], counted: Tally) -> list[str]:
    unfinished = sum(not case.record.finished for case in found)
    return [str(counted.presentations), str(counted.passed), str(counted.rejected), f"{counted.retried} ({unfinished})"]


def _attack_line(name: str, group: Sequence[Case]) -> list[str]:
    counted = tally(group)
    rates = [rate(counted.apcer), rate(counted.non_response), rate(counted.admitted)]
    return [name, *_counts(group, counted), *rates, _percent(counted.ends_as("pass"))]


def _bona_fide_line(name: str, group: Sequence[Case]) -> list[str]:
    counted = tally(group)
    rates = [rate(counted.bpcer), rate(counted.non_response)]
    return [name, *_counts(group, counted), *rates, _percent(counted.ends_as("pass"))]


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


def _shares(found: Alone) -> list[str]:
    if not found.measured:
        return ["0", "–", "–"]
    return [str(found.measured), *(f"{100 * n / found.measured:.0f} %" for n in (found.says_attack, found.condemns))]


def _outcome_cells(found: Sequence[Case], before: Sequence[Case]) -> list[str]:
    people, others = tally(bona_fide(found)), tally(attacks(found))
    species = grouped(attacks(found), lambda case: case.subject)
    top = worst(species)
    highest = "–" if top is None else f"{_percent(tally(species[top]).apcer.share)} {top}"
    counts = [
        f"{others.passed} of {others.presentations}",
        highest,
        str(others.retried),
        str(people.rejected),
        str(people.retried),
    ]
    return [*counts, _gains(species, grouped(attacks(before), lambda case: case.subject))]


def _gains(species: Mapping[str, Sequence[Case]], before: Mapping[str, Sequence[Case]]) -> str:
    gained = {name: tally(group).passed - tally(before[name]).passed for name, group in species.items()}
    most = sorted((name for name in gained if gained[name] > 0), key=lambda name: -gained[name])[:3]
    return ", ".join(f"{name} +{gained[name]}" for name in most) or "–"


def _spread(values: Sequence[float | None]) -> list[str]:
    known = [value for value in values if value is not None]
    if not known:
        return ["0", "–", "–", "–"]
    median, high = np.percentile(known, [50, 95])
    return [str(len(known)), *(f"{value:.0f} ms" for value in (median, high, max(known)))]
