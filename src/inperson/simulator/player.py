"""What the camera of a capture page sees, whoever or whatever is behind it: a room, a screen, or a file."""

from __future__ import annotations

from typing import Any, Protocol

from inperson.capture.wire import Box
from inperson.engine.flows import Action
from inperson.errors import SimulatorError
from inperson.simulator.arrays import Pixels
from inperson.simulator.camera import Camera
from inperson.simulator.conditions import BONA_FIDE
from inperson.simulator.injection import INJECTIONS, injected
from inperson.simulator.live import Live
from inperson.simulator.pose import Triple
from inperson.simulator.replay import REPLAYS, replay
from inperson.simulator.species import ATTACKS
from inperson.simulator.subjects import subject
from inperson.simulator.swap import swap


class Player(Protocol):
    """One visitor's camera. Times are seconds since it started, and never go back.

    ``camera``: its size. ``label``: how it names itself. ``frame_rate``: what it gives a second, of which the share
    ``lost`` (0–1) never comes.
    """

    camera: Camera
    label: str
    frame_rate: float
    lost: float

    def prompt(self, action: Action, oval: Box, t: float) -> None:
        """The page asks for ``action`` in ``oval``."""
        ...

    def see(self, face: Box | None, t: float) -> None:
        """The preview shows the face in the box ``face``."""
        ...

    def shine(self, colour: Triple, t: float) -> None:
        """The page's screen turns to ``colour`` (r, g, b; 0–1)."""
        ...

    def frame(self, t: float, long_side: int) -> Pixels:
        """The camera's picture, RGB (height, width, 3), ``long_side`` pixels on its long side."""
        ...

    def clock(self, t: float) -> float:
        """The time that a frame taken at ``t`` claims to be of, milliseconds."""
        ...

    def truth(self) -> dict[str, Any]:
        """What really is there, and what it did when; for JSON."""
        ...


def player(
    species: str, picture: Pixels, seed: int = 0, camera: Camera | None = None, other: Pixels | None = None
) -> Player:
    """What comes as ``species``, one of `BONA_FIDE` and `ATTACKS`, with the face of ``picture``.

    ``picture`` (h, w, 3; RGB), all else by ``seed``. ``other``: the face of a second person, where a species needs one;
    None: a `stranger`. Raises `inperson.errors.SimulatorError` for an unknown species, or when a picture shows no face.
    """
    if species not in (*BONA_FIDE, *ATTACKS):
        raise SimulatorError(f"no subject is called {species!r}; there are {', '.join((*BONA_FIDE, *ATTACKS))}")
    if species in REPLAYS:
        return replay(species, picture, seed, camera)
    if species in INJECTIONS:
        return injected(species, picture, seed, camera)
    if species == "swap":
        return swap(picture, seed, camera, other)
    return Live(subject(species, picture, seed, camera, other))
