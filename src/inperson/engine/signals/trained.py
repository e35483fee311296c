"""Trained model: what a network that a deployment brought says of the face (design §4).

It sees single frames, and so what the geometry does not: paper, pixels, masks, as far as it was trained on them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from inperson.engine.profiles import AttackType, Profile, Weight
from inperson.engine.signals import Signal
from inperson.engine.take import Take, best
from inperson.engine.trained.model import Model

NAME = "trained"
FRAMES = 3
"""How many frames are judged."""


def trained(take: Take, model: Model) -> Signal | None:
    """The median over the best frames of ``take``. Nothing without a frame that ``model`` can judge.

    Of two distances the far one is taken: there the face has room around it, as such models are trained to see.
    """
    held = take.samples("FACE") or take.far or take.near
    told = [
        live
        for sample in best(held, FRAMES)
        if (face := sample.observation.face) is not None and (live := model.live(sample.picture, face)) is not None
    ]
    if not told:
        return None
    value = float(np.median(told))
    verdict, name = model.manifest.verdict, model.manifest.name
    facts = f"The model {name} gives a living person {100 * value:.0f} %"
    if value >= verdict.live:
        sure = 0.5 + 0.5 * (value - verdict.live) / (1 - verdict.live)
        return Signal(NAME, value, "live", sure, f"{facts}.")
    if value <= verdict.attack:
        sure = 0.5 + 0.5 * (verdict.attack - value) / verdict.attack
        return Signal(NAME, value, "attack", sure, f"{facts}: it is a presentation attack.")
    return Signal(NAME, value, "nothing", 0.0, f"{facts}: too little to tell.")


def joined(profile: Profile, model: Model) -> Profile:
    """``profile`` with a row for ``model``, as its manifest has it, and with its name."""
    verdict = model.manifest.verdict
    weight = Weight(verdict.weight, verdict.floor, AttackType.PRESENTATION)
    name = f"{profile.name}+{model.manifest.name}"
    return replace(profile, name=name, weights={**profile.weights, NAME: weight})
