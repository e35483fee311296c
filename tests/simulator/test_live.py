from __future__ import annotations

from collections.abc import Callable

import numpy as np

from inperson.simulator.clip import oval
from inperson.simulator.live import Live
from inperson.simulator.subjects import Subject

Who = Callable[[str], Subject]


def test_a_still_is_the_same_moment_in_more_pixels(who: Who) -> None:
    camera = Live(who("person"))
    assert camera.frame(0.5, 640).shape == (640, 480, 3)
    assert camera.frame(0.5, 1280).shape == (1280, 960, 3)


def test_its_clock_is_the_time(who: Who) -> None:
    assert Live(who("person")).clock(1.5) == 1500.0


def test_paper_is_lit_by_the_page_and_a_screen_hardly(who: Who) -> None:
    def redder(species: str) -> float:
        camera = Live(who(species))
        camera.prompt("FAR", oval(camera.camera, 0.6, 0.5, 0.5), 0.0)
        dark = camera.frame(3.0, 640).astype(float)
        camera.shine((1.0, 0.0, 0.0), 3.0)
        lit = camera.frame(3.0, 640)
        middle = (slice(250, 390), slice(180, 300))
        return float(np.subtract(lit[middle], dark[middle])[..., 0].mean())

    assert redder("photo") > 3 * max(redder("phone"), 0.5)


def test_its_truth_says_who_and_what_was_asked(who: Who) -> None:
    camera = Live(who("photo"))
    camera.prompt("FAR", oval(camera.camera, 0.31, 0.5, 0.46), 0.25)
    truth = camera.truth()
    assert (truth["subject"], truth["seed"]) == ("photo", who("photo").seed)
    assert truth["did"] == [{"t": 0.25, "asked": "FAR"}]
