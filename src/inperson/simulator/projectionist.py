"""Who plays a recording to a page that asks for things: dully, or so that it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from inperson.engine.flows import MOVES, Action
from inperson.simulator.recording import Kind, Recording
from inperson.simulator.tape import Loop, Stretch, Tape

_SWAY = 0.5
"""So many seconds of somebody who holds still go back and forth while nothing else is wanted."""
_STEADY = 0.08
"""A face is where it was meant to be when it is no more than so much larger or smaller."""
_LEAD = 0.3
"""How much of the way to a place is shown when nothing has to be seen of it, seconds."""


@dataclass(frozen=True)
class Skill:
    """``answers``: each prompt starts what was meant for it, else the recording just runs, ``again`` and again or once.

    ``finds``: the clip of any move at once; else all moves run in the order in which they were recorded. ``delay``:
    seconds from a prompt to its answer. ``speeds``: at which ways and moves are played.
    """

    answers: bool
    again: bool = True
    finds: bool = False
    delay: tuple[float, float] = (0.3, 0.6)
    speeds: tuple[float, float] = (1.0, 1.0)


class Projectionist:
    """Plays ``tape``. ``recordings``: what there is to put into it."""

    def __init__(self, recordings: Callable[[Kind], Recording], skill: Skill, rng: np.random.Generator) -> None:
        # Who cannot answer may have a recording of a check with three distances: it serves for one with two as well.
        self._far: Kind = "THREE_DISTANCES" if not skill.answers and rng.random() < 0.5 else "DISTANCES"
        self.tape = Tape(recordings(self._far))
        self.aim = 0.0
        """The moment at which the recorded face is where it will be held."""
        self.log: list[dict[str, object]] = []
        self._recordings = recordings
        self._skill = skill
        self._rng = rng
        self._asked: Action | None = None

    def prompt(self, action: Action, width: float, t: float) -> None:
        """``action`` is asked at ``t``; a face that is ``width`` wide in the recording would fit."""
        first = action in ("FAR", "FACE")
        if first:
            self._put_in(self._recordings(self._far if action == "FAR" else "ACTIONS"))
        skill, tape = self._skill, self.tape
        at = t + float(self._rng.uniform(*skill.delay))
        if not skill.answers:
            if first:
                self.aim = tape.recording.chapters[action].end
                whole = tape.recording.seconds
                self._play(Loop(at, 0.0, whole) if skill.again else Stretch(at, 0.0, whole, (whole, whole)), action)
        elif action in MOVES:
            self._move(action, at)
        else:
            self._go(action, width, at)
        self._asked = action

    def steady(self, t: float) -> bool:
        """Whether the recorded face is now where it was meant to be held."""
        asked = self._asked
        if asked is None or asked in MOVES:
            return False
        now, then = (self.tape.recording.box(moment).width for moment in (self.tape.moment(t), self.aim))
        return abs(now / then - 1) < _STEADY

    def _put_in(self, recording: Recording) -> None:
        self.tape.recording = recording
        self._asked = None

    def _go(self, action: Action, width: float, at: float) -> None:
        chapters, now = self.tape.recording.chapters, self.tape.moment(at)
        if action == "MIDDLE":
            goal = self.tape.recording.moment_of(width)
            begin = chapters["NEAR"].steady if now > goal else chapters["NEAR"].begin
            sway = (goal - 0.1, goal + 0.1)
        elif action == "NEAR":
            goal = chapters["NEAR"].end
            begin = now if chapters["NEAR"].begin < now < goal else chapters["NEAR"].begin
            sway = (goal - _SWAY, goal)
        else:
            goal = chapters[action].end
            begin = max(chapters[action].begin, chapters[action].steady - _LEAD)
            sway = (goal - _SWAY, goal)
        self.aim = goal
        self._play(Stretch(at, begin, goal, sway, float(self._rng.uniform(*self._skill.speeds))), action)

    def _move(self, action: Action, at: float) -> None:
        chapters = self.tape.recording.chapters
        if self._skill.finds and action in chapters:
            chapter = chapters[action]
            sway = (chapter.end - _SWAY / 2, chapter.end)
            speed = float(self._rng.uniform(*self._skill.speeds))
            self._play(Stretch(at, chapter.begin, chapter.end, sway, speed), action)
        elif self._asked not in MOVES:
            moves = [chapter for chapter in chapters.values() if chapter.action in MOVES]
            self._play(Loop(at, moves[0].begin, moves[-1].end - moves[0].begin), action)

    def _play(self, part: Stretch | Loop, action: Action) -> None:
        self.tape.play(part)
        self.log.append({"t": round(part.at, 3), "played": action, "from": round(part.begin, 3)})
