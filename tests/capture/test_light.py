"""The screen as a lamp, through the real socket: only where it was configured, and only with the person's consent."""

from __future__ import annotations

import pytest

from inperson.capture import lamp
from inperson.capture.wire import Again, Done, Feedback, Judging, ScreenLight, ServerMessage, Shown, Still
from tests.capture.conftest import NewLink
from tests.capture.page import Link, Page, Sitter, perform

pytestmark = pytest.mark.usefixtures("quiet")


class Watching(Page):
    """Remembers what the screen was told to show."""

    lights: list[ScreenLight]

    async def hear(self, seconds: float = 20.0) -> ServerMessage:
        message = await super().hear(seconds)
        if isinstance(message, ScreenLight):
            self.lights.append(message)
        return message


@pytest.fixture
def watching(page: Page) -> Watching:
    watching = Watching(page.line)
    watching.lights = []
    return watching


@pytest.fixture
def lit(new_link: NewLink) -> Link:
    """A link of a type that turns the light on."""
    return new_link(livenessType="lit")


async def test_a_lit_type_shows_colours_and_ends_in_the_dark_and_then_as_before(
    watching: Watching, lit: Link, person: Sitter
) -> None:
    assert (await watching.greet(lit)).light
    assert await perform(watching, person, await watching.start(light=True)) == Judging()
    assert isinstance(await watching.hear(), Done)
    colours = [light.colour for light in watching.lights]
    assert [light.number for light in watching.lights] == list(range(len(colours)))
    assert colours[-2:] == ["#000000", None]
    assert 4 <= len(set(colours[:-2])) == len(colours[:-2]) <= 5


async def test_who_refuses_the_light_goes_without(watching: Watching, lit: Link, person: Sitter) -> None:
    assert (await watching.greet(lit)).light
    assert await perform(watching, person, await watching.start(light=False)) == Judging()
    assert watching.lights == []
    assert isinstance(await watching.hear(), Done)


async def test_no_page_can_turn_the_light_on(watching: Watching, new_link: NewLink, person: Sitter) -> None:
    assert not (await watching.greet(new_link(livenessType="SILENT"))).light
    assert await perform(watching, person, await watching.start(light=True)) == Judging()
    assert watching.lights == []
    assert isinstance(await watching.hear(), (Again, Done)), "what it leaves behind is stored before the next test"


async def test_a_page_that_never_shows_a_colour_still_comes_to_an_end(
    page: Page, lit: Link, person: Sitter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lamp, "PATIENCE_SECONDS", 0.5)
    await page.greet(lit)
    prompt = await page.start(light=True)
    person.asked(prompt.action, prompt.oval)
    still, message = False, None
    while not isinstance(message, Judging):
        if message is None or isinstance(message, Feedback):
            await page.show(person.film(page.now_ms / 1000, still), still=still)
            still = False
        message = await page.hear()
        still = still or isinstance(message, Still)
    assert isinstance(await page.hear(), (Again, Done)), "what it leaves behind is stored before the next test"


async def test_a_page_that_shows_what_nobody_asked_is_let_be(page: Page, lit: Link, wall: bytes) -> None:
    await page.greet(lit)
    await page.say(Shown(number=0, time_ms=0.0))
    await page.start(light=True)
    await page.say(Shown(number=0, time_ms=0.0), Shown(number=5, time_ms=1e13))
    assert (await page.ask(wall)).hint == "NO_FACE"


@pytest.mark.parametrize("message", ['{"number":0}', '{"number":0,"timeMs":-1}', '{"number":0,"timeMs":1e14}'])
async def test_a_colour_without_a_time_ends_the_connection(page: Page, lit: Link, message: str) -> None:
    await page.greet(lit)
    await page.start(light=True)
    await page.say('{"type":"shown",' + message[1:])
    await page.refused("PROTOCOL")
