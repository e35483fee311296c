from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inperson.engine.clip import take_of_clip
from inperson.engine.frames import IN_FLIGHT
from inperson.engine.landmarks import Landmarker
from inperson.engine.observation import Observation
from inperson.engine.signals import Signal
from inperson.engine.signals.injection import injection, names_itself_virtual
from inperson.engine.take import Phase, Provenance, Take
from tests.engine.given import FACE, Filmed, observed, with_people
from tests.engine.posed import filmed

RNG = np.random.default_rng(3)
SHAPE = RNG.uniform((170, 230, 0), (310, 400, 0), (478, 3)).astype(np.float32)
"""Landmarks all over the face of `FACE`, whose IOD is 70 pixels."""


def seen(number: int, time_ms: float, shift: float = 0.0, jitter: float = 0.7) -> Observation:
    """A face ``shift`` pixels aside, its landmarks as uncertain as a sensor's noise makes them, in pixels."""
    landmarks = SHAPE + np.float32(shift)
    if jitter:
        landmarks = landmarks + np.random.default_rng(number).normal(0, jitter, SHAPE.shape).astype(np.float32)
    observation = observed(number, time_ms=time_ms)
    return replace(observation, face=replace(FACE, landmarks=landmarks))


def swaying(frames: int = 45) -> list[Observation]:
    """A person: never twice in the same place."""
    return [seen(number, 67.3 * number, 2 * np.sin(number / 5) + number / 20) for number in range(frames)]


def found(path: Sequence[Observation], provenance: Provenance | None = None) -> Signal:
    signal = injection(Take("SILENT", (), tuple(path), provenance=provenance or Provenance()))
    assert signal is not None
    return signal


def again(path: Sequence[Observation], of: range, shift: float = 0.0) -> list[Observation]:
    """``path``, and after it the frames ``of`` it once more, off by ``shift`` pixels."""
    since = path[-1].time_ms + 67.3 - path[of.start].time_ms
    faces = [(path[number], path[number].face) for number in of]
    return [*path] + [
        replace(each, sequence=each.sequence + 1000, time_ms=each.time_ms + since,
                face=replace(face, landmarks=face.landmarks + np.float32(shift)))
        for each, face in faces if face is not None
    ]  # fmt: skip


def test_a_person_before_a_camera_repeats_nothing() -> None:
    signal = found(swaying())
    assert (signal.name, signal.value, signal.says, signal.confidence) == ("injection", 0.0, "nothing", 0.0)


@pytest.mark.parametrize("shift", [0.0, 0.15], ids=["the very same", "encoded anew"])
def test_frames_that_come_back_are_a_loop(shift: float) -> None:
    signal = found(again(swaying(), range(8, 20), shift))
    assert signal.says == "attack"
    assert signal.confidence == pytest.approx(0.95)
    assert signal.sentence == "12 frames came back later as they were."


def test_one_frame_that_comes_back_exactly_is_enough_but_not_one_that_is_only_like_it() -> None:
    assert found(again(swaying(), range(8, 9))).confidence == pytest.approx(0.8)
    assert found(again(swaying(), range(8, 9), shift=0.15)).says == "nothing"


def test_a_picture_that_stands_still_is_no_persons() -> None:
    still = [seen(number, 67.3 * number, jitter=0.1) for number in range(30)]
    signal = found(still)
    assert signal.says == "attack"
    assert signal.confidence == pytest.approx(0.9)
    assert signal.sentence == "For 2.0 s the picture stood still, without even a sensor's noise."


def test_a_camera_may_stick_for_a_moment() -> None:
    path = swaying(60)
    stuck = [replace(path[20], sequence=each.sequence, time_ms=each.time_ms) for each in path[20:29]]
    signal = found([*path[:20], *stuck, *path[29:]])
    assert signal.says == "attack"
    assert signal.confidence == pytest.approx(0.5)


def test_a_slow_camera_that_gives_each_picture_twice_says_next_to_nothing() -> None:
    path = swaying(30)
    twice = [replace(each, sequence=2 * number, time_ms=each.time_ms * 2) for number, each in enumerate(path)]
    doubled = [
        replace(each, sequence=each.sequence + late, time_ms=each.time_ms + 67 * late)
        for each in twice
        for late in (0, 1)
    ]
    signal = found(doubled)
    assert signal.says == "attack"
    assert signal.confidence == pytest.approx(0.15)
    assert signal.sentence == "30 frames were sent twice."


@pytest.mark.parametrize(
    "label",
    ["OBS Virtual Camera", "OBS-Camera", "obs_camera", "ManyCam Virtual Webcam", "Snap Camera", "XSplit VCam",
     "VTubeStudioCam Virtual", "v4l2loopback", "Dummy video device (0x0000)", "DroidCam Source 3", "e2eSoft VCam",
     "Unity Video Capture", "fake_device_0"],
)  # fmt: skip
def test_a_camera_may_name_itself_virtual(label: str) -> None:
    assert names_itself_virtual(label)
    signal = found(swaying(), Provenance(label=label))
    assert signal.says == "attack"
    assert signal.confidence == pytest.approx(0.35)


@pytest.mark.parametrize(
    "label",
    ["", "HD Webcam", "front camera", "Integrated Camera", "camera2 1, facing front", "FaceTime HD Camera",
     "Logitech BRIO", "USB2.0 HD UVC WebCam", "Facecam Pro", "Observatory Cam", "Caméra frontale", "前置摄像头"],
)  # fmt: skip
def test_real_cameras_do_not(label: str) -> None:
    assert not names_itself_virtual(label)
    assert found(swaying(), Provenance(label=label)).says == "nothing"


def test_a_capture_that_was_seen_before_is_one_even_if_nothing_else_is_known() -> None:
    signal = injection(Take("SILENT", (), (), provenance=Provenance(seen_before=True)))
    assert signal is not None
    assert signal.says == "attack"
    assert signal.confidence == pytest.approx(0.85)


def arriving(path: Sequence[Observation], rate: float, delay: float = 90.0) -> Provenance:
    """On our clock ``rate`` ms go by for each of the page's."""
    return Provenance(arrivals=tuple(5000 + delay + rate * each.time_ms for each in path))


def test_the_pages_clock_goes_as_ours_does() -> None:
    path = swaying(120)
    assert found(path, arriving(path, 1.0)).says == "nothing"


def test_a_line_that_comes_to_life_is_no_wrong_clock() -> None:
    path = swaying(120)
    late = [each.time_ms + (4000 if number < 3 else 80) for number, each in enumerate(path)]
    assert found(path, Provenance(arrivals=tuple(sorted(late)))).says == "nothing"


@pytest.mark.parametrize(("rate", "confidence"), [(0.3, 0.5), (3.0, 0.3)], ids=["too fast", "too slow"])
def test_a_clock_that_runs_away_is_not_one(rate: float, confidence: float) -> None:
    path = swaying(120)
    signal = found(path, arriving(path, rate))
    assert signal.says == "attack"
    assert signal.confidence == pytest.approx(confidence)


PROMPT = 20
"""The frame that ended the first step: with its answer came the prompt of the second."""


def asked(times: Sequence[float], arrivals: Sequence[float], more_time: int = 0) -> Signal:
    """Frames that bear these ``times``; the second step is asked with frame `PROMPT`, and done with the last."""
    path = [replace(each, time_ms=ms) for each, ms in zip(swaying(len(times)), times, strict=True)]
    phases = Phase("FACE", (), done_ms=times[PROMPT]), Phase("BLINK", (), None, times[PROMPT], times[-1])
    provenance = Provenance(arrivals=tuple(arrivals), more_time=more_time)
    signal = injection(Take("ACTION", phases, tuple(path), provenance=provenance))
    assert signal is not None
    return signal


def rendered(seconds: float, frames: int) -> Signal:
    """The answer to a prompt was made for so long, and its first ``frames`` say that no time had passed."""
    times = [70.0 * number for number in range(60)]
    arrivals = [5000 + ms + (1000 * seconds if number > PROMPT else 0) for number, ms in enumerate(times)]
    return asked([ms + (1000 * seconds if n > PROMPT + frames else 0) for n, ms in enumerate(times)], arrivals)


@pytest.mark.parametrize("frames", [IN_FLIGHT + 2, 12, 39])
def test_an_answer_that_was_made_for_long_cannot_bear_the_time_of_its_prompt(frames: int) -> None:
    signal = rendered(4.0, frames)
    assert signal.says == "attack"
    assert signal.confidence == pytest.approx(0.5)
    assert signal.sentence == f"After a prompt, {frames - IN_FLIGHT} frames came later than any line explains."


def test_what_was_under_way_may_be_as_late_as_the_line_is() -> None:
    assert rendered(15.0, IN_FLIGHT).says == "nothing"
    assert rendered(15.0, IN_FLIGHT + 1).says == "nothing", "a page that is stuck once gives a frame an old time"


def test_a_moments_lateness_is_no_accusation() -> None:
    assert rendered(1.2, 39).says == "nothing"


def test_a_clock_that_stood_still_between_prompts_accuses_nobody() -> None:
    times = [70.0 * number for number in range(60)]
    asleep = [5000 + ms + (4000 if number > 5 else 0) for number, ms in enumerate(times)]
    assert asked(times, asleep).says == "nothing"


@given(st.data())
def test_no_line_makes_an_honest_page_late(data: st.DataObject) -> None:
    """However slow it is, and wherever it sticks: a page takes its next picture when it is let, and says when."""
    delays = st.lists(st.one_of(st.floats(5, 300), st.floats(5, 20_000)), min_size=40, max_size=40)
    up, down = data.draw(delays), data.draw(delays)
    times: list[float] = []
    arrivals: list[float] = []
    heard: list[float] = []
    for number in range(40):
        times.append(max(times[-1] + 55 if times else 0.0, heard[number - IN_FLIGHT] if number >= IN_FLIGHT else 0.0))
        arrivals.append(max(times[-1], arrivals[-1] if arrivals else 0.0) + up[number])
        heard.append(max(arrivals[-1] + down[number], heard[-1] if heard else 0.0))
    assert "later" not in asked(times, [5000 + ms for ms in arrivals]).sentence


def test_who_asked_for_more_time_is_told_of_and_not_accused() -> None:
    times = [70.0 * number for number in range(60)]
    signal = asked(times, [5000 + ms for ms in times], more_time=3)
    assert (signal.value, signal.says, signal.confidence) == (0.0, "nothing", 0.0)
    assert signal.sentence.endswith(" More time was asked for 3 times.")
    assert asked(times, [5000 + ms for ms in times], more_time=1).sentence.endswith(" More time was asked for once.")


def test_times_on_the_ticks_of_a_file_are_weak_evidence() -> None:
    path = [replace(each, time_ms=1000 * number / 30 * 2) for number, each in enumerate(swaying())]
    signal = found(path, arriving(path, 1.0))
    assert signal.says == "attack"
    assert signal.confidence == pytest.approx(0.25)
    assert found(path).says == "nothing", "the frames of a clip have nothing else"


def test_weak_evidence_adds_up_but_never_to_certainty() -> None:
    path = [replace(each, time_ms=1000 * number / 30 * 2) for number, each in enumerate(swaying())]
    signal = found(path, replace(arriving(path, 1.0), label="OBS Virtual Camera"))
    assert 0.35 < signal.confidence < 0.6
    assert signal.sentence.startswith("The camera names itself virtual.")


def test_too_few_frames_of_which_nothing_is_known_are_not_measured() -> None:
    assert injection(Take("SILENT", (), tuple(swaying(5)))) is None


def test_a_simulated_person_repeats_nothing(person: Filmed) -> None:
    assert found(person.take.path).says == "nothing"


@with_people
@pytest.mark.parametrize("name", ["talking-1", "turning-1", "mouth-1"])
def test_real_people_on_film_repeat_nothing(name: str, landmarker: Landmarker) -> None:
    """Though video codecs leave out what hardly changes."""
    take = take_of_clip(filmed(name, 0.0, 4.0, landmarker, 15.0), "SILENT")
    assert found(take.path).says == "nothing"


LANDSCAPE = (1280, 960)
"""A camera's size of which the frames of `observed`, 480 × 640, are the other way up."""


@pytest.mark.parametrize(
    ("said", "confidence"),
    [
        (Provenance(devices=0), 0.2),
        (Provenance("camera2 0, facing back", facing="user"), 0.2),
        (Provenance("camera2 1, facing front", facing="environment"), 0.2),
        (Provenance(size=(1280, 700)), 0.1),
        (Provenance(frame_rate=5.0), 0.1),
        (Provenance("OBS Virtual Camera", 5.0, (1280, 700), "user", 0), 1 - 0.65 * 0.8 * 0.9 * 0.9),
    ],
    ids=["no camera", "looks back", "looks ahead", "another shape", "too many frames", "all of it"],
)
def test_a_camera_that_contradicts_itself_is_weak_evidence(said: Provenance, confidence: float) -> None:
    signal = found(swaying(), said)
    assert signal.says == "attack"
    assert signal.confidence == pytest.approx(confidence)


@pytest.mark.parametrize(
    "said",
    [
        Provenance("camera2 1, facing front", 30.0, LANDSCAPE, "user", 2),
        Provenance("camera2 1, facing front", 30.0, LANDSCAPE[::-1], "user", 2),
        Provenance("camera2 0, facing back", 15.0, LANDSCAPE, "environment", 4),
        Provenance("Facecam", 12.0, (0, 0), None, 1),
        Provenance("", 0.0, None, "", None),
    ],
    ids=["phone", "phone, turned", "the other camera", "webcam", "says nothing"],
)
def test_a_camera_that_says_what_it_gives_is_none(said: Provenance) -> None:
    assert found(swaying(), said).says == "nothing"


def test_too_few_frames_contradict_nobody() -> None:
    signal = injection(Take("SILENT", (), tuple(swaying(8)), provenance=Provenance("", 1.0, (1280, 700))))
    assert signal is not None
    assert signal.says == "nothing"
