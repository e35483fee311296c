"""The person of the benchmarks can stand wherever the server asks."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from bench.footage import FAR, NEAR, best, misfit
from inperson.capture.challenge import draw
from inperson.capture.wire import Box
from inperson.engine.flows import LIVENESS_TYPES
from inperson.simulator.camera import Camera

MOST_MISFIT = 0.8
"""Of the server's tolerance: a face is not measured to the pixel."""


@given(random=st.integers(min_value=0).map(Random))
def test_every_oval_that_may_be_drawn_has_a_place_that_fits(random: Random) -> None:
    (flow,) = LIVENESS_TYPES["DISTANT_NEAR"].flows
    camera = Camera()
    for step, grid in zip(draw(random, flow, camera.width / camera.height).steps, (FAR, NEAR), strict=True):
        wanted = Box(step.oval.cx, step.oval.cy, step.oval.width, step.oval.height)
        assert misfit(grid[best(grid, wanted)], wanted) < MOST_MISFIT
