"""Frames spread evenly over a take: some stand for all."""

from __future__ import annotations

from collections.abc import Sequence

from inperson.engine.take import Sample

MOST_FRAMES = 64
"""How many frames of a take are kept for what looks at all of it."""


def thinned(samples: Sequence[Sample], count: int) -> list[Sample]:
    """At most ``count`` of ``samples``, evenly spread."""
    if len(samples) <= count:
        return list(samples)
    return [samples[round(place * (len(samples) - 1) / (count - 1))] for place in range(count)]


class Spread:
    """Keeps at most ``count`` of any number of samples, evenly spread, as they come."""

    def __init__(self, count: int) -> None:
        self.samples: list[Sample] = []
        self._count = count
        self._stride = 1
        self._seen = 0

    def add(self, sample: Sample) -> None:
        """Take one more in; when there are too many, every second one goes."""
        if self._seen % self._stride == 0:
            self.samples.append(sample)
            if len(self.samples) > self._count:
                self.samples = self.samples[::2]
                self._stride *= 2
        self._seen += 1
