"""Drawing the challenge: on the server, for each attempt anew, from a source that nobody can predict (design §3)."""

from __future__ import annotations

from random import Random

from inperson.engine.challenge import Challenge, Oval, Step
from inperson.engine.flows import TURNS, Flow, Group, Move

FACE_ASPECT = 0.76
"""Width over height of a face's outline, hairline to chin."""
NEAR_WIDTH = 0.72
"""Largest near oval, as a share of the frame's width; a wider face no longer fits between hair and chin."""
NEAR_HEIGHT = 0.86
"""Its largest height, as a share of the frame's height."""
GROWTH = (2.1, 2.4)
"""How many times larger the near oval is. With both ends at the edge of their tolerance, at least 1.55 remains."""
MIDDLE_GROWTH = (1.4, 1.6)
"""How many times larger a third, unannounced oval is than the far one: PRO."""
NEAR_SHARE = (0.84, 1.0)
"""Of the largest near oval: a recording does not know how near it has to come."""
CLOSE = 0.7
"""How closely PRO wants its ovals met. People see the oval and correct; a recording fits by chance."""
FACE_WIDTH = (0.42, 0.5)
"""The one oval of a flow without distances, as a share of the widest near one's frame."""
HOLD_MS = (450.0, 750.0)
SILENT_MS = (2000.0, 2600.0)
"""Who asks nothing has to look longer."""
COLOURS = ((255, 128, 96), (255, 232, 64), (72, 255, 104), (64, 224, 255), (88, 112, 255), (224, 96, 255))
"""What a screen may light a face with: as unlike each other as they can be without a saturated red (WCAG 2.3.1)."""
COLOUR_COUNT = (4, 5)
DARK = (0, 0, 0)
_FAR_CENTER, _FAR_JITTER = (0.5, 0.46), (0.13, 0.06)
_NEAR_CENTER, _NEAR_JITTER = (0.5, 0.5), (0.05, 0.03)


def draw(random: Random, flow: Flow, aspect: float, third: bool = False, light: bool = False) -> Challenge:
    """The challenge of ``flow`` for frames of ``aspect`` (width over height): jittered places, sizes and holds.

    ``third``: whether a flow with distances has one more than it announces, before or after the near one, and wants
    its ovals met more closely. ``light``: whether the screen shows colours; the last of them is dark.
    """
    if flow.category in ("DISTANT_CLOSE", "DISTANT_CLOSE_ACTION"):
        steps = _distances(random, aspect, third)
    else:
        width = _widest(aspect) * random.uniform(*FACE_WIDTH) / NEAR_WIDTH
        hold_ms = random.uniform(*(HOLD_MS if flow.count else SILENT_MS))
        steps = [Step("FACE", _oval(random, _NEAR_CENTER, _FAR_JITTER, width, aspect), hold_ms)]
    steps += [Step(move, steps[-1].oval) for move in _moves(random, flow)]
    colours = (*random.sample(COLOURS, random.choice(COLOUR_COUNT)), DARK) if light else ()
    return Challenge(flow.category, tuple(steps), colours)


def _distances(random: Random, aspect: float, third: bool) -> list[Step]:
    near = _widest(aspect) * random.uniform(*NEAR_SHARE)
    far = near / random.uniform(*GROWTH)
    slack = CLOSE if third else 1.0
    steps = [
        Step("FAR", _oval(random, _FAR_CENTER, _FAR_JITTER, far, aspect), random.uniform(*HOLD_MS), slack),
        Step("NEAR", _oval(random, _NEAR_CENTER, _NEAR_JITTER, near, aspect), random.uniform(*HOLD_MS), slack),
    ]
    if third:
        middle = _oval(random, _FAR_CENTER, _FAR_JITTER, far * random.uniform(*MIDDLE_GROWTH), aspect)
        steps.insert(random.choice((1, 2)), Step("MIDDLE", middle, random.uniform(*HOLD_MS), slack))
    return steps


def _moves(random: Random, flow: Flow) -> list[Move]:
    """``flow.count`` different actions, by their shares, in random order."""
    left, moves = dict(flow.actions), list[Move]()
    for _ in range(min(flow.count, len(left))):
        groups: list[Group] = list(left)
        group = random.choices(groups, [left[each] for each in groups])[0]
        del left[group]
        moves.append(random.choice(TURNS) if group == "TURN" else group)
    return moves


def _widest(aspect: float) -> float:
    return min(NEAR_WIDTH, NEAR_HEIGHT * FACE_ASPECT / aspect)


def _oval(
    random: Random, center: tuple[float, float], jitter: tuple[float, float], width: float, aspect: float
) -> Oval:
    height = width * aspect / FACE_ASPECT
    return Oval(
        cx=center[0] + random.uniform(-jitter[0], jitter[0]),
        cy=center[1] + random.uniform(-jitter[1], jitter[1]),
        width=width,
        height=height,
    )
