"""Eyes, mouth and head over time, with what was asked, or found, beneath."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from inperson.engine.audit.drawing import Drawing, Scale, box, curve, dots, heading, line, text, ticks
from inperson.engine.audit.lanes import Lane, lanes, seen
from inperson.engine.audit.words import ACTIONS, counted, listed
from inperson.engine.flows import MOVES, PLACES, Move
from inperson.engine.movements import Movement, movements, rest_of
from inperson.engine.observation import Observation
from inperson.engine.take import Phase, Take

_LEFT, _RIGHT = 44.0, 12.0
_TITLE, _HEAD, _LANE, _BETWEEN, _ROW, _FOOT = 18.0, 14.0, 62.0, 20.0, 30.0, 24.0
_LETTER = 6.4  # about as wide as one of the small letters
_GAP_MS = 1000.0  # over a longer time without a frame no line is drawn
_COUNTS: tuple[tuple[Move, str, str], ...] = (
    ("BLINK", "blink", "blinks"),
    ("OPEN_MOUTH", "opening of the mouth", "openings of the mouth"),
    ("TURN_LEFT", "turn to the left", "turns to the left"),
    ("TURN_RIGHT", "turn to the right", "turns to the right"),
)


def timeline(take: Take, width: float = 880.0) -> Drawing | None:
    """Draw ``take``, ``width`` units wide. Nothing without a face, or when no time passed."""
    path = take.path
    rest = rest_of(s.observation for phase in take.phases if phase.action in PLACES for s in phase.samples)
    rest = rest or rest_of(path)
    begin, end = (edge((o.time_ms for o in path), default=0.0) for edge in (min, max))
    if rest is None or end <= begin:
        return None
    found = movements(path, rest)
    across = Scale(begin, end, _LEFT, width - _RIGHT)
    parts: list[str] = []
    top = 0.0
    for lane in lanes(take, rest):
        parts += _lane(lane, path, found, across, top)
        top += _TITLE + _HEAD + _LANE + _BETWEEN
    rows = _rows(take.phases, across)
    parts.append(heading(0, top + 12, "Found" if take.challenge is None else "Asked"))
    parts += _bars(rows, across, top + _TITLE, take.challenge is None)
    bottom = top + _TITLE + _ROW * max(len(rows), 1)
    parts += _time_axis(across, begin, end, bottom)
    words = _words(take, found, begin, end)
    return Drawing("Eyes, mouth and head over time", words, width, bottom + _FOOT, "".join(parts))


def _lane(
    lane: Lane, path: Sequence[Observation], found: Sequence[Movement], across: Scale, top: float
) -> Iterator[str]:
    head = top + _TITLE
    up = Scale(lane.low, lane.high, head + _HEAD + _LANE, head + _HEAD)
    mine = [movement for movement in found if movement.move in lane.moves]
    yield heading(0, top + 12, lane.name, lane.note)
    for movement in mine:
        x, far = across(movement.begin_ms), across(movement.end_ms)
        yield box(x - 1, head, max(far - x + 2, 4), _HEAD + _LANE, "mark", 2)
    for value, label in lane.marks:
        yield line(across.begin, up(value), across.end, up(value), "grid")
        yield text(across.begin - 6, up(value) + 4, label, "small quiet", "end")
    for value, label in lane.limits:
        yield line(across.begin, up(value), across.end, up(value), "limit")
        yield text(across.end, up(value) - 4, label, "small quiet halo", "end")
    yield curve(_points(lane.values, path, across, up))
    last = across.begin
    for movement in mine:
        label = ACTIONS[movement.move].lower()
        half = _LETTER * len(label) / 2
        x = min(max(across((movement.begin_ms + movement.end_ms) / 2), last + half), across.end - half)
        if x - half >= last:
            yield text(x, head + 10, label, "small halo", "middle")
            last = x + half + 4


def _points(
    values: Sequence[float | None], path: Sequence[Observation], across: Scale, up: Scale
) -> Iterator[tuple[float, float] | None]:
    before: float | None = None
    for value, observation in zip(values, path, strict=True):
        now = observation.time_ms
        if before is not None and not 0 <= now - before <= _GAP_MS:
            yield None
        before = now
        yield None if value is None else (across(now), up(value))


def _rows(phases: Sequence[Phase], across: Scale) -> list[list[Phase]]:
    """Phases in as few rows as hold them side by side."""
    rows: list[tuple[float, list[Phase]]] = []
    for phase in sorted(phases, key=lambda phase: phase.asked_ms):
        long = _LETTER * len(ACTIONS[phase.action])
        begin = min(across(phase.asked_ms), across.end - long)
        ends = max(across(phase.done_ms), begin + long)
        for index, (taken, row) in enumerate(rows):
            if begin > taken + 8:
                rows[index] = (ends, [*row, phase])
                break
        else:
            rows.append((ends, [phase]))
    return [row for _, row in rows]


def _bars(rows: Sequence[Sequence[Phase]], across: Scale, top: float, scattered: bool) -> Iterator[str]:
    for index, row in enumerate(rows):
        y = top + index * _ROW
        for phase in row:
            x, far = across(phase.asked_ms), across(phase.done_ms)
            label = ACTIONS[phase.action]
            yield text(min(x, across.end - _LETTER * len(label)), y + 10, label, "small")
            if scattered and phase.action not in MOVES:  # these frames were picked from anywhere
                yield line(x, y + 19, far, y + 19, "grid")
                yield dots(((across(s.observation.time_ms), y + 19) for s in phase.samples), 2)
            else:
                yield box(x, y + 15, max(far - x, 3), 8, "bar", 2)
                yield box(far - 2, y + 15, 2, 8, "edge")


def _time_axis(across: Scale, begin: float, end: float, bottom: float) -> Iterator[str]:
    seconds = (end - begin) / 1000
    yield line(across.begin, bottom, across.end, bottom, "grid")
    for moment in ticks(0.0, seconds, max(3, int((across.end - across.begin) / 80))):
        x = across(begin + 1000 * moment)
        yield line(x, bottom, x, bottom + 4, "grid")
        yield text(x, bottom + 18, f"{moment:g} s", "small quiet", "middle")


def _words(take: Take, found: Sequence[Movement], begin: float, end: float) -> str:
    parts = []
    for move, one, many in _COUNTS:
        times = [f"{(movement.begin_ms - begin) / 1000:.1f} s" for movement in found if movement.move == move]
        parts.append(counted(len(times), one, many) + (f" (at {listed(times)})" if 0 < len(times) <= 6 else ""))
    words = f"In {(end - begin) / 1000:.1f} s: {listed(parts)}."
    if take.challenge is not None:
        asked = [f"{ACTIONS[p.action].lower()} at {(p.asked_ms - begin) / 1000:.1f} s" for p in take.phases]
        words += f" Asked: {listed(asked)}."
    away = sum(max(after.time_ms - before.time_ms, 0.0) for before, after in pairwise(take.path) if not seen(before))
    return f"{words} Out of sight for {away / 1000:.1f} s." if away else words
