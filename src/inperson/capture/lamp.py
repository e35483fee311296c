"""The screen as a lamp: one colour after the other while the face stays, each reported by the page once it was shown.

Safe for people who are sensitive to flashes (WCAG 2.3.1): fewer than three changes a second, no saturated red.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from inperson.capture.wire import ScreenLight, Shown
from inperson.engine.take import Light
from inperson.errors import WireError

Colour: TypeAlias = tuple[int, int, int]

COLOUR_MS = 440.0
"""How long a colour stays at least: with the way to the page and back, two changes a second."""
LEAST_FRAMES = 3
"""Good frames that each colour must have, however long it stayed."""
PATIENCE_SECONDS = 6.0
"""How long a page may take to say that a colour is shown; then the attempt goes on without light."""


class Lamp:
    """Shows ``colours`` (r, g, b; 0–255) in their order. ``lights``: those that were shown, and since when."""

    def __init__(self, colours: Sequence[Colour] = ()) -> None:
        self.lights: list[Light] = []
        self.done = not colours
        self._colours = tuple(colours)
        self._asked = 0
        self._asked_at = 0.0
        self._frames = 0

    @property
    def share(self) -> float:
        """How much is done, 0–1."""
        return 1.0 if self.done else len(self.lights) / (len(self._colours) + 1)

    def see(self, time_ms: float, now: float) -> ScreenLight | None:
        """A good frame: ``time_ms`` on the page's clock, ``now`` in seconds on ours. Answers what to show next."""
        if self.done:
            return None
        if len(self.lights) < self._asked:
            return self._end(dark=True) if now - self._asked_at > PATIENCE_SECONDS else None
        if self.lights:
            since_ms = time_ms - self.lights[-1].shown_ms
            self._frames += since_ms > 0
            if since_ms < COLOUR_MS or self._frames < LEAST_FRAMES:
                return None
        if self._asked == len(self._colours):
            return self._end()
        self._asked, self._asked_at, self._frames = self._asked + 1, now, 0
        return ScreenLight(number=self._asked - 1, colour="#{:02x}{:02x}{:02x}".format(*self._colours[self._asked - 1]))

    def shown(self, message: Shown) -> None:
        """The page has shown a colour. One that is not awaited may be of an attempt before, and is let go.

        Raises `WireError` when it was shown before the last one.
        """
        if self.done or message.number != len(self.lights) or message.number >= self._asked:
            return
        if self.lights and message.time_ms < self.lights[-1].shown_ms:
            raise WireError("time", "is before the last colour's")
        self.lights.append(Light(self._colours[message.number], message.time_ms))

    def _end(self, dark: bool = False) -> ScreenLight:
        self.done = True
        if dark:
            self.lights = []
        return ScreenLight(number=self._asked, colour=None)
