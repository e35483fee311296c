"""What is drawn over time: one lane a measure, in units that mean something to people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from inperson.engine.flows import Move
from inperson.engine.movements import CLOSED, OPENED, TURNED, Rest
from inperson.engine.observation import Face, Observation
from inperson.engine.take import Take


@dataclass(frozen=True, slots=True)
class Lane:
    """``values`` with holes where no face was, between ``low`` and ``high``.

    ``marks`` stand on the axis, ``limits`` are lines with a meaning, ``moves`` what is looked for in this measure.
    """

    name: str
    note: str
    values: tuple[float | None, ...]
    low: float
    high: float
    marks: tuple[tuple[float, str], ...]
    limits: tuple[tuple[float, str], ...] = ()
    moves: tuple[Move, ...] = ()


def lanes(take: Take, rest: Rest) -> Iterator[Lane]:
    """The face's size where a flow knows distances, then eyes, mouth and yaw against ``rest``. A face must be there."""
    faces = [seen(observation) for observation in take.path]
    if take.flow in ("DISTANT_CLOSE", "DISTANT_CLOSE_ACTION"):
        yield _size(take.path, faces)
    yield Lane(
        "Eyes",
        "open, against this person's rest",
        tuple(100 * face.eyes / max(rest.eyes, 0.05) if face else None for face in faces),
        0,
        140,
        ((0, "0 %"), (100, "100 %")),
        ((100 * CLOSED, "closed"),),
        ("BLINK",),
    )
    yield Lane(
        "Mouth",
        "height over width",
        tuple(face.mouth if face else None for face in faces),
        0,
        max(0.8, rest.mouth + OPENED + 0.2),
        ((0, "0"), (0.5, "0.5")),
        ((rest.mouth + OPENED, "open"),),
        ("OPEN_MOUTH",),
    )
    yield Lane(
        "Yaw",
        "degrees, to the person's own left and right",
        tuple(face.yaw - rest.yaw if face else None for face in faces),
        -40,
        40,
        ((-30, "30° R"), (0, "0°"), (30, "30° L")),
        ((TURNED, "turned"), (-TURNED, "")),
        ("TURN_LEFT", "TURN_RIGHT"),
    )


def seen(observation: Observation) -> Face | None:
    """The face of a frame that shows exactly one."""
    return observation.face if observation.faces == 1 else None


def _size(path: Sequence[Observation], faces: Sequence[Face | None]) -> Lane:
    shares = [f.iod / max(o.width, o.height) if f else None for f, o in zip(faces, path, strict=True)]
    least = float(np.percentile([share for share in shares if share is not None], 5))
    grown = tuple(share / least if share is not None else None for share in shares)
    high = max(2.2, *(1.05 * value for value in grown if value is not None))
    marks = tuple((float(times), f"{times}×") for times in range(1, int(high) + 1))
    return Lane("Size of the face", "against its smallest", grown, 0.8, high, marks[:4])
