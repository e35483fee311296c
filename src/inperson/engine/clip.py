"""A take out of a clip that came without a challenge: what it shows of a flow is looked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inperson.engine.flows import FlowCategory, Place
from inperson.engine.movements import movements, rest_of
from inperson.engine.quality import GATES, GOOD, Gates, hint
from inperson.engine.spread import MOST_FRAMES, thinned
from inperson.engine.take import Phase, Sample, Take, size

_BAND = 1.12  # frames within 12 % of an end belong to it
_ROOM_MS = 400.0  # before a movement: from here on its frames are kept
_MOST_HELD = 24


def take_of_clip(samples: Sequence[Sample], flow: FlowCategory = "DISTANT_CLOSE", gates: Gates = GATES) -> Take:
    """Sort ``samples``: in a distant flow the smallest good faces are far, the largest near; movements as they come."""
    path = tuple(sample.observation for sample in samples)
    good = [sample for sample in samples if hint(sample.observation, None, gates) == GOOD]
    phases: list[Phase] = []
    if good and flow in ("DISTANT_CLOSE", "DISTANT_CLOSE_ACTION"):
        phases += _ends(good)
    elif good:
        phases.append(_phase("FACE", good))
    if flow in ("ACTION", "DISTANT_CLOSE_ACTION"):
        phases += _moves(samples, good)
    return Take(flow, tuple(phases), path, tuple(thinned(samples, MOST_FRAMES)))


def _ends(good: Sequence[Sample]) -> tuple[Phase, Phase]:
    sizes = sorted(size(sample) for sample in good)
    # The extremes themselves may be slips of the landmarks.
    low, high = sizes[len(sizes) // 20], sizes[-1 - len(sizes) // 20]
    far = [sample for sample in good if size(sample) <= low * _BAND]
    near = [sample for sample in good if size(sample) >= high / _BAND]
    return _phase("FAR", far), _phase("NEAR", near)


def _moves(samples: Sequence[Sample], good: Sequence[Sample]) -> Iterator[Phase]:
    rest = rest_of(sample.observation for sample in good)
    if rest is None:
        return
    for movement in movements([sample.observation for sample in samples], rest):
        shown = [s for s in samples if movement.begin_ms - _ROOM_MS <= s.observation.time_ms <= movement.end_ms]
        yield Phase(
            movement.move, tuple(thinned(shown, _MOST_HELD)), asked_ms=movement.begin_ms, done_ms=movement.counted_ms
        )


def _phase(action: Place, samples: Sequence[Sample]) -> Phase:
    times = [sample.observation.time_ms for sample in samples]
    return Phase(action, tuple(samples), asked_ms=times[0], done_ms=times[-1])
