"""What guides a person through the capture: hints that can be read, time for who needs it, light, and drawings."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.async_api import Page, expect

from inperson.capture import wire
from inperson.engine.flows import MOVES
from inperson.engine.quality import Hint
from tests.browser.conftest import NewLink, Phone
from tests.browser.device import IN_BROWSER, begin, screen, words
from tests.browser.relay import Relay
from tests.browser.sitting import Sitting

pytestmark = IN_BROWSER

READ_MS = 700
SHOWN = """async () => {
  const { Hints } = await import(new URL("assets/hints.js", location.href));
  const shown = [];
  const hints = new Hints((key) => shown.push([performance.now(), key]), 700);
  window.shown = shown;
  window.hints = hints;
}"""


def feedback(hint: Hint) -> wire.Feedback:
    return wire.Feedback(sequence=0, hint=hint, face=None, progress=0.0)


async def stand(page: Page, url: str, person: Sitting) -> None:
    """In the capture, at the first step, which lasts."""
    await begin(page, url)
    await person.until(lambda told: isinstance(told, wire.Feedback))
    person.stand_still()
    await screen(page, "capture")


async def test_a_hint_stays_long_enough_to_be_read_and_never_flickers(phone: Phone, link: NewLink) -> None:
    page = await phone()
    await page.goto(link().url)
    await page.clock.install()
    await page.evaluate(SHOWN)
    for number in range(200):  # one that changes with every frame, and one that comes and goes
        key = ("a", "b")[number % 2] if number < 60 else ("c", "c", "c", "c", "c", "d")[number % 6]
        await page.evaluate("key => hints.offer(key)", key)
        await page.clock.run_for(55)
    shown = await page.evaluate("shown")
    assert [key for _, key in shown] == ["c"]
    await page.evaluate("hints.say('e'); hints.say('f')")
    await page.clock.run_for(1000)
    for _ in range(40):
        await page.evaluate("hints.offer('g')")
        await page.clock.run_for(55)
    shown = await page.evaluate("shown")
    assert [key for _, key in shown] == ["c", "f", "g"]
    times = [at for at, _ in shown]
    assert all(later - sooner >= READ_MS for sooner, later in pairwise(times))


async def test_who_needs_more_time_is_offered_it_hears_of_it_and_keeps_a_place(
    phone: Phone, link: NewLink, person: Sitting
) -> None:
    page = await phone(person)
    await page.clock.install()
    await stand(page, link().url, person)
    more, aside = page.locator("#more"), page.locator("#aside")
    await expect(more).to_be_hidden()
    await page.clock.fast_forward(10_000)
    await expect(more).to_be_visible()
    await expect(aside).to_have_text(words("more.offered"))
    await more.focus()
    await more.press("Enter")
    await expect(aside).to_have_text(words("more.given"))
    await expect(more).to_be_hidden()
    assert await page.evaluate("document.activeElement.matches('[data-name=capture] h1')")
    assert any(isinstance(said, wire.More) for said in person.said)


async def test_a_dark_place_is_lit_by_the_page_until_the_capture_is_over(
    phone: Phone, link: NewLink, person: Sitting
) -> None:
    page = await phone(person)
    await Relay(person, {"feedback": feedback("TOO_DARK")}).join(page)
    await begin(page, link(prefersColorScheme="dark").url)
    await page.locator("html[data-helped]").wait_for(state="attached")
    await expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    await page.locator('section:not([hidden]) [data-do="ask"]').click()
    await page.locator('#sure [data-do="cancel"]').click()
    await page.locator("html:not([data-helped])").wait_for(state="attached")


async def test_a_person_sees_a_mirror(phone: Phone, link: NewLink, person: Sitting) -> None:
    page = await phone(person)
    await stand(page, link().url, person)
    assert await page.locator("#video").evaluate("video => new DOMMatrix(getComputedStyle(video).transform).a") == -1


async def test_a_move_is_drawn_and_stands_still_where_motion_is_not_welcome(
    phone: Phone, link: NewLink, person: Sitting
) -> None:
    page = await phone(person, reduced_motion="reduce")
    await begin(page, link(livenessType="ACTION").url)
    await person.until(lambda told: isinstance(told, wire.Prompt) and told.action in MOVES)
    person.stand_still()
    drawing = page.locator("#gesture")
    await expect(drawing).to_be_visible()
    assert (
        await drawing.evaluate(
            "one => one.getAnimations({ subtree: true }).filter(({ playState }) => playState === 'running').length"
        )
        == 0
    )


async def test_the_drawing_of_a_move_goes_while_something_else_is_asked(
    phone: Phone, link: NewLink, person: Sitting
) -> None:
    page = await phone(person)
    prompt = wire.Prompt(step=1, action="BLINK", oval=wire.Box(0.5, 0.5, 0.3, 0.4))
    await Relay(person, {"prompt": prompt, "feedback": feedback("COME_CLOSER")}).join(page)
    await begin(page, link().url)
    await expect(page.locator("#hint")).to_have_text(words("prompt.BLINK"))
    await expect(page.locator("#gesture")).to_be_visible()
    await expect(page.locator("#hint")).to_have_text(words("hint.COME_CLOSER"))
    await expect(page.locator("#gesture")).to_be_hidden()


@pytest.mark.parametrize("calm", [False, True])
async def test_a_step_that_is_done_is_felt_where_motion_is_welcome(
    phone: Phone, link: NewLink, person: Sitting, calm: bool
) -> None:
    page = await phone(person, reduced_motion="reduce" if calm else "no-preference")
    await page.add_init_script("window.felt = []; navigator.vibrate = (ms) => felt.push(ms);")
    prompt = wire.Prompt(step=1, action="NEAR", oval=wire.Box(0.5, 0.5, 0.5, 0.6))
    await Relay(person, {"prompt": prompt}).join(page)
    await begin(page, link().url)
    await screen(page, "capture")
    assert await page.evaluate("felt.length") == (0 if calm else 1)


async def test_a_phone_that_is_turned_begins_the_attempt_anew(phone: Phone, link: NewLink, person: Sitting) -> None:
    page = await phone(person)
    await stand(page, link().url, person)
    begun = sum(isinstance(said, wire.Start) for said in person.said)
    await page.evaluate("canvasCamera.turn()")
    await person.until(lambda _: sum(isinstance(said, wire.Start) for said in person.said) > begun)
    turned = [said.camera for said in person.said if isinstance(said, wire.Start)]
    assert (turned[-1].width, turned[-1].height) == (turned[0].height, turned[0].width)
