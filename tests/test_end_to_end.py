"""The main job as a bank and a person see it: a link, a phone's browser with a camera, a verdict, a callback.

The browser is Debian's Chromium; its camera plays a clip of the simulator. Screenshots are kept in ``artefacts/``.
"""

from __future__ import annotations

import json
import queue
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from standardwebhooks import Webhook

from inperson.engine.frames import encode
from inperson.records.database import Database
from inperson.simulator.actor import Actor
from inperson.simulator.clip import oval, play, sweep
from inperson.simulator.clip_file import MJPEG_FPS, write
from inperson.simulator.motion import minimum_jerk
from inperson.simulator.picture import face_picture
from inperson.simulator.player import player
from inperson.simulator.pose import Pose
from inperson.simulator.subjects import State, render, subject
from tests.conftest import GENERATE_URL, GET_RESULT, Call, Service, forget_captures, link_body

CHROMIUM = shutil.which("chromium")
ARTEFACTS = Path(__file__).parent.parent / "artefacts"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: chromium)"),
    pytest.mark.timeout(240),
]
Received = tuple[dict[str, str], bytes]
_MOVES_FROM, _MOVE = 16.0, 3.0  # seconds


@pytest.fixture
def receiver() -> Iterator[tuple[str, queue.Queue[Received]]]:
    """A customer's web server: where callbacks arrive, and where the person returns to."""
    received: queue.Queue[Received] = queue.Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            received.put(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(200)
            self.end_headers()

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(b"<h1>Back at the bank</h1>")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", received
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Clips that visit every place where an oval may be drawn, of a person and of a photograph."""
    folder = tmp_path_factory.mktemp("clips")
    # A clip that begins anew is a recording: on a slow machine a person's visit must not last so long.
    for species, times in (("person", 2), ("photo", 1)):
        who = player(species, face_picture(None), seed=7)
        write(folder / f"{species}.mjpeg", who, play(who, times * sweep(who.camera), MJPEG_FPS), MJPEG_FPS)
    return folder


@pytest.fixture(scope="session")
def moves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip of a person who sits where the one oval of a flow without distances may be, then makes every move, twice.

    Slowly, so that it is seen on a busy machine too; and no visit lasts so long that the clip begins anew.
    """
    clip = tmp_path_factory.mktemp("moves") / "person.mjpeg"
    who = subject("person", face_picture(None), seed=8)
    places = [Actor(who).place(oval(who.camera, 0.46, cx, 0.5)) for cx in (0.44, 0.56, 0.5)]
    with clip.open("wb") as file:
        for frame in range(int((_MOVES_FROM + 6 * _MOVE) * MJPEG_FPS)):
            t = frame / MJPEG_FPS
            share = [minimum_jerk(t - since) for since in (_MOVES_FROM / 2, _MOVES_FROM - 1.0)]
            x, y, z = (a + (b - a) * share[0] + (c - b) * share[1] for a, b, c in zip(*places, strict=True))
            file.write(encode(render(who, _moving(who.state((x, y, z), t), t), t), 90))
    return clip


def _moving(state: State, t: float) -> State:
    number, since = divmod(t - _MOVES_FROM, _MOVE)
    share = min(max(min(since - 0.8, 2.4 - since) / 0.5, 0.0), 1.0) if number >= 0 else 0.0
    yaw, pitch, roll = state.pose.turn
    match int(number) % 3:
        case 0:
            return replace(state, lids=max(state.lids, float(share == 1.0)))
        case side:
            return replace(state, pose=Pose(state.pose.position, (yaw + (0.5, -0.5)[side - 1] * share, pitch, roll)))


@pytest.fixture(autouse=True)
async def unknown(database: Database) -> None:
    """Nobody has been here before: the same clip plays in several tests."""
    await forget_captures(database)


@contextmanager
def phone(clip: Path) -> Iterator[Page]:
    """A phone's browser whose camera plays ``clip``. Nothing on its console may be an error."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={clip}",
            ],
        )
        try:
            context = browser.new_context(
                viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True, has_touch=True
            )
            page = context.new_page()
            complaints: list[str] = []
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
            yield page
            assert complaints == []
        finally:
            browser.close()


def begin(page: Page, url: str, shots: str) -> None:
    """Open the link, and press Start."""
    ARTEFACTS.mkdir(exist_ok=True)
    page.goto(url)
    start = page.get_by_role("button", name="Start")
    start.wait_for(timeout=20_000)
    assert "token" not in page.url
    page.screenshot(path=ARTEFACTS / f"{shots}-welcome.png")
    start.click()


def filming(page: Page, shots: str) -> None:
    """The capture, a moment after it began."""
    page.locator('main[data-screen="capture"]').wait_for(timeout=20_000)
    page.wait_for_timeout(2500)
    page.screenshot(path=ARTEFACTS / f"{shots}-capture.png")


def returned(page: Page) -> str:
    """Where the browser goes by itself once the check is over."""
    page.wait_for_url("**/returned/**", timeout=150_000)
    return page.url


class Middling(Random):
    """Draws ovals where a looped clip comes by, since a fake camera cannot read prompts."""

    def uniform(self, a: float, b: float) -> float:
        return (a + b) / 2


@pytest.fixture(autouse=True)
def middling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inperson.capture.conversation.secrets.SystemRandom", lambda: Middling(4))


@pytest.mark.parametrize(("species", "expected"), [("person", "PASS"), ("photo", "FAIL")])
def test_a_link_opened_in_a_browser_ends_in_a_verdict_and_a_signed_callback(
    service: Service,
    call: Call,
    receiver: tuple[str, queue.Queue[Received]],
    clips: Path,
    species: str,
    expected: str,
) -> None:
    bank, received = receiver
    link = call(
        GENERATE_URL,
        link_body(
            returnUrl=f"{bank}/returned/well?order=7#top",
            failReturnUrl=f"{bank}/returned/badly",
            callbackUrl=f"{bank}/callback",
        ),
    )["data"]

    with phone(clips / f"{species}.mjpeg") as page:
        begin(page, link["url"], species)
        filming(page, species)
        if expected == "FAIL":
            page.locator("#notice-main").wait_for(timeout=150_000)
            page.screenshot(path=ARTEFACTS / f"{species}-end.png")
            page.locator("#notice-main").click()
        arrived = urlsplit(returned(page))

    query = parse_qs(arrived.query)
    assert query["signatureId"] == [link["signatureId"]]
    if expected == "PASS":
        assert (arrived.path, query["order"], arrived.fragment) == ("/returned/well", ["7"], "top")
    else:
        assert (arrived.path, query["errorCode"]) == ("/returned/badly", ["LIVENESS_ATTACK"])
    headers, body = received.get(timeout=20)
    Webhook(service.customer.webhook_secret).verify(body, headers)
    assert json.loads(body) == {"signatureId": link["signatureId"], "type": "COMPLETED"}
    result = call(GET_RESULT, {"signatureId": link["signatureId"], "returnImageType": "BASE64"})["data"]
    assert result["overallResult"] == expected
    assert result["faceDetail"]["faceResult"] == expected
    assert result["faceDetail"]["faceImageFar"].startswith("/9j/")
    assert result["faceDetail"]["faceImageNear"].startswith("/9j/")


def test_a_person_makes_the_moves_that_the_page_asks_for(
    call: Call, receiver: tuple[str, queue.Queue[Received]], moves: Path
) -> None:
    bank, _ = receiver
    asked = link_body(returnUrl=f"{bank}/returned/", callbackUrl=..., livenessType="ACTION")
    link = call(GENERATE_URL, asked)["data"]
    with phone(moves) as page:
        begin(page, link["url"], "moves")
        for move in range(2):
            drawing = page.locator('#gesture[data-action="BLINK"], #gesture[data-action^="TURN"]')
            drawing.wait_for(state="visible", timeout=90_000)
            action = str(drawing.get_attribute("data-action"))
            words = {"BLINK": "Blink slowly", "TURN_LEFT": "Turn your head left", "TURN_RIGHT": "Turn your head right"}
            expect(page.locator("#hint")).to_have_text(words[action], timeout=20_000)
            page.screenshot(path=ARTEFACTS / f"moves-{move + 1}.png")
            page.wait_for_function(
                "action => document.querySelector('#page').dataset.screen !== 'capture'"
                " || document.querySelector('#gesture').dataset.action !== action",
                arg=action,
                timeout=90_000,
            )
        assert "errorCode" not in returned(page)
    detail = call(GET_RESULT, {"signatureId": link["signatureId"], "returnImageType": "BASE64"})["data"]["faceDetail"]
    assert (detail["faceResult"], detail["livenessFlowCategory"]) == ("PASS", "ACTION")
    assert detail["silentImage"].startswith("/9j/")
    assert detail["faceImageFar"] is None


@pytest.mark.parametrize(("choice", "lit"), [("Go on with light", True), ("Go on without", False)])
def test_the_screen_lights_a_face_only_with_its_persons_consent(
    call: Call, receiver: tuple[str, queue.Queue[Received]], moves: Path, choice: str, lit: bool
) -> None:
    bank, _ = receiver
    asked = link_body(returnUrl=f"{bank}/returned/", callbackUrl=..., livenessType="lit")
    link = call(GENERATE_URL, asked)["data"]
    with phone(moves) as page:
        begin(page, link["url"], "light")
        page.get_by_role("button", name=choice, exact=True).wait_for(timeout=20_000)
        assert "epilepsy" in page.inner_text('[data-name="light"]')
        page.screenshot(path=ARTEFACTS / "light-warning.png")
        shown: list[str] = []
        page.expose_function("lamp", lambda colour: shown.append(colour))
        page.evaluate(
            "new MutationObserver(() => document.documentElement.dataset.lit"
            " && lamp(document.documentElement.style.getPropertyValue('--lamp')))"
            ".observe(document.documentElement, {attributeFilter: ['data-lit', 'style']})"
        )
        page.get_by_role("button", name=choice, exact=True).click()
        if lit:
            page.locator(":root[data-lit]").wait_for(state="attached", timeout=90_000)
            page.screenshot(path=ARTEFACTS / "light-capture.png")
        page.locator('main[data-screen="success"], main[data-screen="notice"]').wait_for(timeout=90_000)
        assert page.locator(":root[data-lit]").count() == 0
    colours = list(dict.fromkeys(shown))
    assert (len(colours) >= 5) == lit
    assert (colours[-1:] == ["#000000"]) == lit
