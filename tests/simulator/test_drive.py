from __future__ import annotations

import asyncio
import http
import json
from collections.abc import Callable
from itertools import pairwise

import msgspec
import pytest

from inperson.capture import wire
from inperson.errors import SimulatorError, WireError
from inperson.simulator.drive import drive, visit
from inperson.simulator.live import Live
from inperson.simulator.subjects import Subject
from tests.simulator.server import FACE, READY, Line, serving, shape


@pytest.fixture
def photo(who: Callable[[str], Subject]) -> Live:
    return Live(who("photo"))


async def test_a_visit_goes_from_hello_to_done(photo: Live) -> None:
    async def script(line: Line) -> None:
        await line.greet()
        start = await line.begin()
        assert (start.camera.width, start.camera.height) == (960, 1280)
        await line.film(3)
        await line.send(wire.Still())
        await line.film(3)
        await line.send(wire.Prompt(step=1, action="NEAR", oval=FACE))
        frames = await line.film(3)
        await line.finish()
        assert [frame.sequence for frame in frames] == list(range(9))
        times = [frame.time_ms for frame in frames]
        assert times == sorted(times)
        stills = [frame for frame in frames if frame.still]
        assert len(stills) == 1
        assert shape(stills[0]) == (1280, 960, 3)
        assert shape(frames[0]) == (640, 480, 3)

    async with serving(script) as link:
        report = await visit(link, photo, limit=20)
    assert (report.subject, report.code, report.attempts, report.hints) == ("photo", "SUCCESS", 1, ["HOLD_STILL"])
    assert report.judged_after is not None
    assert report.done_after is not None
    assert 0 < report.judged_after <= report.done_after < 20
    assert json.loads(report.json())["frames"] >= 9
    assert "SUCCESS" in report.text()


async def test_the_asked_still_is_the_very_next_frame(photo: Live) -> None:
    async def script(line: Line) -> None:
        await line.greet()
        await line.begin()
        await line.film(2)
        while line.answered < len(line.frames):
            await line.film(1)
        await line.send(wire.Still())
        frames = await line.film(2)
        # One frame may have been on its way when the still was asked for.
        assert any(frame.still for frame in frames[2:])
        await line.finish()

    async with serving(script) as link:
        assert (await visit(link, photo, limit=20)).code == "SUCCESS"


async def test_a_slow_server_never_has_more_to_answer_than_it_allows(photo: Live) -> None:
    async def script(line: Line) -> None:
        await line.greet()
        await line.begin()
        await line.film(4, pause=0.25)
        assert line.most_waiting <= READY.in_flight
        await line.finish()

    async with serving(script) as link:
        assert (await visit(link, photo, fps=60, limit=20)).code == "SUCCESS"


async def test_it_tries_again_when_asked(photo: Live) -> None:
    async def script(line: Line) -> None:
        await line.greet()
        await line.begin()
        await line.film(2)
        await line.send(wire.Judging(), wire.Again(hint="BLURRED", attempts_left=2))
        await line.begin()
        frames = await line.film(2)
        assert frames[0].sequence == 0
        await line.finish("LIVENESS_ATTACK")

    async with serving(script) as link:
        report = await visit(link, photo, limit=20)
    assert (report.code, report.attempts) == ("LIVENESS_ATTACK", 2)
    assert "BLURRED" in report.hints


async def test_it_comes_back_when_the_line_is_lost(photo: Live) -> None:
    lines: list[Line] = []

    async def script(line: Line) -> None:
        lines.append(line)
        await line.greet()
        await line.begin()
        await line.film(2)
        if len(lines) == 1:
            line.socket.transport.abort()
            return
        await line.finish()

    async with serving(script) as link:
        report = await visit(link, photo, limit=20)
    assert (report.code, len(lines)) == ("SUCCESS", 2)


async def test_an_error_of_the_socket_ends_it(photo: Live) -> None:
    async def script(line: Line) -> None:
        await line.hear()
        await line.send(wire.Error(code="LINK_EXPIRED", again=False))

    async with serving(script) as link:
        report = await visit(link, photo, limit=20)
    assert (report.code, report.attempts, report.done_after) == ("LINK_EXPIRED", 0, None)


async def test_a_server_that_falls_silent_is_left(photo: Live) -> None:
    async def script(line: Line) -> None:
        await line.greet()
        await line.begin()
        await asyncio.sleep(2)

    async with serving(script) as link:
        report = await visit(link, photo, limit=1.0)
    assert (report.code, report.frames <= READY.in_flight) == ("NO_ANSWER", True)


async def test_what_is_no_message_is_named(photo: Live) -> None:
    async def script(line: Line) -> None:
        await line.hear()
        await line.socket.send('{"type": "surprise"}')

    async with serving(script) as link:
        with pytest.raises(WireError):
            await visit(link, photo, limit=20)


async def test_a_link_without_a_page_is_refused_without_telling_its_token(photo: Live) -> None:
    async def script(_: Line) -> None: ...

    async with serving(script, http.HTTPStatus.NOT_FOUND) as link:
        with pytest.raises(SimulatorError, match="404"):
            await visit(link, photo)
    with pytest.raises(SimulatorError, match="does not open") as refused:
        await visit(link, photo)  # nobody serves it any more
    assert "a.b.c" not in str(refused.value)


async def test_an_unknown_subject_does_not_even_open_the_link() -> None:
    with pytest.raises(SimulatorError, match="ghost"):
        await drive("http://127.0.0.1:9/", "ghost")


async def test_what_is_asked_reaches_whoever_is_there_and_ends_up_in_the_truth(photo: Live) -> None:
    async def script(line: Line) -> None:
        await line.greet()
        start = await line.begin()
        assert start.camera.label == photo.label
        assert start.camera.frame_rate == 30
        await line.send(wire.Prompt(step=1, action="BLINK", oval=FACE))
        await line.film(2)
        await line.send(wire.Prompt(step=2, action="TURN_LEFT", oval=FACE))
        await line.film(2)
        await line.finish()

    before = len(photo.truth()["did"])
    async with serving(script) as link:
        await visit(link, photo, limit=20)
    assert [told["asked"] for told in photo.truth()["did"][before:]] == ["FAR", "BLINK", "TURN_LEFT"]


async def test_the_screen_lights_the_face_and_the_page_says_when(photo: Live) -> None:
    async def script(line: Line) -> None:
        await line.hear()
        await line.send(msgspec.structs.replace(READY, light=True))
        assert (await line.begin()).light
        await line.film(2)
        await line.send(wire.ScreenLight(number=0, colour="#ff8000"))
        frames, shown = await line.film_until_shown()
        assert shown.number == 0
        assert frames[0].time_ms <= shown.time_ms
        await line.send(wire.ScreenLight(number=1, colour=None))
        await line.film(3)  # that one is not answered
        await line.finish()

    before = len(photo.truth()["frames"])
    async with serving(script) as link:
        await visit(link, photo, limit=20)
    lights = [frame.get("light") for frame in photo.truth()["frames"][before:]]
    assert pytest.approx((1.0, 128 / 255, 0.0)) in lights
    assert lights[0] is None


async def test_nobody_is_lit_who_was_not_asked(photo: Live) -> None:
    async def script(line: Line) -> None:
        await line.greet()
        assert not (await line.begin()).light
        await line.finish()

    async with serving(script) as link:
        assert (await visit(link, photo, limit=20)).code == "SUCCESS"


async def test_a_slow_camera_sends_no_more_than_it_has(who: Callable[[str], Subject]) -> None:
    slow = Live(who("person-5fps"))

    async def script(line: Line) -> None:
        await line.greet()
        assert (await line.begin()).camera.frame_rate == 5
        times = [frame.time_ms for frame in await line.film(5)]
        assert all(later - earlier > 150 for earlier, later in pairwise(times))
        await line.finish()

    async with serving(script) as link:
        assert (await visit(link, slow, limit=20)).subject == "person-5fps"
