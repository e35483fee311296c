"""Clips without a link: a player that is asked for one thing after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inperson.capture.wire import Box
from inperson.engine.flows import Action
from inperson.simulator.arrays import Pixels
from inperson.simulator.cadence import Cadence
from inperson.simulator.camera import Camera
from inperson.simulator.live import Live
from inperson.simulator.player import Player
from inperson.simulator.subjects import State, Subject

_FACE_ASPECT = 0.76
"""Width over height of a face's outline."""

_MOVE_SECONDS = 2.6
_SWEEP = (
    (0.31, 0.43, 0.46, 2.5),
    (0.31, 0.50, 0.46, 2.5),
    (0.31, 0.57, 0.46, 2.5),
    (0.38, 0.51, 0.48, 1.0),
    (0.47, 0.50, 0.49, 1.0),
    (0.57, 0.50, 0.50, 1.0),
    (0.66, 0.50, 0.50, 4.0),
    (0.31, 0.43, 0.46, 2.0),
)


@dataclass(frozen=True)
class Cue:
    """Ask for ``action`` in ``oval``, and wait ``seconds``."""

    oval: Box
    seconds: float
    action: Action = "FACE"


@dataclass(frozen=True)
class Shot:
    """One frame, ``image`` (h, w, 3; RGB) at ``t`` seconds of the cue number ``cue``, and its ``state`` if it has one.

    ``claimed``: the time, ms, of which the player says that it is.
    """

    t: float
    image: Pixels
    state: State | None
    cue: int
    claimed: float


def oval(camera: Camera, width: float, cx: float, cy: float) -> Box:
    """An upright face oval of ``width`` around cx, cy; all are fractions of the frame."""
    return Box(cx, cy, width, width * camera.width / camera.height / _FACE_ASPECT)


def sweep(camera: Camera, moves: Sequence[Action] = ()) -> list[Cue]:
    """Far at the left, in the middle and at the right, then slowly nearer, and ``moves``, to be looped.

    For a camera that cannot read prompts, such as a browser's fake one. It meets the ovals in the middle of what a
    server draws; not the smallest of them, and not those at the edge.
    """
    cues = [Cue(oval(camera, width, cx, cy), seconds) for width, cx, cy, seconds in _SWEEP]
    near = cues[-2].oval
    return [*cues[:-1], *(Cue(near, _MOVE_SECONDS, move) for move in moves), cues[-1]]


def play(player: Player, cues: Sequence[Cue], fps: float | None = None) -> Iterator[Shot]:
    """The player before ``cues``, at even ``fps`` or as its camera films: it reacts to each, goes there, and holds."""
    cadence = Cadence(player.frame_rate, player.lost, player.truth()["seed"]) if fps is None else Cadence(fps, jitter=0)
    long_side = max(player.camera.width, player.camera.height)
    begin = t = 0.0
    for number, cue in enumerate(cues):
        player.prompt(cue.action, cue.oval, begin)
        begin += cue.seconds
        while t < begin - 1e-6:
            image = player.frame(t, long_side)
            state = None
            if isinstance(player, Live):
                state = player.shown
                player.see(player.subject.box(state.pose), t)
            yield Shot(t, image, state, number, player.clock(t))
            t += cadence.pause()


def follow(subject: Subject, ovals: Sequence[Box], fps: float = 15.0, seconds: float = 3.0) -> Iterator[Shot]:
    """`play` of one subject with the same time for each of ``ovals``."""
    return play(Live(subject), [Cue(oval, seconds) for oval in ovals], fps)
