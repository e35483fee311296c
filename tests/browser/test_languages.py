"""Every language has room on a small phone, whatever the page says in it, and can be chosen."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Response, Route, expect

from tests.browser.conftest import NewLink, Phone
from tests.browser.device import IN_BROWSER, LANGUAGES, SMALL_PHONE, screen, words
from tests.browser.inspection import LAYOUT

pytestmark = IN_BROWSER


@pytest.mark.parametrize("language", LANGUAGES)
async def test_all_words_of_a_language_have_room(phone: Phone, link: NewLink, language: str) -> None:
    page = await phone(**SMALL_PHONE)
    await page.goto(link(language=language).url)
    await screen(page, "welcome")
    await expect(page.locator("html")).to_have_attribute("lang", language)
    await expect(page.locator('[data-name="welcome"] h1')).to_have_text(words("welcome.title", language))
    names = await page.evaluate(_PREPARE)
    assert len(names) > 60
    assert await page.evaluate(f"() => walkThrough({LAYOUT})") == []


@pytest.mark.parametrize("language", ["ar", "ur"])
async def test_what_is_read_from_the_right_is_laid_out_so(phone: Phone, link: NewLink, language: str) -> None:
    page = await phone(**SMALL_PHONE)
    await page.goto(link(language=language).url)
    await screen(page, "welcome")
    await expect(page.locator("html")).to_have_attribute("dir", "rtl")
    icon, words = (page.locator(f'[data-name="welcome"] .tips li:first-child {part}') for part in ("svg", "span"))
    right, left = await icon.bounding_box(), await words.bounding_box()
    assert right is not None
    assert left is not None
    assert right["x"] > left["x"]


async def test_nothing_moves_when_the_choice_of_languages_comes(phone: Phone, link: NewLink) -> None:
    page = await phone()
    seen = asyncio.Event()

    async def late(route: Route) -> None:
        await seen.wait()
        await route.continue_()

    await page.route("**/assets/languages.json", late)
    await page.goto(link().url)
    await screen(page, "welcome")
    title = page.locator('[data-name="welcome"] h1')
    before = await title.bounding_box()
    seen.set()
    await expect(page.locator("#language")).to_be_visible()
    assert await title.bounding_box() == before


async def test_of_two_quick_choices_the_later_counts(phone: Phone, link: NewLink) -> None:
    page = await phone(**SMALL_PHONE)
    await page.goto(link().url)
    await screen(page, "welcome")
    chosen = asyncio.Event()

    async def late(route: Route) -> None:
        await chosen.wait()
        await route.continue_()

    def answered(response: Response) -> None:
        if response.url.endswith("/id.json"):
            chosen.set()

    await page.route("**/locales/fr.json", late)
    page.on("response", answered)
    said = await page.evaluate(
        """async () => {
          const [{ speak }, { Locale }] = await Promise.all(
            ["language.js", "locale.js"].map((name) => import(new URL(`assets/${name}`, location.href))),
          );
          const locale = new Locale();
          await Promise.all(["fr", "id"].map((tag) => speak({ tag, dir: "ltr" }, locale)));
          return [document.documentElement.lang, locale.text("language")];
        }"""
    )
    assert said == ["id", words("language", "id")]


_PREPARE = """
async () => {
  const root = document.documentElement;
  const texts = await (await fetch(`assets/locales/${root.lang}.json`)).json();
  const screens = {};
  const show = (name) => {
    document.querySelector("main").dataset.screen = name;
    for (const section of document.querySelectorAll("main > section")) section.hidden = section.dataset.name !== name;
  };
  const steps = (path) => {
    const list = document.querySelector("#notice-steps");
    list.replaceChildren(...Object.values(path).map((text) => {
      const step = document.createElement("li");
      step.textContent = text.replace("{browser}", "Chrome");
      return step;
    }));
    list.hidden = false;
  };
  const say = (title, text, buttons, note = "") => {
    show("notice");
    document.querySelector("#notice-title").textContent = title;
    document.querySelector("#notice-text").textContent = text;
    document.querySelector("#notice-note").textContent = note;
    const main = document.querySelector("#notice-main");
    main.textContent = buttons;
    main.hidden = false;
    for (const button of document.querySelectorAll('[data-name="notice"] button')) button.hidden = false;
  };
  for (const { dataset } of document.querySelectorAll("main > section")) {
    screens[dataset.name] = () => show(dataset.name);
  }
  const left = Object.values(texts.again.left).map((text) => text.replace("{count}", "2"));
  const longest = (list) => list.reduce((one, other) => (other.length > one.length ? other : one));
  for (const [code, { title, text }] of Object.entries(texts.notice)) {
    screens[code] = () => say(title, text, longest(Object.values(texts.button)));
  }
  for (const [hint, text] of Object.entries(texts.advice)) {
    screens[`again ${hint}`] = () => say(texts.again.title, text, texts.button.retry, longest(left));
  }
  for (const [browser, path] of Object.entries(texts.allow ?? {})) {
    if (typeof path === "object") {
      const { title, text } = texts.notice.NO_PERMISSION;
      screens[`allow ${browser}`] = () => {
        say(title, text, texts.button.retry);
        steps({ ...path, system: texts.allow.system });
      };
    }
  }
  const hints = { ...texts.prompt, ...texts.hint, searching: texts.capture.searching };
  for (const [hint, text] of Object.entries(hints)) {
    screens[`hint ${hint}`] = () => {
      show("capture");
      const room = document.querySelector("#stage").style;
      room.width = "340px";
      room.height = "453px";
      document.querySelector("#hint").textContent = text;
    };
  }
  screens.sure = () => {
    show("welcome");
    document.querySelector("#sure").showModal();
  };
  window.walkThrough = (look) => Object.entries(screens).flatMap(([name, shown]) => {
    shown();
    return look().map((fault) => `${name}: ${fault}`);
  });
  return Object.keys(screens);
}
"""
