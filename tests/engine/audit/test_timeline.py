from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inperson.engine.audit.drawing import Drawing
from inperson.engine.audit.timeline import timeline
from inperson.engine.challenge import Challenge
from inperson.engine.clip import take_of_clip
from inperson.engine.flows import FLOW_CATEGORIES, FlowCategory
from inperson.engine.take import Phase, Take
from tests.engine.audit.given import acted, of_kind, samples, texts, tree
from tests.engine.given import observed

REST: dict[str, float] = {}
SHUT, OPEN, LEFT = {"eyes": 0.05}, {"mouth": 0.7}, {"yaw": 30.0}
BUSY = [*[REST] * 15, *[SHUT] * 3, *[REST] * 12, *[OPEN] * 6, *[REST] * 9, *[LEFT] * 5, *[REST] * 10]


def drawn(take: Take, width: float = 880.0) -> Drawing:
    drawing = timeline(take, width)
    assert drawing is not None
    return drawing


def test_it_says_in_words_what_happened_and_when() -> None:
    assert drawn(acted(BUSY)).words == (
        "In 3.9 s: 1 blink (at 1.0 s), 1 opening of the mouth (at 2.0 s), 1 turn to the left (at 3.0 s) "
        "and no turn to the right."
    )


def test_each_movement_is_marked_in_its_lane_by_its_name() -> None:
    drawing = drawn(acted(BUSY))
    assert len(of_kind(drawing, "mark")) == 3
    assert {"blink", "mouth open", "turn left", "closed", "open", "turned"} <= set(texts(drawing))


def test_eyes_mouth_and_yaw_are_drawn_and_the_size_where_a_flow_has_distances() -> None:
    assert len(of_kind(drawn(acted(BUSY)), "series")) == 3
    distant = drawn(acted(BUSY, "DISTANT_CLOSE_ACTION"))
    assert len(of_kind(distant, "series")) == 4
    assert any(words.startswith("Size of the face") for words in texts(distant))


def test_a_line_is_broken_where_nobody_is_seen() -> None:
    whole = of_kind(drawn(acted([REST] * 40)), "series")[0]
    broken = of_kind(drawn(acted([*[REST] * 15, *[None] * 15, *[REST] * 15])), "series")[0]
    assert whole.get("d", "").count("M") == 1
    assert broken.get("d", "").count("M") == 2
    assert "Out of sight for 1.0 s." in drawn(acted([*[REST] * 15, *[None] * 15, *[REST] * 15])).words


def test_a_line_is_broken_where_no_frame_came() -> None:
    path = [observed(index, time_ms=40 * index + 2000 * (index > 10)) for index in range(20)]
    drawing = drawn(take_of_clip(samples(path), "SILENT"))
    assert of_kind(drawing, "series")[0].get("d", "").count("M") == 2


def test_what_was_asked_stands_beneath_when_it_was_asked() -> None:
    held = samples([observed(index) for index in range(30)])
    phases = (
        Phase("FACE", tuple(held[:10]), asked_ms=0, done_ms=600),
        Phase("BLINK", tuple(held[10:]), asked_ms=700, done_ms=1500),
    )
    path = tuple(sample.observation for sample in held)
    asked = drawn(Take("ACTION", phases, path, challenge=Challenge("ACTION", ())))
    assert {"Asked", "Face", "Blink"} <= set(texts(asked))
    assert [bar.get("x") for bar in of_kind(asked, "bar")] != []
    assert asked.words.endswith("Asked: face at 0.0 s and blink at 0.7 s.")


def test_of_a_clip_it_shows_what_was_found_and_which_frames() -> None:
    take = acted(BUSY)
    drawing = drawn(take)
    assert "Found" in texts(drawing)
    assert len(of_kind(drawing, "dot")) == len(take.samples("FACE"))
    assert len(of_kind(drawing, "bar")) == 3


@pytest.mark.parametrize("width", [320.0, 400.0, 880.0])
def test_everything_lies_within_its_width(width: float) -> None:
    drawing = drawn(acted(BUSY * 6), width)
    assert tree(drawing).get("viewBox", "").startswith(f"0 0 {width:g} ")
    places = [float(element.get("x", 0)) for element in tree(drawing).iter()]
    assert 0 <= min(places) <= max(places) <= width


def test_names_of_phases_do_not_cover_each_other() -> None:
    drawing = drawn(
        acted([*[REST] * 8, SHUT, REST, REST, SHUT, REST, REST, *[OPEN] * 3, REST, REST, SHUT, *[REST] * 9]), 320
    )
    found = [element for element in tree(drawing).iter() if element.get("class") == "small"]
    written = sorted((float(e.get("y", 0)), float(e.get("x", 0)), "".join(e.itertext())) for e in found)
    for (y, x, words), (next_y, next_x, _) in pairwise(written):
        assert next_y > y or next_x > x + 5.5 * len(words)


def test_without_a_face_or_without_time_there_is_nothing_to_draw() -> None:
    assert timeline(acted([None] * 20)) is None
    assert timeline(acted([REST])) is None
    assert timeline(acted([])) is None
    standing = [replace(observed(index), time_ms=500.0) for index in range(5)]
    assert timeline(take_of_clip(samples(standing), "ACTION")) is None


any_face = st.one_of(
    st.none(),
    st.fixed_dictionaries({
        "eyes": st.floats(0, 1),
        "mouth": st.floats(0, 3),
        "yaw": st.floats(-180, 180),
        "iod": st.floats(1, 600),
    }),
)  # fmt: skip


@given(st.lists(any_face, max_size=30), st.sampled_from(FLOW_CATEGORIES), st.floats(0, 1e13))
def test_any_take_is_drawn_or_is_not(faces: list[dict[str, float] | None], flow: FlowCategory, begin: float) -> None:
    take = acted(faces, flow)
    later = replace(take, path=tuple(replace(o, time_ms=begin + o.time_ms) for o in take.path))
    for each in (take, later):
        drawing = timeline(each)
        if drawing is not None:
            assert "nan" not in drawing.file().decode()
            tree(drawing)
