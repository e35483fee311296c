"""The way to each screen of the page, as a person comes there: for whatever has to hold on all of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from playwright.async_api import Page, Route, expect

from inperson.capture import wire
from inperson.engine.flows import MOVES
from tests.browser.device import ON_PURPOSE, WAIT_MS, begin, hasten, notice, press, screen
from tests.browser.network import Network
from tests.browser.relay import Relay
from tests.browser.sitting import Sitting

_OLD = "delete MediaDevices.prototype.getUserMedia"
_INSECURE = "Object.defineProperty(window, 'isSecureContext', { value: false });"
_FRAMED = (
    "window.parent = { postMessage() {} };"
    " Object.defineProperty(document, 'featurePolicy', { value: { allowsFeature: () => false } });"
)
_BROKEN = f"HTMLDialogElement.prototype.showModal = () => {{ throw new Error('{ON_PURPOSE}'); }};"


@dataclass(frozen=True)
class Visit:
    """A page that has not opened its ``url`` yet, a camera for it, and the network between."""

    page: Page
    camera: Sitting
    line: Network
    url: str


Walk: TypeAlias = Callable[[Visit], Awaitable[None]]


@dataclass(frozen=True)
class Way:
    """``walk`` leads to the screen, with a link of this ``kind`` (livenessType), in this browser (``agent``).

    ``camera``: whether the page has one.
    """

    walk: Walk
    kind: str = "DISTANT_NEAR"
    agent: str | None = None
    camera: bool = True


async def _stays(page: Page) -> None:
    """Whoever leaves the page does not arrive: it stays to be seen."""

    await page.route("https://bank.example/**", lambda route: route.fulfill(status=204))


def _when(told: Callable[[wire.ServerMessage], bool]) -> Walk:
    """In the capture, when the server has said this. It stays so for a while: a check that goes on leaves the page."""

    async def walk(visit: Visit) -> None:
        await begin(visit.page, visit.url)
        await visit.camera.until(told)
        visit.camera.stand_still()
        await screen(visit.page, "capture")

    return walk


def _told(code: str) -> Walk:
    """The server ends the check, or the connection, with ``code``."""

    async def walk(visit: Visit) -> None:
        final = code.startswith(("LIVENESS_", "LOCKED"))
        error = wire.Error(code=code, again=False)  # type: ignore[arg-type]
        await _greeted(visit, _done(code) if final else error)
        await notice(visit.page, code)

    return walk


def _done(code: str) -> wire.Done:
    return wire.Done(code=code, told=code, signature_id="", url="https://bank.example/", embedded=False, origin="")


async def _greeted(visit: Visit, by: wire.ServerMessage) -> None:
    """The first that the server says is this: as to a page that comes back in the middle."""
    await Relay(visit.camera, {"ready": by}).join(visit.page)
    await visit.page.goto(visit.url)


def _refused(error: str, code: str) -> Walk:
    async def walk(visit: Visit) -> None:
        visit.camera.refused = error
        await begin(visit.page, visit.url)
        await notice(visit.page, code)

    return walk


def _without(script: str, code: str) -> Walk:
    async def walk(visit: Visit) -> None:
        await visit.page.add_init_script(script)
        await visit.page.goto(visit.url)
        await notice(visit.page, code)

    return walk


async def _welcome(visit: Visit) -> None:
    await visit.page.goto(visit.url)
    await screen(visit.page, "welcome")


async def _sure(visit: Visit) -> None:
    await _welcome(visit)
    await press(visit.page, "ask")
    await expect(visit.page.locator("#sure")).to_be_visible()


async def _soon(visit: Visit) -> None:
    ready = wire.Ready(
        attempt=1, attempts=3, short_side=480, quality=0.8, still_long_side=1280, still_quality=0.9, in_flight=2,
        expires_in_ms=500_000, handoff=True,
    )  # fmt: skip
    await _greeted(visit, ready)
    await screen(visit.page, "welcome")
    await expect(visit.page.locator("#ends")).to_be_visible()


async def _light(visit: Visit) -> None:
    await begin(visit.page, visit.url)
    await screen(visit.page, "light")


async def _permission(visit: Visit) -> None:
    visit.camera.answers.clear()
    await begin(visit.page, visit.url)
    await screen(visit.page, "permission")


def _lit(colour: str) -> Walk:
    """The screen shines in this colour, and goes on to shine."""

    async def walk(visit: Visit) -> None:
        light = wire.ScreenLight(number=0, colour=colour)
        # In the place of what the server sees; so no frame is answered, and the page waits in this light.
        await Relay(visit.camera, {"feedback": light}).join(visit.page)
        await begin(visit.page, visit.url)
        await press(visit.page, "withLight")
        await visit.camera.until(lambda told: told == light)
        await visit.page.locator("html[data-lit]").wait_for(state="attached", timeout=WAIT_MS)

    return walk


async def _handoff(visit: Visit) -> None:
    visit.camera.refused = "NotFoundError"
    await begin(visit.page, visit.url)
    await notice(visit.page, "CAMERA_NONE")
    await press(visit.page, "handoff")
    await expect(visit.page.locator("#handoff-qr")).to_be_visible()


async def _taken(visit: Visit) -> None:
    await Relay(visit.camera, {"following": wire.Following(state="STARTED")}).join(visit.page)
    visit.camera.refused = "NotFoundError"
    await begin(visit.page, visit.url)
    await press(visit.page, "handoff")
    await expect(visit.page.locator("#handoff-status")).not_to_be_empty()
    await expect(visit.page.locator("#handoff-qr")).to_be_hidden()


async def _opening(visit: Visit) -> None:
    """The server says nothing for long."""
    await Relay(visit.camera, {"ready": None}).join(visit.page)
    await visit.page.goto(visit.url)
    await expect(visit.page.locator('[data-do="ask"]:visible')).to_be_visible()


def _script(answer: Callable[[Route], Awaitable[None]], name: str) -> Walk:
    """The page's script does not run."""

    async def walk(visit: Visit) -> None:
        await visit.page.route("**/assets/page.*.js*", answer)
        await visit.page.goto(visit.url)
        await screen(visit.page, name)

    return walk


async def _too_new(route: Route) -> None:
    await route.fulfill(content_type="text/javascript", body=f"throw new SyntaxError('{ON_PURPOSE}')")


async def _broken(visit: Visit) -> None:
    await visit.page.add_init_script(_BROKEN)
    await _welcome(visit)
    await press(visit.page, "ask")
    await notice(visit.page, "BROWSER_ISSUE")


async def _searching(visit: Visit) -> None:
    await _when(lambda told: isinstance(told, wire.Feedback))(visit)
    visit.line.cut()
    await visit.page.wait_for_event("websocket", timeout=WAIT_MS)


async def _waiting(visit: Visit) -> None:
    await _greeted(visit, wire.Judging())
    await screen(visit.page, "waiting")


async def _success(visit: Visit) -> None:
    await _stays(visit.page)
    await _greeted(visit, _done("SUCCESS"))
    await screen(visit.page, "success")


async def _again(visit: Visit) -> None:
    await _greeted(visit, wire.Again(hint="MANY_FACES", attempts_left=2))
    await screen(visit.page, "notice")


async def _left(visit: Visit) -> None:
    await _stays(visit.page)
    await visit.page.goto(visit.url)
    await press(visit.page, "ask")
    await press(visit.page, "cancel")
    await notice(visit.page, "USER_CANCELLED")


async def _lost(visit: Visit) -> None:
    await visit.page.goto(visit.url)
    await screen(visit.page, "welcome")
    visit.line.cut()
    await press(visit.page, "start")
    await visit.page.wait_for_function("() => canvasCamera.live")  # a clock that runs fast waits for no camera
    await visit.page.clock.install()
    await hasten(visit.page, "LOST")
    await visit.page.clock.resume()


async def _invalid(visit: Visit) -> None:
    await visit.page.goto(visit.url.partition("?")[0])
    await notice(visit.page, "LINK_INVALID")


WAYS: Mapping[str, Way] = MappingProxyType({
    "opening": Way(_opening, camera=False),
    "unloaded": Way(_script(lambda route: route.abort(), "unloaded"), camera=False),
    "unsupported": Way(_script(_too_new, "unsupported"), camera=False),
    "welcome": Way(_welcome),
    "soon": Way(_soon),
    "sure": Way(_sure),
    "light": Way(_light, kind="lit"),
    "permission": Way(_permission),
    "far": Way(_when(lambda told: isinstance(told, wire.Feedback))),
    "near": Way(_when(lambda told: isinstance(told, wire.Prompt) and told.step == 1)),
    "move": Way(_when(lambda told: isinstance(told, wire.Prompt) and told.action in MOVES), kind="ACTION"),
    "lit": Way(_lit("#ff0000"), kind="lit"),
    "unlit": Way(_lit("#000000"), kind="lit"),
    "searching": Way(_searching),
    "waiting": Way(_waiting),
    "success": Way(_success),
    "again": Way(_again),
    "left": Way(_left),
    "handoff": Way(_handoff),
    "taken": Way(_taken),
    "LOST": Way(_lost),
    "LINK_INVALID": Way(_invalid),
    **{code: Way(_told(code)) for code in (
        "LINK_EXPIRED", "LINK_FINISHED", "OPENED_ELSEWHERE", "PROTOCOL", "BUSY", "TIMEOUT", "SERVER",
        "LIVENESS_ATTACK", "LIVENESS_TRY_COUNT_EXCEED", "LOCKED", "LIVENESS_TIMEOUT",
    )},
    "NO_PERMISSION": Way(_refused("NotAllowedError", "NO_PERMISSION")),
    "CAMERA_NONE": Way(_refused("NotFoundError", "CAMERA_NONE")),
    "CAMERA_BUSY": Way(_refused("NotReadableError", "CAMERA_BUSY")),
    "CAMERA_ISSUE": Way(_refused("TypeError", "CAMERA_ISSUE")),
    "BROWSER_ISSUE": Way(_broken, camera=False),
    "FRAME": Way(_without(_FRAMED, "FRAME"), camera=False),
    "INSECURE": Way(_without(_INSECURE, "INSECURE"), camera=False),
    "NOT_SUPPORT": Way(_without(_OLD, "NOT_SUPPORT"), camera=False),
    "IN_APP": Way(
        _without(_OLD, "IN_APP"),
        agent="Mozilla/5.0 (Linux; Android 13; wv) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36 [FB_IAB/FB4A]",
        camera=False,
    ),
})  # fmt: skip
"""The screens, by name; notices by the code of what happened."""
