"""A trained model, loaded: from a face in a picture to the probability that it is a living person's."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inperson.engine.frames import Picture
from inperson.engine.observation import Face
from inperson.engine.trained.crop import crop, tensor
from inperson.engine.trained.manifest import Manifest, Network


@dataclass(frozen=True, slots=True)
class Ready:
    """One ``network`` of a manifest, and the onnxruntime ``session`` that runs it."""

    network: Network
    session: Any

    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float64]:
        """All numbers that the network gives for one picture, in a row."""
        (answer,) = self.session.run(None, {self.session.get_inputs()[0].name: batch})
        return np.asarray(answer, np.float64).reshape(-1)

    def probability(self, numbers: NDArray[np.float64]) -> float:
        """That of a living person, as the manifest reads ``numbers``."""
        output = self.network.output
        value = float(numbers[output.live])
        if output.activation == "softmax":
            powers = np.exp(numbers - numbers.max())
            return float(powers[output.live] / powers.sum())
        if output.activation == "sigmoid":
            return 1.0 / (1.0 + math.exp(-value)) if value > -700 else 0.0
        return value


@dataclass(frozen=True, slots=True)
class Model:
    """What ``manifest`` names, loaded. May be shared between threads."""

    manifest: Manifest
    networks: tuple[Ready, ...]

    def live(self, picture: Picture, face: Face) -> float | None:
        """The probability (0–1) that ``face`` is a living person's; nothing when it cannot be told."""
        told = []
        for ready in self.networks:
            part = crop(picture, face, ready.network.crop)
            if part is None:
                return None
            told.append(ready.probability(ready.run(tensor(part, ready.network.input))))
        mean = sum(told) / len(told)
        return mean if 0 <= mean <= 1 else None  # so is one that is no number
