"""The screen stays on while the camera is, and no longer."""

from __future__ import annotations

from tests.browser.conftest import NewLink, Phone
from tests.browser.device import IN_BROWSER, screen

pytestmark = IN_BROWSER

LATE = """
window.locks = [];
const gate = new Promise((open) => { window.grant = open; });
const { request } = WakeLock.prototype;
WakeLock.prototype.request = async function (type) {
  await gate;
  const lock = await request.call(this, type);
  locks.push(lock);
  return lock;
};
"""
"""The browser grants what it is asked for when ``grant()`` is called."""


async def test_what_is_let_go_before_it_is_granted_does_not_last(phone: Phone, link: NewLink) -> None:
    page = await phone()
    await page.add_init_script(LATE)
    await page.goto(link().url)
    await screen(page, "welcome")
    await page.evaluate(
        """async () => {
          const { Wake } = await import(new URL("assets/wake.js", location.href));
          window.wake = new Wake();
          const held = [wake.hold(), (wake.release(), wake.hold())];
          grant();
          await Promise.all(held);
        }"""
    )
    await page.wait_for_function("() => locks.filter(({ released }) => released).length === 1")
    await page.evaluate("wake.release()")
    await page.wait_for_function("() => locks.every(({ released }) => released)")
