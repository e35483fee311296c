"""Which moment of a recording is shown when."""

from __future__ import annotations

from dataclasses import dataclass

from inperson.simulator.recording import Recording


@dataclass(frozen=True)
class Stretch:
    """From ``at`` (seconds of the camera) on: ``begin`` to ``end`` of the recording (seconds), then something else.

    ``speed``: of playing, 1 for as recorded; ``end`` may lie before ``begin``. Afterwards it goes back and forth
    between the two moments ``sway``, at first towards the first; it stays when they are one.
    """

    at: float
    begin: float
    end: float
    sway: tuple[float, float]
    speed: float = 1.0

    def moment(self, t: float) -> float:
        """What is shown at ``t``."""
        way = max(0.0, t - self.at) * self.speed
        length = abs(self.end - self.begin)
        if way < length:
            return self.begin + (way if self.end > self.begin else -way)
        first, second = self.sway
        reach = abs(first - self.end)
        if way - length < reach:
            return self.end + (way - length) * (1 if first > self.end else -1)
        room = abs(second - first)
        if room == 0:
            return first
        folded = (way - length - reach) % (2 * room)
        return first + (folded if folded < room else 2 * room - folded) * (1 if second > first else -1)


@dataclass(frozen=True)
class Loop:
    """``seconds`` of a recording from ``begin`` on, again and again from ``at`` on."""

    at: float
    begin: float
    seconds: float

    def moment(self, t: float) -> float:
        """What is shown at ``t``."""
        return self.begin + max(0.0, t - self.at) % self.seconds


class Tape:
    """A ``recording`` that is being played; nothing but its first frame until something was asked of it."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self._plays: list[Stretch | Loop] = [Stretch(0.0, 0.0, 0.0, (0.0, 0.0))]

    def play(self, part: Stretch | Loop) -> None:
        """From ``part.at`` on, play that."""
        self._plays = [play for play in self._plays if play.at < part.at]
        self._plays.append(part)

    def moment(self, t: float) -> float:
        """What is shown at ``t``, seconds of the recording."""
        return next((play for play in reversed(self._plays) if play.at <= t), self._plays[0]).moment(t)
