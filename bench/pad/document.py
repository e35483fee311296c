"""docs/accuracy.md: the tables, what they mean, how they were measured, and what they do not show."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

from bench import conditions
from bench.pad.cases import Case, attacks, bona_fide
from bench.pad.matrix import ASTRONAUT, Half, Trial
from bench.pad.rates import ATTEMPTS
from bench.pad.reach import reach_table
from bench.pad.tables import (
    ablation_table,
    alone_table,
    attack_table,
    bona_fide_table,
    cost_table,
    flow_table,
    hint_table,
    named,
    species_by_signal,
)
from bench.pad.visit import ANSWER, GAP
from inperson.capture.attempt import STEP_SECONDS
from inperson.engine.frames import IN_FLIGHT
from inperson.engine.profiles import PROFILES

_TUNED: Mapping[Half, str] = MappingProxyType({
    "report": "Everything that was tuned or fitted was so on the other half of the faces, with other seeds.",
    "dev": "**These are the faces that everything was tuned on**: the figures are too good, and not to be quoted.",
})  # fmt: skip
REMARKS = Path(__file__).with_name("remarks.md")
"""What people say about the figures: what would reach an aim that is missed. Taken over as it is."""
_PACKAGES = ("mediapipe", "opencv-python-headless", "numpy", "scipy", "scikit-image")


def conditions_of(
    found: Sequence[Case], half: Half, planned: int, failed: Collection[Trial], code: str
) -> dict[str, str]:
    """Under which conditions ``found`` came about, of ``planned`` trials."""
    records = {case.record.trial: case.record for case in found}.values()
    trials = [record.trial for record in records]
    own = sorted({trial.face for trial in trials})
    machine = conditions.conditions()
    times = sorted(record.at for record in records)
    told = {
        "date": machine["date"],
        "command": command(sys.argv[1:]),
        "source": f"{machine['source']}, code of the measurement {code}",
        "profiles": ", ".join(profile.name for profile in PROFILES.values()),
        "trials": f"{len(trials)} of {planned} planned; where both levels ask the same, one trial stands for both",
        "presentations": ", ".join(
            _counted([case for case in found if case.level == level], level) for level in PROFILES
        ),
        "faces": f"{_faces(own)}, {half} half: {', '.join(own)}",
        "seeds": f"{min((t.seed for t in trials), default=0)}–{max((t.seed for t in trials), default=0)}",
    }
    if times:
        told["measured"] = (
            f"{_day(times[0])} to {_day(times[-1])}, {sum(r.took for r in records) / 60:.0f} minutes of one core"
        )
    if failed:
        told["could not be run"] = f"{len(failed)} trials"
    told["packages"] = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return told | {name: machine[name] for name in ("processor", "system", "python")}


def command(arguments: Sequence[str]) -> str:
    """The command that measured, as any other machine would give it: without this one's folders."""
    own = re.compile(r"--(home|out)(=|$)")
    spoken = [
        argument
        for before, argument in pairwise(["", *arguments])
        if not (own.match(argument) or before in ("--home", "--out"))
    ]
    return shlex.join(["python", "-m", "bench.pad", *spoken])


def document(found: Sequence[Case], subjects: Sequence[str], half: Half, told: dict[str, str], plot: str) -> str:
    """The whole page. ``subjects``: in the order of the tables; ``plot``: where the trade-off's picture lies."""
    remarks = f"\n{REMARKS.read_text('utf-8').strip()}\n" if REMARKS.is_file() else ""
    levels = {level: [case for case in found if case.level == level] for level in PROFILES}
    passed = [case for case in attacks(found) if case.decision.outcome == "pass"]
    rejected = [case for case in bona_fide(found) if case.decision.outcome == "reject"]
    return f"""# Accuracy

Written by `make bench-pad`, which measures it again. Terms and sums are those of ISO/IEC 30107-3. Presentations are
simulated: these figures compare attacks, flows and signals with each other, and show what the engine does not see. They
are no laboratory's certificate.

{reach_table(found)}

Every interval is the 95 % interval of the share by Wilson, in per cent. A count of none is no proof of never: the
interval's upper end says how much may hide behind it.
{remarks}
## Attacks

{_each(levels, lambda own: attack_table(own, subjects))}

The worst species, by which a system is known, is set in bold.

## People

{_each(levels, lambda own: bona_fide_table(own, subjects))}

Who is asked again, and how:

{_each(levels, lambda own: hint_table(own, subjects))}

## By flow

{flow_table(found)}

## Trade-off

![Detection error trade-off: attacks that pass against bona fide presentations that do not]({plot})

Lines: every score from which the service could let pass; dots: where it stands, at 50. A presentation that the service
does not pass has the score 0 here, since no threshold alone would let it in. Dashed: the score by the weights alone, as
if no signal could veto and none were needed. A share of 0 is drawn at the edge. Both axes count all presentations, also
those that are asked again.

## What each signal catches alone

Of the presentations in which a signal could be measured: how often it says attack, and how often so surely that it may
condemn by itself, at the floor of the profile.

{_each(levels, lambda own: alone_table(own, own[0].level))}

Of the takes in which a signal was measured, in how many of a hundred it says attack (· where it never was):

{species_by_signal(list({case.record.trial: case for case in found}.values()), subjects)}

## What is lost without it

Decided again from the same signals, as if one of them did not exist.

{_each(levels, lambda own: ablation_table(own, own[0].level))}

## What a verdict costs

All signals and the decision, after the landmarks of the frames are there: CPU of one process, and time on a machine
whose cores all run such trials.

{cost_table(found)}

## How it is measured

- A *presentation* is one attempt at one challenge by one simulated subject: a species or a condition, a face, a seed
  (its camera, room, hand, head), a flow, a product level. The challenge is drawn as the service draws it. Frames are
  rendered, encoded as the page encodes them, observed, taken in and judged by the service's own code; only the clock is
  virtual, and there is no socket. Answers come {1000 * ANSWER[0]:.0f}–{1000 * ANSWER[1]:.0f} ms after a frame, at most
  {IN_FLIGHT} frames are under way, and none follows another within {1000 * GAP:.0f} ms. A step that takes more than
  {STEP_SECONDS:g} s ends the attempt.
- *Passed*, *rejected* and *asked again* are the service's three answers. Who is asked again, or never finishes the
  challenge, got no response in the sense of the standard: APNRR for attacks and BPNRR for bona fide presentations, as
  shares of all presentations.
- *APCER* is the share of passed among the attack presentations of one species that were passed or rejected, *BPCER* the
  share of rejected among the bona fide presentations that were passed or rejected. The standard's sums know two
  answers only, and what got neither is in neither rate; so asking again makes no rate look better. *Passed of all*
  counts every presentation.
- *In {ATTEMPTS} attempts* is an estimate for a whole check, which goes on after "asked again" only. It takes the
  attempts for independent of each other.
- {_tuned(found, half)}

## What this does not show

- Simulated presentations are not people in a laboratory, nor real prints and screens before real cameras. A
  laboratory's figures would differ, in either direction.
- Masks in three dimensions, busts and real-time deepfakes are not among the attacks. Geometry does not stop them; they
  need trained models and certified tests.
- Attackers act as their species says, and learn nothing from being refused.
- Nothing is said about age, sex, skin, veils, beards or illness: the faces are few, and they were not chosen to compare
  groups of people.
- Presentations with one face are not independent of each other. The intervals take them as if they were, so the true
  ones are wider.
- Screen light, configured types, trained models and captures that were seen in an earlier session are not in it.

## Which ones

Attacks that passed: {named(passed)}.

Bona fide presentations that were rejected: {named(rejected)}.

## Conditions

{conditions.as_markdown(told)}
"""


def _each(levels: Mapping[str, Sequence[Case]], told: Callable[[Sequence[Case]], str]) -> str:
    """``told`` of every level, under its name."""
    return "\n\n".join(f"### {level}\n\n{told(own)}" for level, own in levels.items() if own)


def _counted(found: Sequence[Case], level: str) -> str:
    return f"{level} {len(attacks(found))} attacks and {len(bona_fide(found))} bona fide"


def _faces(own: Sequence[str]) -> str:
    if own == [ASTRONAUT]:
        return "scikit-image's astronaut alone: no pictures of people lie beside the repository"
    return f"{len(own)} photographs of people that are no part of the project"


def _tuned(found: Sequence[Case], half: Half) -> str:
    if half == "report" and ASTRONAUT in {case.record.trial.face for case in found}:
        return "There was one face only, so that tuning has seen it too, though with other seeds."
    return _TUNED[half]


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
