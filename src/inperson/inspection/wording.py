"""The verdict's codes as sentences for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from inperson.engine.audit.words import listed
from inperson.engine.flows import FlowCategory
from inperson.engine.fusion import PASS_SCORE, Outcome
from inperson.engine.profiles import AttackType, Profile, Weight
from inperson.engine.quality import Hint
from inperson.engine.signals import Signal
from inperson.inspection.analysis import Analysis
from inperson.inspection.ledger import Entry

OUTCOMES: Mapping[Outcome, str] = MappingProxyType({"pass": "Passed", "reject": "Rejected", "retry": "Asked again"})
FLOWS: Mapping[FlowCategory, str] = MappingProxyType({
    "SILENT": "nothing, only to be seen",
    "ACTION": "movements of eyes, mouth or head",
    "DISTANT_CLOSE": "to come from far to near",
    "DISTANT_CLOSE_ACTION": "to come from far to near, then a movement",
})  # fmt: skip
_ATTACKS: Mapping[AttackType, str] = MappingProxyType({
    AttackType.PRESENTATION: "A presentation attack: something was held before the camera.",
    AttackType.INJECTION: "An injection attack: these frames are not what a camera saw.",
    AttackType.UNSURE: "An attack, of a kind that is not sure.",
})  # fmt: skip
_HINTS: Mapping[Hint, str] = MappingProxyType({
    "NO_FACE": "Keep one face in the picture, from the first frame to the last.",
    "MANY_FACES": "Let only one person be in the picture.",
    "COME_CLOSER": "Come closer: the face is too small, or grew too little.",
    "MOVE_BACK": "Move back a little.",
    "CENTER_FACE": "Bring the face to the middle.",
    "HOLD_STILL": "Hold still at both ends, for a second or so.",
    "UPRIGHT": "Hold the camera upright.",
    "LOOK_STRAIGHT": "Look straight into a camera that is upright.",
    "SHOW_EYES": "Let both eyes be seen, and open.",
    "TOO_DARK": "Let more light fall on the face.",
    "TOO_BRIGHT": "Let less light fall on the face.",
    "BLURRED": "Hold still, and wipe the lens.",
    "ACT": "Make the movement that is asked.",
})  # fmt: skip


def summary(analysis: Analysis) -> str:
    """What the outcome means here, in a sentence."""
    verdict = analysis.verdict
    if verdict.attack_type is not None:
        return _ATTACKS[verdict.attack_type]
    if verdict.hint is not None:
        return f"This does not tell a living person from an attack. {_HINTS[verdict.hint]}"
    return "A living person was before the camera."


def reasons(analysis: Analysis, ledger: list[Entry]) -> Iterator[str]:
    """Why the score is not what the signals add up to, where it is not."""
    verdict, profile = analysis.verdict, analysis.profile
    live = {signal.name for signal in verdict.signals if signal.says == "live"}
    lacking = [group for group in profile.needed[analysis.take.flow] if not live.intersection(group)]
    doubted = [e for e in ledger if e.signal and e.weight and _doubts(e.signal, e.weight, profile)]
    if verdict.outcome == "retry" and lacking:
        wanted = listed([" or ".join(named(name) for name in group) for group in lacking])
        yield f"In this flow nobody passes without a “live” from {wanted}."
    if verdict.outcome == "retry" and doubted:
        yield f"Nobody passes against {listed([named(entry.name) for entry in doubted])}."
    accusing = [e for e in ledger if e.signal and e.weight and e.signal.says == "attack"]
    alone = [e.name for e in accusing if e.signal and e.weight and e.signal.confidence >= e.weight.floor]
    if alone:
        verb = "is" if len(alone) == 1 else "are"
        yield f"{listed([named(name) for name in alone]).capitalize()} {verb} sure enough to reject alone."
    elif verdict.outcome == "reject":
        yield f"Several signals accuse, and the score is under {profile.reject_score:.0f}: together they reject."
    if verdict.outcome != "pass" and verdict.score == PASS_SCORE - 1:
        yield f"So the score is held at {PASS_SCORE - 1:.0f}, just under what passes."


def _doubts(signal: Signal, weight: Weight, profile: Profile) -> bool:
    if signal.says == "attack" and signal.confidence >= profile.doubt:
        return True
    return weight.binding and signal.says != "live"


def named(signal: str) -> str:
    """A signal's name as words."""
    return signal.replace("_", " ").replace("-", " ")
